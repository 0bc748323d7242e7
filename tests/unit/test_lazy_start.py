"""``import skyshed`` and ``skyshed --help`` stay quick: nothing heavy is imported until it is needed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import skyshed
from factories import TINY

HEAVY = ["astropy", "geopandas", "itur", "jinja2", "matplotlib", "numba", "pandas", "pyproj", "rasterio", "scipy",
         "shapely", "xarray"]  # fmt: skip


def loaded_by(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint('loaded:', *sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.rsplit("loaded:", 1)[1].split())


RUN = "from skyshed.cli.main import main; sys.argv = {}\ntry: main()\nexcept SystemExit: pass"


@pytest.mark.parametrize(
    "code",
    [
        "import skyshed; dir(skyshed)",
        RUN.format(["skyshed", "--help"]),
        RUN.format(["skyshed", "assess", "-h"]),
    ],
    ids=["import", "help", "assess help"],
)
def test_nothing_heavy_is_imported(code):
    assert not loaded_by(code) & set(HEAVY)


def test_signals_are_listened_to_before_anything_is_imported_that_takes_time():
    """Until then Ctrl-C ends in a trace of Python's own."""
    begun = "skyshed.cli.main"
    assert begun in loaded_by(f"import {begun}")
    late = {"logging", "re", "skyshed.cli.front", "typer", "typing"} - loaded_by("pass")
    assert "skyshed.cli.front" in late
    assert not loaded_by(f"import {begun}") & late


def test_version_is_told():
    done = subprocess.run([sys.executable, "-m", "skyshed", "--version"], check=True, capture_output=True, text=True)

    assert done.stdout == f"skyshed {skyshed.__version__}\n"


def test_unknown_name_lists_the_known_ones():
    with pytest.raises(AttributeError, match=r"no attribute 'asses'; it has .*load_scenario"):
        skyshed.asses  # noqa: B018


@pytest.mark.parametrize("first", ["", "import skyshed.verbs.result; "])
def test_assess_can_be_called_whatever_was_imported_before(first):
    code = f"{first}import skyshed as sky; print(callable(sky.assess), file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", f"import sys; {code}"], capture_output=True, text=True, check=True)

    assert done.stderr == "True\n"


def test_every_lazy_name_exists():
    for name in skyshed.__all__:
        assert getattr(skyshed, name) is not None


def test_type_checkers_read_the_names_that_are_looked_up():
    text = Path(skyshed.__file__).read_text("utf-8")
    typed = re.findall(r"^    from (\S+) import (\w+) as \2(?:  # noqa: \w+)?$", text, re.MULTILINE)

    assert {name: home for home, name in typed} == skyshed._HOMES


def test_the_command_line_makes_no_frames(tmp_path):
    scenario = tmp_path / "small.yaml"
    scenario.write_text(TINY, "utf-8")
    words = ["skyshed", "assess", str(scenario), "-q", "-o", str(tmp_path / "out")]

    loaded = loaded_by(RUN.format(words))

    assert (tmp_path / "out" / "zones.gpkg").exists()
    assert {"pyogrio", "matplotlib"} <= loaded
    assert not loaded & {"geopandas", "pandas", "xarray"}


def test_a_scenario_without_rasters_is_checked_without_what_reads_and_computes_on_them(tmp_path):
    scenario = tmp_path / "small.yaml"
    scenario.write_text(TINY, "utf-8")

    loaded = loaded_by(RUN.format(["skyshed", "check", str(scenario)]))

    assert {"yaml", "pyproj"} <= loaded
    assert not loaded & {"numba", "rasterio", "scipy"}
