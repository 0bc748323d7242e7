"""What a moved site costs beside an assessment: python benchmarks/bench_workspace.py [--base SRC] [--terrain FILE]

Processor time on one thread, medians of 9, everything compiled. One S-400 over Iraq, one class, one level, one case:

    one unit       `assess` of it, the yardstick; each time at another place, so that nothing is kept
    FULL, DRAG     the same unit moved in a workspace that holds its ground, and the shares of the area asked again
    again          `assess` of a scenario that was just assessed
    moved          `assess` of the shipped offer (ten units) after one of them was moved, against the first time

``--base`` names the ``src`` folder of an earlier build, in which the yardstick is measured in place of this one.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

RUNS = 9
ONE = """\
name: one
area: {{country: Iraq}}
levels: [3000 m AGL]
targets: [fighter]
grid: 2.5 km
fire_units:
  - {{name: Long, system: s-400, site: {{lat: {lat:.3f}, lon: 44.4}}}}
"""
YARDSTICK = """
import sys, time, skyshed
from statistics import median
times = []
for path in sys.argv[2:]:
    scenario = skyshed.load_scenario(path)
    begun = time.process_time()
    skyshed.assess(scenario, cases="nominal", n_threads=1, terrain=sys.argv[1] if sys.argv[1] != "embedded" else None)
    times.append(time.process_time() - begun)
print(median(times[1:]))
"""


def seconds_of(work: Callable[[], object]) -> float:
    """Return the processor time of one piece of work."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def yardstick_s(base: Path | None, terrain: str, folder: Path) -> float:
    """Return what one unit costs to assess, in a process of its own; the first of its runs does not count."""
    paths = [folder / f"one-{number}.yaml" for number in range(RUNS + 1)]
    for number, path in enumerate(paths):
        path.write_text(ONE.format(lat=33.3 + 0.01 * number), "utf-8")
    environment = os.environ | ({"PYTHONPATH": str(base)} if base else {})
    words = [sys.executable, "-c", YARDSTICK, terrain, *map(str, paths)]
    return float(subprocess.run(words, env=environment, capture_output=True, text=True, check=True).stdout)


def moved_s(detail: object, terrain: str, scenario_file: Path) -> float:
    """Return what one move of the unit costs in a workspace."""
    import skyshed

    where = None if terrain == "embedded" else terrain
    workspace = skyshed.open(skyshed.load_scenario(scenario_file), terrain=where).at(detail)
    workspace.shares()
    places = [workspace.moved("Long", f"{33.32 + 0.01 * number} N 44.3 E") for number in range(RUNS)]
    return median(seconds_of(place.shares) for place in places)


def offer_s() -> tuple[float, float, float]:
    """Return what the shipped offer costs: first, again, and with one unit moved."""
    import skyshed

    offer = skyshed.load_scenario("iraq-offer")
    moved = skyshed.open(offer).moved(offer.units[0].key, "33.4 N 44.2 E").scenario
    held = []  # a result is kept as long as somebody holds it
    first = seconds_of(lambda: held.append(skyshed.assess(offer, n_threads=1)))
    again = seconds_of(lambda: held.append(skyshed.assess(offer, n_threads=1)))
    return first, again, seconds_of(lambda: held.append(skyshed.assess(moved, n_threads=1)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, metavar="SRC", help="the src folder of an earlier build")
    parser.add_argument("--terrain", default="embedded", help="a raster; default: the embedded ground")
    asked = parser.parse_args()

    from skyshed.coverage.detail import DRAG, FULL

    with TemporaryDirectory() as passing:
        folder = Path(passing)
        one_s = yardstick_s(asked.base, asked.terrain, folder)
        print(f"one unit   {one_s * 1e3:8.0f} ms   1")
        for name, detail in (("FULL", FULL), ("DRAG", DRAG)):
            each_s = moved_s(detail, asked.terrain, folder / "one-0.yaml")
            print(f"{name}       {each_s * 1e3:8.0f} ms   1/{one_s / each_s:.1f}")
    first_s, again_s, other_s = offer_s()
    print(f"ten units  {first_s * 1e3:8.0f} ms   1 (with what is loaded and compiled on the way)")
    print(f"again      {again_s * 1e3:8.0f} ms   1/{first_s / again_s:.0f}")
    print(f"moved      {other_s * 1e3:8.0f} ms   1/{first_s / other_s:.1f}")


if __name__ == "__main__":
    main()
