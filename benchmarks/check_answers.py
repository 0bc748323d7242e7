"""Random points of a whole answer against an independent script: python benchmarks/check_answers.py [SCENARIO].

    --terrain FILE      one raster on latitude and longitude; without it, the embedded terrain
    --points N          how many points (default 200): one half anywhere on the map, one half at the edge of coverage
    --grid LENGTH_M     grid of the map (default 5000)

The independent script (`tests/independent.py`) shares no code with the kernels. A point disagrees when the number of
fire units that reach it differs; every one of these is printed, with how far it lies from agreeing.
"""

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from independent_points import ALTITUDE_M, RANGE_M, answered, checked
from skyshed.catalogue.resolve import load_scenario


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("scenario", nargs="?", default="iraq-offer")
    words.add_argument("--terrain", type=Path)
    words.add_argument("--points", type=int, default=200)
    words.add_argument("--grid", type=float, default=5000.0)
    words.add_argument("--seed", type=int, default=1)
    given = words.parse_args()
    paths = () if given.terrain is None else (given.terrain,)
    scenario = replace(load_scenario(given.scenario), grid_spacing_m=given.grid, terrain_paths=paths)
    begun = time.perf_counter()
    assessment, refractions, skies = answered(scenario)
    print(f"{assessment.survey.terrain.info.name}: {time.perf_counter() - begun:.1f} s for the program's skies")
    begun = time.perf_counter()
    n = n_agree = n_near = n_reached = 0
    for asked, got, expected, near in checked(
        assessment, refractions, skies, terrain=given.terrain, n_points=given.points, seed=given.seed
    ):
        n, n_agree, n_near, n_reached = (
            n + 1,
            n_agree + (got == expected),
            n_near + bool(near),
            n_reached + (expected > 0),
        )
        if got != expected:
            print(*asked, f"program {got}, independent {expected};", near or "NO AGREEMENT NEARBY", flush=True)
    unexplained = n - n_agree - n_near
    print(f"{n} points ({n_reached} reached), {n_agree} agree ({n_agree / n:.1%}), {time.perf_counter() - begun:.0f} s")
    print(f"{n_near} more agree within {ALTITUDE_M:g} m up and {RANGE_M:g} m aside, {unexplained} do not")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
