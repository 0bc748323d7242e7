"""Ask a peer for the diffraction loss of real profiles: python builders/peer_diffraction.py PATH-TO-PY452.

PATH-TO-PY452 is a clone of https://github.com/eeveetza/Py452 (ITU-R P.452-18, GPL). It runs in a process and a folder
of its own and is asked for numbers alone: nothing of it comes into this repository, and no test needs it. The ground is
that of ``../shared/data``. ``tests/published/diffraction_peer.csv`` is written; printed is how far the plain reference
here lies from it, and from what the peer's own tests print.
"""

import csv
import hashlib
import io
import json
import platform
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from peer_profiles import GROUND, SEED, TERRAIN, Row, drawn, write

from skyshed.diffraction.reference import PathProfile, delta_bullington_db
from skyshed.diffraction.spherical import spherical_loss_db

COMMIT = "9cd38ecb753ecb84f59d6fba71c13714023b8db1"
TESTS = "tests/validation_examples"
PRINTED = "b2iseac_land_eqdist_no_clutter"  # 235 km of real ground, horizontal
ASKING = """
import json, sys
import numpy as np
from Py452 import P452
answers = []
for path in json.load(sys.stdin):
    km, ground_m = np.array(path["range_m"]) / 1e3, np.array(path["ground_m"])
    ends_m, ghz = (path["first_msl_m"], path["second_msl_m"]), path["frequency_hz"] / 1e9
    radius_km = path["radius_m"] / 1e3
    above_m = ends_m[0] - ground_m[0], ends_m[1] - ground_m[-1]
    smooth_m = P452.smooth_earth_heights(km, ground_m, *above_m, radius_km, ghz)[2:4]
    whole_db = P452.dl_delta_bull(km, ground_m, *ends_m, *smooth_m, radius_km, ghz, 0.0)
    answers.append([float(whole_db[0]), float(P452.dl_bull(km, ground_m, *ends_m, radius_km, ghz))])
json.dump({"numpy": np.__version__, "answers": answers}, sys.stdout)
"""


def main(clone: Path) -> None:
    numpy_version, rows = asked(clone, list(drawn()))
    write(rows, head(numpy_version))
    for frequency_hz in sorted({row.frequency_hz for row in rows}):
        here = [row for row in rows if row.frequency_hz == frequency_hz]
        off_db = [delta_bullington_db(row.way(TERRAIN), frequency_hz) - row.loss_db for row in here]
        print(f"{frequency_hz / 1e9:g} GHz: {len(here)} losses, reference less peer {spread(off_db)}")
    compare_printed(clone)


def asked(clone: Path, rows: list[Row]) -> tuple[str, list[Row]]:
    """Return the peer's version of numpy, and the rows with its answers."""
    with tempfile.TemporaryDirectory() as folder:
        archive = subprocess.run(
            ["git", "-C", str(clone), "archive", COMMIT, "src"], check=True, capture_output=True
        ).stdout
        subprocess.run(["tar", "x", "-C", folder], input=archive, check=True)
        np.savez(Path(folder, "src", "Py452", "P452.npz"))  # maps of the world, which nothing asked here reads
        said = subprocess.run(
            [sys.executable, "-c", ASKING],
            input=json.dumps([question(row) for row in rows]),
            cwd=Path(folder, "src"),
            check=True,
            capture_output=True,
            text=True,
        )
    answer = json.loads(said.stdout)
    pairs = zip(rows, answer["answers"], strict=True)
    return answer["numpy"], [replace(row, loss_db=whole, bullington_db=over) for row, (whole, over) in pairs]


def question(row: Row) -> dict[str, object]:
    """Return a profile as the peer's process reads it."""
    way = row.way(TERRAIN)
    return {
        "range_m": way.range_m.tolist(),
        "ground_m": way.ground_msl_m.tolist(),
        "first_msl_m": way.first_msl_m,
        "second_msl_m": way.second_msl_m,
        "radius_m": way.effective_radius_m,
        "frequency_hz": row.frequency_hz,
    }


def head(numpy_version: str) -> list[str]:
    """Return what the table says of itself."""
    sums = [
        f"{raster} sha256 {hashlib.sha256((TERRAIN / raster).read_bytes()).hexdigest()[:12]}" for raster, *_ in GROUND
    ]
    return [
        f"Made by builders/peer_diffraction.py, seed {SEED}. Peer: https://github.com/eeveetza/Py452 at {COMMIT},",
        f"ITU-R P.452-18 section 4.2 (delta-Bullington), Python {platform.python_version()}, numpy {numpy_version}.",
        "Land all the way (permittivity 22, conductivity 0.003 S/m), horizontal polarisation, one effective radius.",
        "Ground: bilinear between posts, n_step even steps along the WGS 84 geodesic; heights of both ends above it.",
        *sums,
    ]


def compare_printed(clone: Path) -> None:
    """Print how far the reference lies from what the peer's tests print for a profile that may not be copied here."""
    ground = table(clone, f"{TESTS}/profiles/test_profile_{PRINTED}.csv")
    range_m = np.array([float(row["d (km)"]) * 1e3 for row in ground])
    ground_m = np.array([float(row["h(m)"]) for row in ground])
    results = table(clone, f"{TESTS}/results/test_result_{PRINTED}.csv")
    for frequency, row in {row["f (GHz)"]: row for row in results}.items():
        hts, hrs, hstd, hsrd, radius_km = (float(row[key]) for key in ("hts", "hrs", "hstd", "hsrd", "ae"))
        way, frequency_hz = PathProfile(range_m, ground_m, hts, hrs, radius_km * 1e3), float(frequency) * 1e9
        ends_m, air = (hts - hstd, hrs - hsrd), {"effective_radius_m": radius_km * 1e3, "frequency_hz": frequency_hz}
        sphere_db = spherical_loss_db(range_m[-1], *ends_m, **air) - float(row["Ldsph"])
        whole_db = delta_bullington_db(way, frequency_hz) - float(row["Ld50"])
        print(f"{PRINTED} {frequency} GHz: reference less printed Ldsph {sphere_db:+.4f}, Ld50 {whole_db:+.4f} dB")


def table(clone: Path, file: str) -> list[dict[str, str]]:
    shown = subprocess.run(["git", "-C", str(clone), "show", f"{COMMIT}:{file}"], check=True, capture_output=True)
    return list(csv.DictReader(io.StringIO(shown.stdout.decode("utf-8-sig"))))


def spread(off_db: list[float]) -> str:
    off = np.array(off_db)
    return f"mean {off.mean():+.4f}, rms {np.sqrt((off**2).mean()):.4f}, worst {np.abs(off).max():.4f} dB"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
