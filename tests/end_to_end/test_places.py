"""Where skyshed is installed, what it may write, and from where it is called."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import skyshed
from factories import TINY, changed


def test_paths_in_a_scenario_are_relative_to_it(run, tmp_path, write_dem):
    import numpy as np

    folder = tmp_path / "там" / "a b"
    folder.mkdir(parents=True)
    write_dem("там/a b/dém.tif", np.full((120, 120), 1000, np.int16), west=31.9, north=38.4, step=0.01)
    border = '{"type": "Polygon", "coordinates": [[[32.3, 37.7], [32.7, 37.7], [32.7, 38.0], [32.3, 37.7]]]}'
    (folder / "границы.geojson").write_text(border, "utf-8")
    text = changed(
        ("{name: box, bounds: {south: 37.4, west: 32.0, north: 38.3, east: 33.0}}", "{file: границы.geojson}")
    )
    (folder / "sz.yaml").write_text(text + "terrain: [dém.tif]\n", "utf-8")
    ended = run("terrain", "info", Path("там") / "a b" / "sz.yaml")

    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("terrain: dém.tif, posts about 1.1 km apart north to south\n")
    assert "site 'Tor' at 37.8700, 32.4900: ground 1000 m, dém.tif" in ended.out
    assert "area 'границы': terrain covers all of it" in ended.out


def make_read_only(folder):
    """Return how to undo it; skip where it cannot be done. Modes do not bind root, a mount does."""
    if os.geteuid() == 0:
        mounts = (["mount", "--bind", folder, folder], ["mount", "-o", "remount,ro,bind", folder])
        if any(subprocess.run(each, capture_output=True).returncode for each in mounts):
            pytest.skip("this machine makes no folder read-only for root")
        return lambda: subprocess.run(["umount", folder], check=True)
    inside = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
    for path in inside:
        path.chmod(0o555)
    return lambda: [path.chmod(0o755) for path in inside]


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
def test_install_that_cannot_be_written_by_a_user_without_a_home(tmp_path):
    """Kernels are compiled anew where nothing can keep them, and pictures are drawn without a place for fonts."""
    place = tmp_path / "install"
    shutil.copytree(Path(skyshed.__file__).parent, place / "skyshed", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "a.yaml").write_text(TINY, "utf-8")
    nowhere = dict.fromkeys(("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"), "/proc/none")
    nowhere |= {"NUMBA_OPT": "0"}  # every kernel is compiled all the same, in half the time
    kept = {key: value for key, value in os.environ.items() if key not in {"SKYSHED_CACHE", "NUMBA_CACHE_DIR"}}
    words = "-m", "skyshed", "why", "a.yaml", "--at", "37.87,32.55,1000mAGL", "--target", "fighter", "-o", "why.png"
    undo = make_read_only(place)
    try:
        ended = subprocess.run(
            [sys.executable, *words],
            env=kept | nowhere | {"PYTHONPATH": str(place)},
            cwd=tmp_path,
            capture_output=True,
            text=True,
        )
    finally:
        undo()

    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("Covered by Tor: ")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.yaml", "install", "why.png"]
    assert not list(place.rglob("__pycache__"))
