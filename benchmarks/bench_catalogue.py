"""What the catalogue costs, and how that grows: python benchmarks/bench_catalogue.py [--times 5] [--base SRC]

Processor time of processes, the least of some rounds: importing what loads the catalogue and loading it, over the bare
interpreter's; whole, `skyshed --help` and `skyshed check` of a scenario that holds every assessable system once and
asks about every class. As it was compiled, and as it is read from its YAML; as it is, and so many times as large, its
entries copied under other names. The packages are copies in a passing folder. ``--base`` names the ``src`` folder of an
earlier build, which is copied and multiplied in the same way.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

HERE = Path(__file__).parents[1] / "src"
IMPORT = "import skyshed.catalogue.load"
LOAD = "from skyshed.catalogue.load import load_catalogue; load_catalogue()"
COMPILE = "from skyshed.catalogue.compiled import write_compiled; write_compiled()"
HEAD = """
area: {name: open ocean, bounds: {south: 27.5, west: -43.0, north: 32.5, east: -37.0}}
grid: 50 km
"""


def process_s(source: Path, *words: str) -> float:
    """Return the processor time of a process of its own."""
    environment = os.environ | {"PYTHONPATH": str(source), "COLUMNS": "120"}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([sys.executable, *words], env=environment, capture_output=True, text=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{' '.join(words)}: {done.stdout}{done.stderr}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def least_ms(rounds: int, source: Path, *words: str) -> float:
    return 1e3 * min(process_s(source, *words) for _ in range(rounds))


def multiplied(source: Path, folder: Path, times: int) -> Path:
    """Return a copy of a ``src`` folder whose catalogue holds every entry so many times."""
    copy = folder / f"{times}"
    shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__", "compiled.json"))
    data = copy / "skyshed" / "catalogue" / "data"
    texts = {path.stem: yaml.load(path.read_text("utf-8"), yaml.BaseLoader) for path in data.glob("*.yaml")}
    sources, targets = texts.pop("sources"), texts.pop("targets")
    for number in range(2, times + 1):
        for key, entry in texts.items():
            _write(data / f"{key}-copy-{number}.yaml", dict(_renamed(entry, number)))
    for name, whole in (("sources", sources), ("targets", targets)):
        copies = {f"{key}-{number}": each for number in range(2, times + 1) for key, each in whole[name].items()}
        _write(data / f"{name}.yaml", {name: whole[name] | _of_copies(copies)})
    return copy


def _renamed(entry: Mapping[str, object], number: int) -> Iterator[tuple[str, object]]:
    """Yield an entry's keys and values with other names for the system, and its sources' copies for the sources."""
    for key, value in entry.items():
        if key == "name":
            yield key, f"{value} copy {number}"
        elif key == "aliases":
            yield key, [_of_copy(each, number) | {"name": f"{each['name']} copy {number}"} for each in value]
        else:
            yield key, _of_copy(value, number)


def _of_copies(copies: Mapping[str, object]) -> dict[str, object]:
    return {key: _of_copy(each, int(key.rsplit("-", 1)[1])) for key, each in copies.items()}


def _of_copy(value: object, number: int) -> object:
    """Return a value with every ``source`` named as its copy is."""
    if isinstance(value, list):
        return [_of_copy(item, number) for item in value]
    if isinstance(value, dict):
        return {
            key: f"{item}-{number}" if key == "source" and isinstance(item, str) else _of_copy(item, number)
            for key, item in value.items()
        }
    return value


def _write(path: Path, content: object) -> None:
    path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True, width=110), "utf-8")


def every_system(source: Path, file: Path) -> Path:
    """Write a scenario of the catalogue in ``source``: every assessable system once, every class against aircraft."""
    data = source / "skyshed" / "catalogue" / "data"
    texts = {path.stem: yaml.load(path.read_text("utf-8"), yaml.BaseLoader) for path in sorted(data.glob("*.yaml"))}
    del texts["sources"]
    targets = [key for key, each in texts.pop("targets")["targets"].items() if each.get("kind") != "ballistic"]
    offer = {"name": "all of them", "networked": "true", "fire_units": [], "radars": []}
    for number, key in enumerate(key for key, entry in texts.items() if "not_assessable" not in entry):
        site = {"name": f"{key} site", "lat": f"{28 + number % 17 * 0.25}", "lon": f"{-42.5 + number // 17 * 0.2:.2f}"}
        units = offer["fire_units" if "missiles" in texts[key] else "radars"]
        units.append({"name": key, "system": key, "site": site})
    asked = yaml.safe_dump({"targets": targets, "offers": [offer]}, sort_keys=False)
    file.write_text(f"name: every system\n{HEAD}{asked}", "utf-8")
    return file


def measured(source: Path, folder: Path, rounds: int, *, is_compiled: bool) -> dict[str, float]:
    """Return milliseconds by what was done."""
    if is_compiled:
        process_s(source, "-c", COMPILE)
    (source / "skyshed" / "catalogue" / "compiled.json").touch()  # of no use where nothing was compiled
    scenario = every_system(source, folder / "every-system.yaml")
    bare = least_ms(rounds, source, "-c", "pass")
    return {
        "import": least_ms(rounds, source, "-c", IMPORT) - bare,
        "import and load": least_ms(rounds, source, "-c", LOAD) - bare,
        "check, whole process": least_ms(max(rounds // 3, 2), source, "-m", "skyshed", "check", str(scenario)),
        "--help, whole process": least_ms(rounds, source, "-m", "skyshed", "--help"),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, metavar="SRC", help="the src folder of an earlier build")
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=10)
    asked = parser.parse_args()
    for times in (1, asked.times):
        with TemporaryDirectory() as passing:
            folder = Path(passing)
            rows = {
                "read from YAML": measured(multiplied(HERE, folder, times), folder, asked.rounds, is_compiled=False)
            }
            rows["compiled"] = measured(folder / f"{times}", folder, asked.rounds, is_compiled=True)
            if asked.base:
                (folder / "base").mkdir()
                source = multiplied(asked.base.resolve(), folder / "base", times)
                rows["base"] = measured(source, folder, asked.rounds, is_compiled=False)
        for what, ms in rows["compiled"].items():
            others = {name: row[what] for name, row in rows.items() if name != "compiled"}
            ratios = ", ".join(f"{ms / other:.2f} of {other:.0f} ms {name}" for name, other in others.items())
            print(f"{times} x the catalogue, {what}: {ms:.0f} ms compiled; {ratios}", flush=True)


if __name__ == "__main__":
    main()
