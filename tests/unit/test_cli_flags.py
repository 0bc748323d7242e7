"""Every flag changes what the library is asked, or what the user sees: none is parsed and forgotten."""

import sys
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
import typer

import skyshed.verbs.ring_asked  # noqa: F401 - what it reads of the catalogue is real, whatever stands in later
from skyshed.catalogue import shipped
from skyshed.cli import new
from skyshed.cli.app import app
from skyshed.cli.main import main
from skyshed.model.figure import Favours, Figure, Status


@dataclass(frozen=True)
class Problem:
    line: int
    key: str
    message: str


class Named(str):
    """Stands for a scenario that names no terrain."""

    __slots__ = ()
    terrain_paths = ()


WORDS = {"size_words": lambda n_bytes: "about 5 MB", "missing_words": lambda n_missing, n_needed: "1 of 2"}


class Library:
    """Stands for the rooms that the commands call, and notes how it was called."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.calls: list[tuple] = []
        self.problems: list[Problem] = []
        self._patch = patch
        self._provide(
            "skyshed.catalogue.resolve",
            load_scenario=self.load_scenario,
            problems=self.find_problems,
        )
        self._provide("skyshed.catalogue.load", load_catalogue=self.load_catalogue)
        known = SimpleNamespace(likenesses=())
        self._provide("skyshed.catalogue.known", known_to=lambda path: known)
        self._provide("skyshed.report.catalogue.entry", likeness_lines=lambda likeness: ())
        self._provide(
            "skyshed.report.catalogue.show", shown_text=self.describe, shown_data=lambda key, file: {"key": key}
        )
        self._provide("skyshed.verbs.raid_figures", lacks=lambda scenario: ())
        self._provide("skyshed.verbs.assess", assess=self.assess)
        self._provide("skyshed.verbs.compare", compare=self.compare, packages_of=lambda *_: ())
        self._provide("skyshed.verbs.why", why=self.why)
        self._provide("skyshed.verbs.why_asked", narrowed_to=lambda *_: None)
        self._provide("skyshed.export.assess.write", write_exports=lambda *args, **named: [])
        self._provide("skyshed.report.assess.write", write_outputs=self.write_outputs)
        self._provide("skyshed.report.why.answer", why_json=self.why_json, why_text=self.why_text)
        self._provide(
            "skyshed.report.compare.answer",
            compare_text=lambda compared, *, is_whole, rest: "in many words" if is_whole else "in words",
            compare_json=lambda compared: "{}",
        )
        self._provide("skyshed.report.why.profile", draw_profile=self.draw_profile)
        self._provide("skyshed.verbs.ring", ring=self.ring)
        self._provide("skyshed.report.ring.write", write_ring=self.write_ring)
        self._provide("skyshed.report.ring.text", ring_text=lambda found: "229 km of 400")
        self._provide("skyshed.report.ring.record", ring_record_text=lambda found: "{}\n")
        self._provide("skyshed.report.terrain.info", terrain_text=self.describe)
        self._provide("skyshed.terrain.check", ground_problems=lambda scenario: [])
        self._provide("skyshed.coverage.astray", doubts=lambda scenario: [])
        self._provide("skyshed.terrain.needed", missing_for=self.missing_for, **WORDS)
        self._provide("skyshed.terrain.fetch", fetch_missing=self.fetch)
        self._provide(
            "skyshed.terrain.filling",
            check_words=lambda: None,
            check_own=lambda own: None,
            filled=lambda own, needed: (*own, "tiles"),
        )

    def _provide(self, name: str, **functions: object) -> None:
        module = ModuleType(name)
        vars(module).update(functions)
        self._patch.setitem(sys.modules, name, module)

    def note(self, name: str, *args: object, **named: object) -> None:
        named.pop("progress", None)
        self.calls.append((name, args, sorted(named.items())))

    def load_scenario(self, path: Path) -> "Named":
        return Named(f"scenario of {path.name}")

    def find_problems(self, path: Path) -> list[Problem]:
        self.note("problems", path)
        return self.problems

    def load_catalogue(self) -> SimpleNamespace:
        ring = Figure("ring", 250e3, 200e3, 400e3, "m", Favours.HIGH, Status.CITED)
        entry = SimpleNamespace(name="S-400 Triumf", engagement_radar="92N6E", advertised_range_m=ring)
        return SimpleNamespace(systems={"s-400": entry}, listed={"thaad": entry}, targets={"airliner": entry})

    def assess(self, scenario: str, **named: object) -> SimpleNamespace:
        self.note("assess", scenario, **named)
        return SimpleNamespace(warnings=("terrain covers a part",))

    def write_outputs(self, result: object, folder: Path, *, maps: str, progress: object, command: str) -> Path:
        self.note("write", maps)
        assert command.startswith("skyshed ")
        for name in ("summary.json", "provenance.json", "report.html"):
            (folder / name).write_text('{"name": "made"}\n')
        return folder / "report.html"

    def why(self, *args: object, **named: object) -> SimpleNamespace:
        self.note("why", *args, **named)
        return SimpleNamespace()

    def why_text(self, answer: object, scenario: str, *, is_whole: bool, rest: str) -> str:
        return f"covered in {scenario}: everything" if is_whole else f"covered in {scenario}; {rest}"

    def why_json(self, answer: object) -> str:
        return '{"is_covered": true}'

    def ring(self, **named: object) -> SimpleNamespace:
        self.note("ring", **named)
        return SimpleNamespace(is_whole=False)

    def write_ring(self, found: object, folder: Path, *, command: str) -> Path:
        return self.write_outputs(found, folder, maps="", progress=None, command=command)

    def compare(self, scenario: str, *names: str, **named: object) -> SimpleNamespace:
        self.note("compare", scenario, *names, **named)
        return SimpleNamespace()

    def draw_profile(self, answer: object, path: Path) -> None:
        path.write_bytes(b"png")

    def describe(self, *args: object, **named: object) -> str:
        self.note("describe", *args, **named)
        return "described"

    def missing_for(self, scenario: str, product: str = "glo-90") -> SimpleNamespace:
        self.note("missing", scenario, product)
        return SimpleNamespace(product=SimpleNamespace(key=product), needed=(1, 2), tiles=(1,), n_bytes=5_000_000)

    def fetch(self, missing: SimpleNamespace, **named: object) -> SimpleNamespace:
        self.note("fetch", missing.product.key, **named)
        return SimpleNamespace(missing=missing, words="2 tiles", fault=None, failure=None)


@pytest.fixture
def library(monkeypatch):
    return Library(monkeypatch)


@pytest.fixture
def run(monkeypatch, capsys, tmp_path, library):
    """Run one command line in a folder with a scenario and an earlier result; tell all that can be seen."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(shipped, "shipped_scenarios", lambda: {"iraq-offer": tmp_path / "iraq-offer.yaml"})
    monkeypatch.setattr(new, "template_file", lambda: tmp_path / "a.yaml")
    for name in ("a.yaml", "b.yaml", "old.png"):
        (tmp_path / name).write_text("name: a\n")
    (tmp_path / "iraq-offer.yaml").write_text("name: iraq-offer\n")
    earlier = tmp_path / "earlier"
    earlier.mkdir()
    for name in ("summary.json", "provenance.json"):
        (earlier / name).write_text("{}")

    def call(line: str) -> SimpleNamespace:
        library.calls.clear()
        monkeypatch.setattr(sys, "argv", ["skyshed", *line.split()])
        try:
            code = main()
        except SystemExit as stop:
            code = stop.code or 0
        seen = capsys.readouterr()
        return SimpleNamespace(
            code=code,
            out=seen.out,
            err=seen.err,
            calls=list(library.calls),
            files=sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*")),
            texts={path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()},
        )

    return call


FLIPS = {
    "assess": (
        "assess a.yaml -o out",
        {
            "scenario": "assess b.yaml -o out",
            "out": "assess a.yaml -o out2",
            "terrain": "assess a.yaml -o out --terrain x.tif --terrain y",
            "fetch": "assess a.yaml -o out --fetch",
            "case": "assess a.yaml -o out --case nominal",
            "levels": "assess a.yaml -o out --levels 100mAGL,FL330",
            "refraction": "assess a.yaml -o out --refraction k=4/3",
            "propagation": "assess a.yaml -o out --propagation diffraction",
            "rain": "assess a.yaml -o out --rain 10mm/h",
            "clutter": "assess a.yaml -o out --clutter 40dB",
            "grid": "assess a.yaml -o out --grid 2km",
            "maps": "assess a.yaml -o out --maps all",
            "jobs": "assess a.yaml -o out -j 2",
            "as_json": "assess a.yaml -o out --json",
            "quiet": "assess a.yaml -o out -q",
            "profile": "assess a.yaml -o out --profile",
        },
    ),
    "assess over an earlier result": (
        "assess a.yaml -o earlier",
        {"overwrite": "assess a.yaml -o earlier --overwrite"},
    ),
    "demo": (
        "demo",
        {"out": "demo -o out2", "jobs": "demo -j 2", "quiet": "demo -q", "profile": "demo --profile"},
    ),
    "compare": (
        "compare a.yaml",
        {
            "scenario": "compare b.yaml",
            "packages": "compare a.yaml A B",
            "terrain": "compare a.yaml --terrain x.tif",
            "fetch": "compare a.yaml --fetch",
            "levels": "compare a.yaml --levels 100mAGL,FL330",
            "refraction": "compare a.yaml --refraction k=4/3",
            "propagation": "compare a.yaml --propagation by-terrain",
            "rain": "compare a.yaml --rain 0mm/h",
            "clutter": "compare a.yaml --clutter none",
            "grid": "compare a.yaml --grid 2km",
            "jobs": "compare a.yaml -j 2",
            "is_whole": "compare a.yaml --all",
            "as_json": "compare a.yaml --json",
        },
    ),
    "why": (
        "why a.yaml --at 34.9,43.5,500mAGL --target airliner",
        {
            "scenario": "why b.yaml --at 34.9,43.5,500mAGL --target airliner",
            "at": "why a.yaml --at -34.9,43.5,500mAGL --target airliner",
            "target": "why a.yaml --at 34.9,43.5,500mAGL --target fighter",
            "offer": "why a.yaml --at 34.9,43.5,500mAGL --target airliner --offer One",
            "case": "why a.yaml --at 34.9,43.5,500mAGL --target airliner --case claimed",
            "terrain": "why a.yaml --at 34.9,43.5,500mAGL --target airliner --terrain x.tif",
            "fetch": "why a.yaml --at 34.9,43.5,500mAGL --target airliner --fetch",
            "refraction": "why a.yaml --at 34.9,43.5,500mAGL --target airliner --refraction none",
            "propagation": "why a.yaml --at 34.9,43.5,500mAGL --target airliner --propagation line-of-sight",
            "rain": "why a.yaml --at 34.9,43.5,500mAGL --target airliner --rain 10mm/h",
            "clutter": "why a.yaml --at 34.9,43.5,500mAGL --target airliner --clutter 40dB",
            "picture": "why a.yaml --at 34.9,43.5,500mAGL --target airliner -o why.png",
            "is_whole": "why a.yaml --at 34.9,43.5,500mAGL --target airliner --all",
            "as_json": "why a.yaml --at 34.9,43.5,500mAGL --target airliner --json",
        },
    ),
    "ring": (
        "ring S-400 --at 33.3,44.4",
        {
            "system": "ring Tor-M2 --at 33.3,44.4",
            "at": "ring S-400 --at 33.3,44.5",
            "area": "ring S-400 --at 33.3,44.4 --area Iraq",
            "mast": "ring S-400 --at 33.3,44.4 --mast 27m",
            "target": "ring S-400 --at 33.3,44.4 --target airliner",
            "terrain": "ring S-400 --at 33.3,44.4 --terrain x.tif",
            "fetch": "ring S-400 --at 33.3,44.4 --fetch",
            "refraction": "ring S-400 --at 33.3,44.4 --refraction none",
            "propagation": "ring S-400 --at 33.3,44.4 --propagation line-of-sight",
            "rain": "ring S-400 --at 33.3,44.4 --rain 10mm/h",
            "clutter": "ring S-400 --at 33.3,44.4 --clutter 40dB",
            "out": "ring S-400 --at 33.3,44.4 -o elsewhere",
            "jobs": "ring S-400 --at 33.3,44.4 -j 2",
            "as_json": "ring S-400 --at 33.3,44.4 --json",
            "quiet": "ring S-400 --at 33.3,44.4 -q",
        },
    ),
    "ring over an earlier result": (
        "ring S-400 --at 33.3,44.4 -o earlier",
        {"overwrite": "ring S-400 --at 33.3,44.4 -o earlier --overwrite"},
    ),
    "why over an earlier picture": (
        "why a.yaml --at 34.9,43.5,500mAGL --target airliner -o old.png",
        {"overwrite": "why a.yaml --at 34.9,43.5,500mAGL --target airliner -o old.png --overwrite"},
    ),
    "check": ("check a.yaml", {"scenario": "check b.yaml", "as_json": "check a.yaml --json"}),
    "new": ("new my.yaml", {"path": "new mine.yaml", "source": "new my.yaml --from iraq-offer"}),
    "new over an earlier file": ("new b.yaml", {"overwrite": "new b.yaml --overwrite"}),
    "terrain info": (
        "terrain info a.yaml",
        {"scenario": "terrain info b.yaml", "terrain": "terrain info a.yaml --terrain x.tif"},
    ),
    "terrain fetch": (
        "terrain fetch a.yaml",
        {
            "scenario": "terrain fetch b.yaml",
            "product": "terrain fetch a.yaml --product glo-30",
            "source": "terrain fetch a.yaml --from http://127.0.0.1:1/",
            "quiet": "terrain fetch a.yaml -q",
        },
    ),
    "catalogue show": (
        "catalogue show s-400",
        {
            "key": "catalogue show tor-m2",
            "scenario": "catalogue show s-400 --scenario a.yaml",
            "as_json": "catalogue show s-400 --json",
        },
    ),
}
FLIP_CASES = [(base, flipped) for base, flips in FLIPS.values() for flipped in flips.values()]


@pytest.mark.parametrize(("base", "flipped"), FLIP_CASES, ids=[flipped for _, flipped in FLIP_CASES])
def test_flag_changes_what_is_asked_or_seen(run, base, flipped, monkeypatch, tmp_path):
    before = run(base)
    for made in set(before.files) - {"a.yaml", "b.yaml", "iraq-offer.yaml", "old.png"}:
        path = tmp_path / made
        if path.is_file() and not made.startswith("earlier"):
            path.unlink()

    after = run(flipped)

    assert after.code == 0
    assert (before.code, before.out, before.err, before.calls) != (after.code, after.out, after.err, after.calls) or (
        before.texts != after.texts
    )


def commands(group: typer.core.TyperGroup, prefix: str = "") -> dict[str, set[str]]:
    """Return the parameters of every command below ``group``."""
    found = {}
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            found |= commands(command, f"{prefix}{name} ")
        else:
            found[prefix + name] = {parameter.name for parameter in command.params}
    return found


def test_no_flag_is_missing_from_the_table():
    flipped: dict[str, set[str]] = {}
    for title, (_, flips) in FLIPS.items():
        flipped.setdefault(title.split(" over ")[0], set()).update(flips)

    others = commands(typer.main.get_command(app))
    others["compare"].remove("quiet")  # seen on a terminal only: tests/unit/test_cli_progress.py
    for name in ("exposure", "serve", "simulate"):  # tables of their own: tests/unit/test_cli_exposure.py and so on
        del others[name]
    assert flipped == others


def test_request_holds_what_was_typed(run):
    seen = run(
        "assess iraq-offer -o out --terrain x.tif --terrain y --case nominal --case claimed --levels 3000m,FL330 "
        "--refraction k=4/3 --propagation line-of-sight --rain 10mm/h --clutter 40dB --grid 2km -j 2"
    )

    (name, args, named), _ = seen.calls
    assert (name, args) == ("assess", ("scenario of iraq-offer.yaml",))
    asked = dict(named)
    assert asked.pop("terrain") == (Path("x.tif"), Path("y"))
    assert [level.label for level in asked.pop("levels")] == ["3000m", "FL330"]
    air = {"refraction": "k=4/3", "propagation": "line-of-sight", "rain_mm_h": 10.0, "clutter_improvement_db": 40.0}
    assert asked == {"cases": ("nominal", "claimed"), **air, "grid_spacing_m": 2000.0, "n_threads": 2}


def test_assess_names_the_report_where_it_now_is(run, tmp_path):
    seen = run("assess a.yaml -o out")

    assert seen.code == 0
    assert seen.out == f"report: {Path('out') / 'report.html'}\n"
    assert (tmp_path / "out" / "report.html").exists()
    assert seen.err == "skyshed: warning: terrain covers a part\n"


def test_json_is_the_summary_and_nothing_else(run):
    assert run("assess a.yaml -o out --json").out == '{"name": "made"}\n'


def test_quiet_says_nothing(run):
    seen = run("assess a.yaml -o out -q")

    assert (seen.out, seen.err) == ("", "")


def test_profile_names_the_stages(run):
    seen = run("assess a.yaml -o out --profile")

    assert "starting up" in seen.err
    assert "reading the scenario" in seen.err
    assert "in all" in seen.err


def test_demo_replaces_an_earlier_demo(run):
    assert run("demo").code == 0
    report, following, raid = run("demo").out.splitlines()
    assert report == f"report: {Path('out') / 'demo' / 'report.html'}"
    assert (
        following
        == "next: finer ground (about 5 MB to fetch, then half a minute): skyshed assess iraq-offer --fetch -o out/fine"
    )
    assert raid == "or: what if many come at once: skyshed simulate iraq-offer -o out/raid"


def test_check_prints_every_problem_with_file_and_line(run, library):
    library.problems += [Problem(3, "offer.units", "no fire units"), Problem(7, "levels", "bare number 3000")]

    seen = run("check a.yaml")

    assert seen.code == 2
    assert seen.err == "skyshed: a.yaml:3: offer.units: no fire units\nskyshed: a.yaml:7: levels: bare number 3000\n"


def test_new_writes_the_template_and_names_the_next_step(run, tmp_path):
    seen = run("new my.yaml")

    assert (tmp_path / "my.yaml").read_text() == "name: a\n"
    assert seen.out == "my.yaml: written; next: skyshed check my.yaml\n"


def test_catalogue_lists_systems_and_targets(run):
    out = run("catalogue").out

    assert "s-400                        400 km  S-400 Triumf" in out
    assert "not assessable:\n  thaad" in out
    assert "airliner" in out


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("assess missing.yaml -o out", "skyshed: scenario 'missing.yaml': no such file; shipped scenarios: iraq-offer"),
        ("assess iraq-ofer -o out", "skyshed: scenario 'iraq-ofer': no such file; did you mean iraq-offer?"),
        ("assess a.yaml -o earlier", "skyshed: output folder 'earlier' already holds files"),
        ("assess a.yaml -o b.yaml", "skyshed: output folder 'b.yaml' is a file"),
        ("assess a.yaml -o out --grid 2", "skyshed: --grid: '2': a length needs its unit"),
        ("assess a.yaml -o out --levels 300", "skyshed: --levels: '300' is not a level"),
        ("why a.yaml --at 1,2 --target airliner", "skyshed: --at: '1,2' is not a point"),
        ("new c.yaml --from iraq", "skyshed: no scenario named 'iraq' is shipped; did you mean iraq-offer?"),
        ("new b.yaml", "skyshed: 'b.yaml' exists; name another file, or have it overwritten (--overwrite)"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(run, line, complaint):
    seen = run(line)

    assert seen.code == 2
    assert seen.err.startswith(complaint)
    assert seen.err.count("\n") == 1
    assert "out" not in seen.files


@pytest.mark.parametrize(
    "line", ["assess a.yaml", "assess a.yaml -o out -j 0", "assess a.yaml -o o --maps x", "nosuch"]
)
def test_bad_option_is_exit_2(run, line):
    seen = run(line)

    assert seen.code == 2
    assert "Traceback" not in seen.err
