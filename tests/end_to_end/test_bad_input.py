"""What a user gets wrong: one clear line each, exit code 2, nothing written, nothing lost.

Most of these runs end within a second; they go through a small pool, since each waits mostly for imports.
"""

import json
import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from command_line import command, run_skyshed
from factories import TINY, changed

UNIT = "  - {name: Tor, system: tor-m2, site: {lat: 37.87, lon: 32.49}}\n"
WATCH = "{name: W, system: generic-acquisition-vhf, site: {lat: 37.9, lon: 32.5}}"
TOR = "{name: T, system: tor-m2, site: {lat: 37.87, lon: 32.49}}"
RADAR = "systems.t.radars.acquisition radar"
GUESS = "status: assumed, note: x"
BOX = "{name: box, bounds: {south: 37.4, west: 32.0, north: 38.3, east: 33.0}}"


def _radar(figure):
    return f"systems:\n  t:\n    like: tor-m2\n    radars: {{acquisition radar: {{{figure}}}}}\n"


# name: (changes of the tiny scenario, lines added, the whole line that is said after "skyshed: FILE:")
SCENARIOS = {
    "unknown key": ([("grid:", "gird:")], "", "5: gird: is not a known key here; did you mean grid?"),
    "bare number": ([("10 km", "10")], "", "5: grid: '10': a length needs its unit; write for example '400 km'"),
    "wrong dimension": (
        [("10 km", "5 kg")],
        "",
        "5: grid: '5 kg': kg makes a mass, and a length is needed; write for example '400 km'",
    ),
    "latitude out of range": (
        [("lat: 37.87, lon: 32.49", "lat: 97.87, lon: 32.49")],
        "",
        "9: fire_units[1].site.lat: latitude '97.87' is outside ±90 degrees; looks swapped: is it the longitude?",
    ),
    "longitude out of range": (
        [("lat: 37.87, lon: 32.49", "lat: 37.87, lon: 332.49")],
        "",
        "9: fire_units[1].site.lon: longitude '332.49' is outside ±180 degrees",
    ),
    "swapped": (
        [("lat: 37.87, lon: 32.49", "lat: 32.49, lon: 37.87")],
        "",
        "9: fire_units[1].site: 32.49, 37.87 looks swapped: latitude 37.87, longitude 32.49 would lie among the others",
    ),
    "unknown system": (
        [("tor-m2", "tor-m3")],
        "",
        "9: fire_units[1].system: system 'tor-m3' is not known; `skyshed catalogue` lists all that is",
    ),
    "no fire units": (
        [(UNIT, "")],
        "",
        "1: offers: no fire units at all; write fire_units: [...], or offers that have some",
    ),
    "duplicate names": (
        [(UNIT, UNIT + UNIT)],
        "",
        "10: fire_units[2].name: a unit named 'Tor' stands in this offer already; name each unit differently",
    ),
    "sensor as fire unit": (
        [("tor-m2", "an-tpy-2")],
        "",
        "9: fire_units[1].system: an-tpy-2 has no engagement radar and engages nothing (no zone); list it under radars",
    ),
    "low above high": (
        [],
        f"systems:\n  t:\n    like: tor-m2\n    reaction_time: {{low: 9 s, nominal: 8 s, high: 10 s, {GUESS}}}\n",
        "15: systems.t.reaction_time.low: the range is not in order (low 9 s, nominal 8 s, high 10 s)",
    ),
    "missing source": (
        [],
        "systems:\n  t:\n    like: tor-m2\n    reaction_time: {low: 5 s, nominal: 8 s, high: 10 s}\n",
        "15: systems.t.reaction_time: changes a number without saying on what ground; add claims, or status and note",
    ),
    "no levels": (
        [("[1000 m AGL]", "[]")],
        "",
        "3: levels: lists nothing; write for example levels: [100 m AGL, 1000 m AGL, 3000 m AGL, FL330]",
    ),
    "level twice": (
        [("[1000 m AGL]", "[1000 m AGL, 1 km AGL]")],
        "",
        "3: levels[2]: 1 km AGL is listed already, as 1000 m AGL",
    ),
    "level below ground": (
        [("1000 m AGL", "-5 m AGL")],
        "",
        "3: levels[1]: '-5 m AGL' is not between 0 m and 100 km above ground",
    ),
    "no targets": (
        [("[fighter]", "[]")],
        "",
        "4: targets: lists nothing; write for example targets: [fighter, cruise-missile]",
    ),
    "frequency beyond the model": (
        [],
        _radar(f"frequency: {{nominal: 94 GHz, {GUESS}}}"),
        f"15: {RADAR}.frequency.nominal: 94 GHz is not believable; 30 MHz to 40 GHz is accepted",
    ),
    "frequency below the model": (
        [],
        _radar(f"frequency: {{nominal: 10 MHz, {GUESS}}}"),
        f"15: {RADAR}.frequency.nominal: 10 MHz is not believable; 30 MHz to 40 GHz is accepted",
    ),
    "frequency against its band": (
        [],
        _radar(f"frequency: {{low: 2 GHz, nominal: 3 GHz, high: 4.5 GHz, {GUESS}}}"),
        f"15: {RADAR}.band: S is 2 GHz to 4 GHz, and frequency says 4.5 GHz, which is C; correct one of the two",
    ),
    "horizon loss above 20 dB": (
        [],
        _radar(f"horizon_loss: {{nominal: 21 dB, {GUESS}}}"),
        f"15: {RADAR}.horizon_loss.nominal: 21 dB is not believable; 0 dB to 20 dB is accepted",
    ),
    "rain without a rate": ([], "rain: {extent: 9 km}\n", "12: rain.rate: is missing; write for example rate: 10 mm/h"),
    "clutter without an improvement": (
        [],
        "clutter: {beamwidth: 2 deg}\n",
        "12: clutter.improvement: is missing; write for example improvement: 40 dB",
    ),
    "unknown propagation": (
        [],
        "propagation: optical\n",
        "12: propagation: 'optical' is not known; known: diffraction, line-of-sight, by-terrain",
    ),
    "seed below zero": ([("seed: 7", "seed: -7")], "", "7: seed: -7 is below zero; write a count such as 1"),
    "impossible k": ([("k=4/3", "k=0")], "", "6: refraction: 'k=0' is not between k=0.3 and k=25"),
    "bomb": (
        [],
        "x: &a [1, 1]\ny: [*a, *a]\n",
        "12: file: sets the anchor &a; anchors are refused: write the value out",
    ),
    "tag": (
        [],
        "x: !!python/object/apply:os.system [ls]\n",
        "12: file: uses the tag tag:yaml.org,2002:python/object/apply:os.system; tags are refused",
    ),
    "offers sharing a name": (
        [
            (
                "fire_units:\n" + UNIT,
                f"offers:\n  - {{name: A, fire_units: [{TOR}]}}\n  - {{name: A, fire_units: [{TOR}]}}\n",
            )
        ],
        "",
        "10: offers[2].name: an offer named 'A' stands here already; name each offer differently",
    ),
    "radar nobody uses": (
        [],
        f"radars: [{WATCH}]\n",
        "12: radars[1].name: no fire unit could use 'W': 'tiny' is not networked with any; add networked: true",
    ),
    "contradiction": (
        [],
        "networked: true\nautonomous: true\n",
        "13: autonomous: contradicts networked: true; an offer is one or the other",
    ),
    "consideration without source": (
        [],
        "considerations: [{text: It may rain}]\n",
        "12: considerations[1].source: is missing; a consideration is shown only with who says so",
    ),
}


# name: (command line, the line that is said after "skyshed: ")
COMMANDS = {
    "no scenario": ("assess", "missing argument 'SCENARIO'; see skyshed assess -h"),
    "no output": ("assess a.yaml", "missing option '-o' / '--output'; see skyshed assess -h"),
    "unknown command": ("asess a.yaml", "no such command 'asess'; did you mean 'assess'?; see skyshed -h"),
    "unknown option": ("assess a.yaml -o out --wat", "no such option: --wat; see skyshed assess -h"),
    "unknown case": (
        "assess a.yaml -o out --case best",
        "invalid value for '--case': 'best' is not one of 'claimed', 'nominal', 'conservative'; see skyshed assess -h",
    ),
    "no thread": (
        "assess a.yaml -o out -j 0",
        "invalid value for '-j' / '--jobs': it should be greater than or equal to 1; see skyshed assess -h",
    ),
    "bare grid": ("assess a.yaml -o out --grid 5", "--grid: '5': a length needs its unit; write for example '2.5 km'"),
    "unknown level": (
        "assess a.yaml -o out --levels 5",
        "--levels: '5' is not a level; write 100mAGL, 3000m, 10000ft or FL330",
    ),
    "level twice": ("assess a.yaml -o out --levels 5m,5m", "--levels: '5m' is listed already, as '5m'"),
    "unknown refraction": (
        "assess a.yaml -o out --refraction some",
        "--refraction: 'some' is not known; write median, k=4/3, k=1.2, optical or none",
    ),
    "unknown propagation": (
        "compare a.yaml --propagation some",
        "--propagation: 'some' is not known; known: diffraction, line-of-sight, by-terrain",
    ),
    "bare rain": (
        "exposure a.yaml -o out x.csv --rain 10",
        "--rain: '10': a rain rate needs its unit; write for example '10 mm/h'",
    ),
    "bare clutter": (
        "why a.yaml --at 37.8,32.5,1km --target fighter --clutter 40",
        "--clutter: '40': a number of decibels needs its unit; write for example '40 dB'",
    ),
    "no such scenario": (
        "assess b.yaml -o out",
        "scenario 'b.yaml': no such file; shipped scenarios: ",
    ),
    "no point": (
        "why a.yaml --at 1,2 --target fighter",
        "--at: '1,2' is not a point; write LAT,LON,LEVEL, as in 34.9,43.5,500mAGL",
    ),
    "picture that is none": (
        "why a.yaml --at 37.8,32.5,1km --target fighter -o why.txt",
        "--output: 'why.txt' does not end in .png; the profile is drawn as PNG",
    ),
    "unknown entry": ("catalogue show pantsr", "catalogue: 'pantsr' is not known; did you mean pantsir-s1?"),
    "ring of an unknown system": (
        "ring Zorglub --at Baghdad",
        (
            "SYSTEM: 'Zorglub' is not in the catalogue; `skyshed catalogue` lists all that is; to add a system of your "
            "own: skyshed new my.yaml, and docs/how-to/add-a-system.md"
        ),
    ),
    "ring of a radar": (
        "ring AN/TPY-2 --at Ankara",
        (
            "SYSTEM: an-tpy-2 (AN/TPY-2 (forward-based)) has no missile and engages nothing; its advertised range is "
            "how far it is said to see: skyshed catalogue show an-tpy-2"
        ),
    ),
    "ring nowhere": (
        "ring S-400 --at Bagdhad",
        "--at: 'Bagdhad' is neither a position nor a city of 1,000 people or more in GeoNames; write a position, as in",
    ),
    "ring in one of three": (
        "ring S-400 --at Hyderabad",
        "--at: 'Hyderabad' may mean Hyderabad, India; Hyderabad, Pakistan; write the country with it, as in",
    ),
    "ring beyond the pole": ("ring S-400 --at 91,44", "--at: latitude '91' is outside ±90 degrees"),
    "ring on a tower to the sky": (
        "ring S-400 --at Baghdad --mast 501m",
        "--mast: 501m is no height of a mast; above 0 m, up to 500 m is accepted",
    ),
    "ring on a bare mast": ("ring S-400 --at Baghdad --mast 27", "--mast: '27': a length needs its unit; write for"),
    "ring in another country": (
        "ring S-400 --at Baghdad --area Iran -o out",
        "--area: the outline of Iran and 3 km off its coast do not hold Baghdad (33.34, 44.40); name the country in",
    ),
    "ring in no country": (
        "ring S-400 --at Baghdad --area Irak -o out",
        "--area: no country 'Irak'; give its English name or its ISO code, as in Iraq or IQ",
    ),
    "ring against nothing": (
        "ring S-400 --at Baghdad --target figther",
        "--target: there is no 'figther', but fighter, f-35-class, cruise-missile, stealth-cruise-missile, airliner",
    ),
    "ring without a place": ("ring S-400", "missing option '--at'; see skyshed ring -h"),
    "ring over files": (
        "ring S-400 --at Baghdad -o full",
        "output folder 'full' already holds files; name another, or have it overwritten (--overwrite)",
    ),
    "existing file": ("new a.yaml", "'a.yaml' exists; name another file, or have it overwritten (--overwrite)"),
    "folder with files": (
        "assess a.yaml -o full",
        "output folder 'full' already holds files; name another, or have it overwritten (--overwrite)",
    ),
    "folder of somebody else": (
        "assess a.yaml -o full --overwrite",
        "output folder 'full' is not an earlier result of skyshed (it lacks summary.json or provenance.json), so",
    ),
    "file for a folder": ("assess a.yaml -o a.yaml", "output folder 'a.yaml' is a file; name a folder"),
    "under a file": ("assess a.yaml -o a.yaml/out", "'a.yaml/out' cannot be written: "),
    "where nobody writes": ("assess a.yaml -o /proc/out", "'/proc/out' cannot be written: '/proc': "),
    "scenario is a folder": ("assess full -o out", "full:1: file: is a folder; a file is needed"),
    "scenario is not UTF-8": (
        "assess latin.yaml -o out",
        "latin.yaml:1: file: byte 0xdd is not UTF-8; save the file as UTF-8",
    ),
    "scenario is empty": (
        "assess empty.yaml -o out",
        "empty.yaml:1: file: is empty; `skyshed new FILE` writes a scenario",
    ),
    "scenario is binary": ("assess binary.yaml -o out", "binary.yaml:1: file: "),
}


def _beside(folder: Path) -> None:
    """Lay out what the command lines above name."""
    (folder / "a.yaml").write_text(TINY, "utf-8")
    (folder / "full").mkdir()
    (folder / "full" / "diary.txt").write_text("mine", "utf-8")
    (folder / "latin.yaml").write_bytes("name: İncirlik\n".encode("iso-8859-9"))
    (folder / "empty.yaml").write_bytes(b"")
    (folder / "binary.yaml").write_bytes(bytes(range(128)))


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """Run every bad scenario and every bad command line; return the folder and name -> how it ended."""
    folder = tmp_path_factory.mktemp("bad")
    _beside(folder)
    lines = {name: words.split() for name, (words, _) in COMMANDS.items()}
    for number, (name, (changes, more, _)) in enumerate(SCENARIOS.items()):
        (folder / f"{number}.yaml").write_text(changed(*changes) + more, "utf-8")
        lines[f"scenario: {name}"] = ["assess", f"{number}.yaml", "-o", f"out{number}"]
    before = sorted(folder.rglob("*"))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(lambda words: run_skyshed(*words, cwd=folder), lines.values()))
    return before == sorted(folder.rglob("*")), dict(zip(lines, found, strict=True))


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario_that_cannot_be_used(answers, name):
    ended = answers[1][f"scenario: {name}"]
    number = list(SCENARIOS).index(name)

    assert ended.err.startswith(f"skyshed: {number}.yaml:{SCENARIOS[name][2]}")
    assert (ended.code, len(ended.lines), ended.out) == (2, 1, "")


@pytest.mark.parametrize("name", COMMANDS)
def test_command_line_that_cannot_be_used(answers, name):
    ended = answers[1][name]

    assert ended.err.startswith(f"skyshed: {COMMANDS[name][1]}")
    assert (ended.code, len(ended.lines), ended.out) == (2, 1, "")


def test_none_of_them_wrote_or_removed_anything(answers):
    assert answers[0]


def test_check_tells_every_problem_in_one_run_line_by_line(run, write):
    write(
        ("10 km", "10"),
        ("tor-m2", "tor-m3"),
        ("lat: 37.87, lon: 32.55", "lat: 97.87, lon: 32.55"),
        ("seed: 7", "seed: x"),
    )
    said, as_json = run("check", "a.yaml"), run("check", "a.yaml", "--json")

    assert (said.code, said.out) == (2, "")
    assert [line.split(": ")[1:3] for line in said.lines] == [
        ["a.yaml:5", "grid"],
        ["a.yaml:7", "seed"],
        ["a.yaml:9", "fire_units[1].system"],
        ["a.yaml:11", "assets[1].site.lat"],
    ]
    assert [each["line"] for each in json.loads(as_json.out)["problems"]] == [5, 7, 9, 11]


def test_check_looks_at_the_ground_too(run, write, tmp_path):
    (tmp_path / "dem.tif").write_bytes(b"II*\0" + bytes(100))
    write((BOX, "{country: Irak}"), more="terrain:\n  - dem.tif\n")
    checked, assessed = run("check", "a.yaml"), run("assess", "a.yaml", "-o", "out")

    assert checked.code == 2
    assert (
        checked.lines[0]
        == "skyshed: a.yaml:2: area.country: no country 'Irak'; give its English name or its ISO code, as in Iraq or IQ"
    )
    assert checked.lines[1].startswith("skyshed: a.yaml:13: terrain[1]: 'dem.tif' cannot be read as a raster")
    assert len(checked.lines) == 2
    assert (assessed.code, len(assessed.lines)) == (2, 1)
    assert not (tmp_path / "out").exists()


def ramp(shape=(60, 60)):
    return np.linspace(900, 1100, shape[1], dtype=np.float32) + np.zeros(shape, np.float32)


def with_hole():
    rows = ramp()
    rows[25:35, 25:35] = -9999
    return rows


# name: (heights, words for the file, what is said of it)
RASTERS = {
    "void at the site": (
        with_hole(),
        {"nodata": -9999.0},
        "has no terrain data in dem.tif; move the site or give terrain",
    ),
    "site outside": (ramp(), {"west": 40.0}, "has no terrain data in dem.tif; move the site or give terrain"),
    "no reference system": (ramp(), {"crs": None}, "'dem.tif' "),
    "wrong reference system": (ramp(), {"crs": "EPSG:32636"}, ""),
    "colours, not heights": (np.zeros((3, 60, 60), np.uint8), {}, "'dem.tif' "),
    "truncated": (ramp((600, 600)), {"step": 0.002}, "'dem.tif' "),
}


@pytest.mark.parametrize("name", RASTERS)
def test_terrain_that_cannot_be_used(run, write, write_dem, name):
    heights, words, complaint = RASTERS[name]
    path = write_dem("dem.tif", heights, **({"west": 31.9, "north": 38.45, "step": 0.02} | words))
    if name == "truncated":
        path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    write(more="terrain: [dem.tif]\n")
    ended = run("check", "a.yaml") if name != "truncated" else run("assess", "a.yaml", "-o", "out")

    assert (ended.code, len(ended.lines), ended.out) == (2, 1, "")
    assert complaint in ended.err
    assert "dem.tif" in ended.err


def test_terrain_of_a_part_is_warned_of_and_shown_apart(run, write, write_dem, tmp_path):
    write_dem("dem.tif", ramp(), west=32.45, north=38.2, step=0.01)  # begins 3.5 km west of a missile of 16 km
    write(("grid: 10 km", "grid: 4 km"), more="terrain: [dem.tif]\n")
    ended = run("assess", "a.yaml", "-o", "out", "--case", "nominal")
    summary = json.loads((tmp_path / "out" / "summary.json").read_text("utf-8"))
    (area,) = summary["areas"]

    assert ended.code == 0
    assert any(line.startswith("skyshed: warning: No terrain data under ") for line in ended.lines)
    # Out of the missile's reach nothing is open, whatever the ground there is.
    assert 0.02 < area["unknown_km2"] / area["area_km2"] < np.pi * 16**2 / 8000
    least, most = area["left_open"]["covered_share"]
    assert area["covered_share"] is None
    assert 0 < least < most
    assert "no terrain data" in (tmp_path / "out" / "report.html").read_text("utf-8").lower()


def test_ten_thousand_sites(run, write, tmp_path):
    rows = "".join(f"U{n},tor-m2,{37.5 + n % 100 / 200},{32.1 + n // 100 / 200}\n" for n in range(10_000))
    (tmp_path / "units.csv").write_text(f"name,system,lat,lon\n{rows}", "utf-8")
    write((f"fire_units:\n{UNIT}", "units_from: units.csv\n"))

    assert run("check", "a.yaml").out == "a.yaml: no problem found\n"


def test_twenty_thousand_and_one_say_their_limit(run, write, tmp_path):
    rows = "".join(f"U{n},tor-m2,37.5,32.1\n" for n in range(20_001))
    (tmp_path / "units.csv").write_text(f"name,system,lat,lon\n{rows}", "utf-8")
    write((f"fire_units:\n{UNIT}", "units_from: units.csv\n"))

    assert "units.csv: has more than 20000 rows; split it" in run("check", "a.yaml").lines[0]


def test_result_is_replaced_only_when_that_is_said(run, assessed, tmp_path):
    shutil.copytree(assessed.out, tmp_path / "out")
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    refused = run("assess", assessed.scenario, "-o", "out")
    failed = run("assess", assessed.scenario, "-o", "out", "--overwrite", "--terrain", assessed.scenario)

    assert refused.lines == [
        "skyshed: output folder 'out' already holds files; name another, or have it overwritten (--overwrite)"
    ]
    assert (failed.code, len(failed.lines)) == (2, 1)
    assert before == {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_answer_to_a_full_disk(tmp_path):
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(command("catalogue"), cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, text=True)

    assert ended.stderr == "skyshed: no space left on the disk for the answer; write it to a file on another disk\n"
    assert ended.returncode == 2


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root mounts a small disk")
def test_full_disk(run, assessed, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=150k", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("this machine mounts no small disk")
    try:
        ended = run("assess", assessed.scenario, "-o", disk / "out")
        left = list(disk.iterdir())
    finally:
        subprocess.run(["umount", disk], check=True)

    assert ended.lines == [f"skyshed: no space left on the disk of {str(disk / 'out')!r}; nothing was written"]
    assert (ended.code, ended.out, left) == (2, "", [])
