"""What type checkers say of programs that use us: nothing of a right one, something of each wrong line."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src"

RIGHT = """\
import skyshed as sky

scenario = sky.load_scenario("iraq-offer")
result = sky.assess(scenario, levels="FL250", terrain="dem.tif", grid_spacing_m="2 km", cases=["nominal"])
share: float = result.share(offer="S-400 alone", target="fighter", level="FL250", at_least=2)
least, most = result.share(offer="S-400 alone", target="fighter", level="FL250").ends
result.plot(level="FL250", offer="S-400 alone", target="fighter").set_title(f"{share:.0%}")
answer = sky.why(scenario, at="34.9 N 43.5 E, 500 m AGL", target="cruise-missile")
covered: list[str] = [unit.fire_unit for unit in answer.units if unit.is_covered]
gains = [row.difference_median for row in sky.compare(scenario, "S-400 alone", "Buk-M3 + Tor-M2").comparisons]
minutes: int = sky.exposure(scenario, "tracks/", offer="S-400 alone", gap_s="30 s").findings.n_flights
ring: sky.RingAnswer = sky.ring("S-400", at="Baghdad", area="Iraq", mast_height_m="27 m", target="fighter")
fetched: sky.Scenario = sky.fetch_terrain(scenario, "glo-30")
section: sky.VerticalSection = sky.open(scenario).section(45.0, unit="Baghdad S-400", target="fighter")
seen: sky.Seen = sky.open(scenario).lifted("Baghdad S-400", "92N6", "mast").seen(target="fighter")
level: sky.Level = result.levels[0]
site: sky.Site = scenario.units[0].site
reveal_type(result.skies)
"""
WRONG = """\
import skyshed as sky

scenario = sky.load_scenario("iraq-offer")
sky.assess("iraq-offer")  # arg-type
sky.assess(scenario, levels=250)  # arg-type
sky.assess(scenario, grid="2 km")  # call-arg
sky.why(scenario, 34.9, 43.5, "500 m AGL")  # misc arg-type
sky.assess(scenario).share(at_least="two")  # arg-type
sky.assess(scenario).plot(level=250)  # arg-type
sky.compare(scenario, 1, 2)  # arg-type
sky.exposure(scenario, "tracks/", gap=30)  # call-arg
sky.ring("S-400")  # call-arg
sky.fetch_terrain(scenario, glo=30)  # call-arg
sky.asses  # attr-defined
text: str = sky.assess(scenario).share()  # assignment
scenario.units = ()  # misc
"""
COMPLAINT = re.compile(r"^(\w+)\.py:(\d+): (error|note): (.*?)(?:  \[([a-z-]+)\])?$", re.MULTILINE)


@pytest.fixture(scope="module")
def complaints(tmp_path_factory, pytestconfig):
    """Return what mypy, as strict as can be, says of both programs: program -> [(line, kind, words, code)].

    What it has found of libraries is kept from one run of the tests to the next; it looks itself whether that holds.
    """
    folder = tmp_path_factory.mktemp("programs")
    (folder / "right.py").write_text(RIGHT)
    (folder / "wrong.py").write_text(WRONG)
    words = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--hide-error-context"]
    kept = pytestconfig.cache.mkdir("mypy")
    words += ["--follow-imports=silent", "--cache-dir", str(kept), "right.py", "wrong.py"]
    done = subprocess.run(
        words, cwd=folder, env={**os.environ, "MYPYPATH": str(SOURCE)}, capture_output=True, text=True
    )
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    found = {"right": [], "wrong": []}
    for program, line, kind, said, code in COMPLAINT.findall(done.stdout):
        found[program].append((int(line), kind, said, code))
    return found


def test_a_right_program_has_no_error_and_its_types_are_known(complaints):
    assert [each for each in complaints["right"] if each[1] == "error"] == []
    ((line, _, said, _),) = complaints["right"]
    assert line == RIGHT.count("\n")
    assert "tuple[str, str, skyshed.model.figure.Case], skyshed.sky.sky.Sky]" in said


def test_each_wrong_line_is_an_error(complaints):
    lines = enumerate(WRONG.splitlines(), start=1)
    expected = {number: set(line.partition("# ")[2].split()) for number, line in lines if "# " in line}
    found: dict[int, set[str]] = {}
    for line, kind, _, code in complaints["wrong"]:
        if kind == "error":
            found.setdefault(line, set()).add(code)

    assert found.keys() == expected.keys()
    assert all(found[line] & codes for line, codes in expected.items()), (found, expected)
