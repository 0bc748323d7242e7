"""How memory grows with fire units: python benchmarks/bench_memory.py [--lattice NAME] [--units N ...] [--exposure]

Tor-M2 on a lattice over Iraq, one class, one level, a grid of 10 km, the embedded terrain. Two lattices:

    wide    0.3 x 0.5 degrees (33 x 46 km): a unit's radar serves its nearest neighbours, as in a country's defence
    dense   0.05 x 0.05 degrees (5.6 x 4.6 km): in the claimed case every radar serves some hundred neighbours

Prints, for each number of units, the largest memory and the processor time of ``skyshed assess`` in a process of its
own, and what a unit beyond the first number costs. Held to: 200 units of the wide lattice under 1 GB, and no more than
4 MB a unit beyond the first ten on the dense one. With ``--exposure`` the same of ``skyshed exposure``, with twenty
straight flights: 4 MB a unit and a little, most of it the zones that flights are walked through. ``--write`` leaves
the scenarios in a folder.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

STEPS_DEG = {"wide": (0.3, 0.5), "dense": (0.05, 0.05)}
UNITS = {"wide": (25, 50, 100, 200), "dense": (10, 25, 50, 100)}
# South to north; a row goes from west to east and ends where the lattice, as wide as high, does.
SOUTH_DEG, WEST_DEG, MOST_COLUMNS = 30.2, 41.0, {"wide": 13, "dense": 10}
HEAD = """\
name: {name}
area: {{country: Iraq}}
levels: [3000 m AGL]
targets: [fighter]
grid: 10 km
fire_units:
"""
UNIT = "  - {{name: T{number}, system: tor-m2, site: {{lat: {lat:.2f}, lon: {lon:.2f}}}}}\n"


def scenario_text(lattice: str, n_units: int) -> str:
    """Return a scenario with so many units on a lattice."""
    height_deg, width_deg = STEPS_DEG[lattice]
    rows = [divmod(number, MOST_COLUMNS[lattice]) for number in range(n_units)]
    units = [
        UNIT.format(number=number, lat=SOUTH_DEG + row * height_deg, lon=WEST_DEG + column * width_deg)
        for number, (row, column) in enumerate(rows)
    ]
    return HEAD.format(name=f"{lattice}-{n_units}") + "".join(units)


def recording_text() -> str:
    """Return straight flights over either lattice, from south-west to north-east."""
    rows = [
        f"{1_700_000_000 + 10 * k},3c{flight:04x},{30.0 + 0.1 * flight + 0.004 * k:.3f},{41.1 + 0.02 * k:.2f},"
        f"{3000 + 200 * flight}\n"
        for flight in range(20)
        for k in range(300)
    ]
    return "time,icao24,lat,lon,altitude m\n" + "".join(rows)


def asked_of(verb: str, scenario: Path) -> list[str]:
    """Return the words that ask about a scenario."""
    if verb == "assess":
        return [verb, str(scenario)]
    flights = scenario.with_name("flights.csv")
    flights.write_text(recording_text(), "utf-8")
    return [verb, str(scenario), str(flights), "--target", "fighter", "--column", "msl_altitude=altitude m m"]


def taken(asked: list[str], out: Path, options: list[str]) -> tuple[float, float]:
    """Return the largest memory (MB) and the processor time (s) of one run; no zones are kept from runs before."""
    words = [sys.executable, "-m", "skyshed", *asked, "-o", str(out), "-q", *options]
    process = subprocess.Popen(words, env=os.environ | {"SKYSHED_CACHE": f"{out}-cache"})
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(words)}: ended with {os.waitstatus_to_exitcode(status)}")
    return usage.ru_maxrss / 1024, usage.ru_utime + usage.ru_stime


def measure(verb: str, lattice: str, numbers: list[int], folder: Path, options: list[str]) -> None:
    """Ask about a lattice with each number of units, and print what it takes."""
    height_deg, width_deg = STEPS_DEG[lattice]
    print(f"{verb}, {lattice} lattice, {height_deg:g} x {width_deg:g} degrees")
    first = None
    for n_units in numbers:
        scenario = folder / f"{lattice}-{n_units}.yaml"
        scenario.write_text(scenario_text(lattice, n_units), "utf-8")
        peak_mb, time_s = taken(asked_of(verb, scenario), folder / f"out-{verb}-{lattice}-{n_units}", options)
        first = first or (n_units, peak_mb)
        a_unit = f"{(peak_mb - first[1]) / (n_units - first[0]):6.2f} MB a unit" if n_units > first[0] else ""
        ratio = peak_mb / first[1]
        print(
            f"  {n_units:4} units  {peak_mb:7.0f} MB  x{ratio:5.2f}  {time_s:7.1f} s of one core  {a_unit}", flush=True
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lattice", choices=STEPS_DEG, action="append")
    parser.add_argument("--units", type=int, nargs="+", help="numbers of units; default: 25 to 200 and 10 to 100")
    parser.add_argument("--exposure", action="store_true", help="flights through zones in place of an assessment")
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="leave scenarios and results here")
    asked, options = parser.parse_known_args()  # the rest goes to `skyshed assess`, as in --case claimed
    verb = "exposure" if asked.exposure else "assess"
    with tempfile.TemporaryDirectory() as passing:
        folder = asked.write or Path(passing)
        folder.mkdir(parents=True, exist_ok=True)
        for lattice in asked.lattice or STEPS_DEG:
            measure(verb, lattice, asked.units or list(UNITS[lattice]), folder, options)


if __name__ == "__main__":
    main()
