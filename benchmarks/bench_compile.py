"""What compiling costs when a fresh install is used for the first time: python benchmarks/bench_compile.py [--base SRC]

Processor time of whole processes, `skyshed assess` of a shipped scenario: one with an empty cache of compiled code,
less the next one, which finds everything there. Medians of a few rounds, both builds in each; on one thread, since one
that waits for the compiler costs time too. ``--base`` names the ``src`` folder of an earlier build, for the ratio.
"""

import argparse
import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

SCENARIOS = ["smooth-sea", "iraq-offer"]
HERE = Path(__file__).parents[1] / "src"


def process_s(source: Path, scenario: str, folder: Path) -> float:
    """Return the processor time of one assessment in a process of its own, compiled code kept in ``folder``."""
    environment = os.environ | {"PYTHONPATH": str(source), "NUMBA_CACHE_DIR": str(folder / "compiled")}
    words = [sys.executable, "-m", "skyshed", "assess", scenario, "--jobs", "1", "--overwrite", "-o", folder / "out"]
    before = os.times()
    subprocess.run(words, env=environment, capture_output=True, check=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def compiling_s(source: Path, scenario: str) -> float:
    """Return what the first run takes over the second."""
    with TemporaryDirectory() as passing:
        first_s, second_s = (process_s(source, scenario, Path(passing)) for _ in range(2))
    return first_s - second_s


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", type=Path, metavar="SRC", help="the src folder of an earlier build")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("scenarios", nargs="*", default=SCENARIOS)
    asked = parser.parse_args()
    for scenario in asked.scenarios:
        builds = {"this build": HERE} | ({"base": asked.base.resolve()} if asked.base else {})
        times: dict[str, list[float]] = {name: [] for name in builds}
        for _ in range(asked.rounds):
            for name, source in builds.items():
                times[name].append(compiling_s(source, scenario))
        middle = {name: median(each) for name, each in times.items()}
        told = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in middle.items())
        ratio = f"; {middle['this build'] / middle['base']:.2f} of base" if asked.base else ""
        print(f"{scenario}: compiling takes {told}{ratio}", flush=True)


if __name__ == "__main__":
    main()
