"""What may be served: names, files, result folders; and what a folder remembers of its scenario."""

import hashlib
import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from skyshed.catalogue.resolve import load_scenario
from skyshed.catalogue.shipped import shipped_scenario
from skyshed.errors import InputError
from skyshed.report.provenance import asked_record, provenance_text
from skyshed.serve.opened import opened
from skyshed.serve.result_folder import ResultFolder
from skyshed.verbs.asked import as_asked, levels_of

TEXT = """\
name: Mini
area: {bounds: {south: 33, west: 43, north: 34, east: 45}}
targets: [fighter]
levels: [3000 m AGL]
rain: {rate: 5 mm/h, extent: 12 km}
clutter: {improvement: 40 dB}
fire_units:
  - {name: A, system: s-400, site: "33.3, 44.4"}
"""


@pytest.fixture
def file(tmp_path):
    place = tmp_path / "mini.yaml"
    place.write_text(TEXT)
    return place


def result_of(scenario, folder: Path, verb: str = "assess", **changed) -> Path:
    """Write what a run over a scenario leaves for `opened`."""
    folder.mkdir()
    asked = asked_record(scenario, verb) | changed
    made = {"scenario_sha256": hashlib.sha256(scenario.text.encode()).hexdigest()}
    (folder / "provenance.json").write_text(
        provenance_text(made, (), {}, command=f"skyshed {verb}", asked=asked), "utf-8"
    )
    (folder / "summary.json").write_text("{}")
    return folder


def refused(argument) -> str:
    with pytest.raises(InputError) as caught:
        opened(str(argument))
    (line,) = str(caught.value).splitlines()
    return line


@pytest.mark.parametrize(("verb", "kind"), [("assess", "assess"), ("exposure", "exposure"), ("simulate", "raid")])
def test_a_result_folder_opens_the_scenario_as_the_run_asked_for_it(file, tmp_path, verb, kind):
    ground = tmp_path / "dem.tif"
    ground.touch()
    asked = as_asked(
        load_scenario(file),
        terrain=[ground, "embedded"],
        refraction="k=4/3",
        propagation="line-of-sight",
        rain_mm_h=12.345678,
        clutter_improvement_db="none",
    )
    asked = replace(asked, levels=levels_of("100mAGL,FL330"), grid_spacing_m=2345.678)

    found = opened(str(result_of(asked, tmp_path / "out", verb)))

    assert found.kind == kind
    assert replace(found.scenario, terrain_paths=()) == replace(asked, terrain_paths=())
    assert found.scenario.terrain_paths == (ground, Path("embedded"))
    assert found.scenario.rain is not None
    assert (found.scenario.rain.rate_mm_h, found.scenario.rain.extent_m) == (12.345678, 12e3)


def test_a_package_that_a_run_asked_about_leaves_the_scenario_whole(tmp_path):
    scenario = load_scenario(shipped_scenario("iraq-offer"))
    narrowed = replace(scenario, offers=scenario.offers[:1], targets=scenario.targets[:1])

    found = opened(str(result_of(narrowed, tmp_path / "out", "exposure")))

    assert found.scenario.offers == scenario.offers
    assert found.scenario.targets == scenario.targets
    assert json.loads((tmp_path / "out" / "provenance.json").read_text())["asked"]["file"] is None


def test_names_and_files_open_without_a_folder(file):
    for argument in ("smooth-sea", str(file)):
        found = opened(argument)
        assert (found.folder, found.kind) == (None, "")
        assert found.scenario == load_scenario(argument)


def test_a_scenario_that_is_gone_or_has_changed_is_not_opened(file, tmp_path):
    folder = result_of(load_scenario(file), tmp_path / "out")
    file.write_text(TEXT.replace("44.4", "44.5"))
    line = refused(folder)
    assert f"was made from {file}, which has changed since; make the folder anew, or name the scenario" in line

    file.unlink()
    assert f"was made from {file}: no such file; put it back there, or name the scenario instead" in refused(folder)
    file.mkdir()
    assert f"was made from {file}, which is no file now" in refused(folder)


def test_the_same_scenario_with_a_byte_order_mark_is_the_same(file, tmp_path):
    folder = result_of(load_scenario(file), tmp_path / "out")
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes())

    assert opened(str(folder)).scenario.name == "Mini"


def test_ground_that_is_gone_is_named(file, tmp_path):
    folder = result_of(load_scenario(file), tmp_path / "out", terrain=["/vsicurl/http://example.com/dem.tif"])

    assert "made on terrain /vsicurl/http://example.com/dem.tif: no such file" in refused(folder)


def test_folders_that_do_not_say_what_they_were_made_from_are_refused(file, tmp_path):
    (tmp_path / "photos").mkdir()
    assert "is no result of assess, exposure or simulate (it lacks provenance.json)" in refused(tmp_path / "photos")

    folder = result_of(load_scenario(file), tmp_path / "out")
    record = json.loads((folder / "provenance.json").read_text())
    old = {key: value for key, value in record.items() if key != "asked"}
    for text, told in (
        (json.dumps(old), "does not say which scenario it was made from (skyshed before 0.2.0 and ring keep none)"),
        (json.dumps(record | {"scenario_sha256": "?"}), "provenance.json: scenario_sha256"),
        (
            json.dumps(record | {"asked": record["asked"] | {"terrain": "x"}}),
            "asked.terrain: Input should be a valid list",
        ),
        (json.dumps(record | {"asked": record["asked"] | {"verb": "ring\x1b"}}), "asked.verb"),
        (json.dumps(record | {"asked": record["asked"] | {"file": None}}), "from a scenario that no file holds"),
        (json.dumps(record | {"asked": record["asked"] | {"shipped": "mars"}}), "'mars', which this skyshed has not"),
        (json.dumps(record | {"asked": record["asked"] | {"refraction": "k=-1"}}), "refraction"),
        (json.dumps(record | {"asked": record["asked"] | {"levels": ["high"]}}), "levels: 'high' is not a level"),
        (json.dumps(record | {"asked": record["asked"] | {"grid_spacing_m": -5.0}}), "grid_spacing_m"),
        ("[" * 100_000, "is damaged"),
        ("[]", "is damaged"),
        ("\0\xff", "is damaged"),
    ):
        (folder / "provenance.json").write_text(text, "latin-1")
        line = refused(folder)
        assert told in line
        assert line.isprintable()


def test_a_result_of_a_scenario_made_in_python_is_refused(file, tmp_path):
    scenario = replace(load_scenario(file), path=None)

    assert "no file holds (in Python)" in refused(result_of(scenario, tmp_path / "out"))


@pytest.mark.skipif(os.name == "nt", reason="names there are text")
def test_a_scenario_whose_name_is_no_text_leaves_a_record_that_can_be_read(tmp_path):
    place = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.yaml"))
    place.write_text(TEXT)

    assert "no such file" in refused(result_of(load_scenario(place), tmp_path / "out"))


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "out"
    (place / "replay" / "deep" / "deeper").mkdir(parents=True)
    (place / ".hidden").mkdir()
    for name in ("report.html", "replay/A-0.czml", "replay/deep/x.csv", "replay/deep/deeper/y", ".secret", ".hidden/z"):
        (place / name).write_text("held")
    (tmp_path / "outside.txt").write_text("not held")
    (place / "link.txt").symlink_to(tmp_path / "outside.txt")
    (place / "away").symlink_to(tmp_path)
    os.mkfifo(place / "pipe")
    (place / "bad\nname").write_text("")
    return ResultFolder(place)


def test_a_result_folder_shows_its_plain_files_alone(folder):
    assert folder.names() == ["replay/A-0.czml", "replay/deep/x.csv", "report.html"]
    assert folder.path_of("replay/A-0.czml").read_text() == "held"


@pytest.mark.parametrize(
    "name",
    [
        "", ".", "..", "../outside.txt", "replay/../../outside.txt", "replay/../report.html", "/etc/passwd", "link.txt",
        "away/outside.txt", "pipe", ".secret", ".hidden/z", "replay", "report.html/", "./report.html", "report.html\0",
        "replay\\A-0.czml", "replay//A-0.czml", "replay/deep/deeper/y", "x\x1b[2J", "C:/x", "%2e%2e/outside.txt",
    ],
)  # fmt: skip
def test_no_name_leads_out_of_a_result_folder(folder, name):
    with pytest.raises(InputError) as caught:
        folder.path_of(name)
    assert str(caught.value).isprintable()


def test_a_folder_of_very_many_files_lists_a_bounded_number(tmp_path):
    for number in range(2_100):
        (tmp_path / f"{number:04d}").touch()

    assert len(ResultFolder(tmp_path).names()) == 2_000
