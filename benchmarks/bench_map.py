"""The map inside report.html against its limits: python benchmarks/bench_map.py [--base SRC] [--scenario iraq-offer]

Prints, from one run on one machine:

    page            bytes of report.html, of the packed skies and of the script, against 700, and 20 for the script, kB
    shares          the worst error of all shares, recomputed from what the page holds at every level of the tables
    report          processor time of drawing maps and writing the page in a fresh process; with ``--base``, the
                    ``src`` folder of an earlier build, its ratio to that build's (median of three, in turn)
    first paint     of the page, and of its map, from the opening of the file in Chromium
    slider          milliseconds from an event to the painted canvas, 95 of 100, in Chromium at 1280 x 800

Without a Chromium (or what SKYSHED_BROWSER names) the last two lines are left out.
"""

import argparse
import base64
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from pathlib import Path
from statistics import median

import numpy as np

import skyshed
from skyshed.jobs.run import Silent
from skyshed.model.scenario import LevelKind
from skyshed.report.assess.write import write_outputs
from skyshed.verbs.result import Result

MOST_PAGE_KB, MOST_SCRIPT_KB, MOST_POINTS, MOST_PAINT_S, MOST_SLIDER_MS = 700, 20, 0.03, 1.0, 16.0
BROWSERS = (os.environ.get("SKYSHED_BROWSER", ""), "chromium", "chromium-browser", "google-chrome")
WRITE = """
import sys, tempfile, time
from pathlib import Path
import skyshed
from skyshed.jobs.run import Silent
from skyshed.report.assess.write import write_outputs
result = skyshed.assess(skyshed.load_scenario(sys.argv[1]))
start = time.process_time()
with tempfile.TemporaryDirectory() as folder:
    write_outputs(result, Path(folder), maps="default", progress=Silent(), command="skyshed assess")
print(time.process_time() - start)
"""
SLIDE = """async () => {
  const slider = document.getElementById("map-height"), canvas = document.getElementById("map-canvas"), took = [];
  const one = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  for (let step = 0; step < 300; step++) {
    slider.value = (step * 7) % 600;
    const start = performance.now();
    slider.dispatchEvent(new Event("input"));
    one.drawImage(canvas, 9, 9, 1, 1, 0, 0, 1, 1);
    one.getImageData(0, 0, 1, 1); // waits until all is painted
    took.push(performance.now() - start);
    await new Promise(requestAnimationFrame);
  }
  return took.sort((one, other) => one - other)[Math.floor(0.95 * took.length)];
}"""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--base", type=Path, help="src folder of an earlier build")
    asked.add_argument("--scenario", default="iraq-offer")
    options = asked.parse_args()
    result = skyshed.assess(skyshed.load_scenario(options.scenario))
    with tempfile.TemporaryDirectory() as folder:
        report = write_outputs(result, Path(folder), maps="default", progress=Silent(), command="skyshed assess")
        text = report.read_text("utf-8")
        block = json.loads(re.search(r'id="map-data">(.*?)</script>', text, re.DOTALL)[1])
        script = re.search(r'<script type="module">(.*?)</script>', text, re.DOTALL)[1]
        print(f"page          {_limit(len(text.encode()) / 1000, MOST_PAGE_KB, 'kB')}")
        print(f"  skies       {len(block['packed']) / 1000:.0f} kB")
        print(f"  script      {_limit(len(script.encode()) / 1000, MOST_SCRIPT_KB, 'kB')}")
        worst, n = worst_share(block, result)
        print(f"shares        worst of {n}: {_limit(worst, MOST_POINTS, 'points')}")
        _print_times(options.scenario, options.base)
        _print_browser(report)


def _limit(value: float, most: float, unit: str) -> str:
    return f"{value:.3g} of {most:g} {unit} ({value / most:.2f})"


def worst_share(block: dict, result: Result) -> tuple[float, int]:
    """Return the worst error of a share in points, floors and ceilings read as the script reads them, and how many."""
    grid, data = block["grid"], zlib.decompress(base64.b64decode(block["packed"]), -zlib.MAX_WBITS)
    n_rows, n_columns, n_skies = grid["rows"], grid["columns"], len(block["shares"])
    n_cells, at = n_rows * n_columns, (2 + 5 * n_skies) * grid["rows"] * grid["columns"]

    def number() -> int:
        nonlocal at
        value, shift = 0, 0
        while True:
            at, byte = at + 1, data[at]
            value, shift = value | (byte & 127) << shift, shift + 7
            if byte < 128:
                return value

    def steps(start: int, n: int) -> np.ndarray:
        folded = np.frombuffer(data, np.uint8, n * n_cells, start).reshape(n_rows, n, n_columns).astype(int)
        for plane in folded.transpose(1, 0, 2):
            plane[plane == 255] = [number() for _ in range(number())]
        less = np.where(folded % 2, -(folded + 1) // 2, folded // 2)
        return np.cumsum(np.cumsum(less, axis=0), axis=2).transpose(1, 0, 2) % 65536

    def height(steps: np.ndarray, scale: float, start: float) -> np.ndarray:
        return np.where(steps == 0, np.nan, ((steps - 1) / scale + start**0.5) ** 2 - start)

    scale = grid["scale"]
    (ground,) = steps(0, 1)
    ground_m = np.where(ground == 0, np.nan, ground - 1.0 + grid["ground_from"])
    share = np.frombuffer(data, np.uint8, n_cells, n_cells).reshape(n_rows, n_columns) / 255
    km2 = share * np.array(grid["row_km2"])[:, None]
    floors_m = height(steps(2 * n_cells, n_skies), *scale[:2]) + np.nan_to_num(ground_m)
    ceilings_m = height(steps((2 + n_skies) * n_cells, n_skies), *scale[2:]) + grid["ceiling_from"]
    keys = [
        (package["name"], target.key, case)
        for package in block["packages"]
        for target in result.scenario.targets
        for case in sorted(result.cases, key=["claimed", "nominal", "conservative"].index)
        if (package["name"], target.key, case) in result.skies
    ]
    exact = {(row.package, row.target, row.case, row.level): row.covered_share for row in result.areas}
    errors = []
    for key, floor_m, ceiling_m in zip(keys, floors_m, ceilings_m, strict=True):
        for level in result.levels:
            at_m = (ground_m if level.kind is LevelKind.AGL else 0.0) + level.altitude_m
            is_sky = ~(at_m < ground_m)
            is_covered = (at_m >= floor_m) & (at_m <= ceiling_m)
            found = np.average(is_covered[is_sky], weights=km2[is_sky])
            errors.append(100 * abs(found - exact[*key, level.label]))
    return float(np.nanmax(errors)), len(errors)


def _print_times(scenario: str, base: Path | None) -> None:
    own = Path(skyshed.__file__).parents[1]
    builds = [own] if base is None else [own, base]
    took_s: dict[Path, list[float]] = {build: [] for build in builds}
    for _ in range(3):
        for build in builds:
            command = [sys.executable, "-c", WRITE, scenario]
            done = subprocess.run(
                command, env={**os.environ, "PYTHONPATH": str(build)}, capture_output=True, text=True, check=True
            )
            took_s[build].append(float(done.stdout.split()[-1]))
    mine_s = median(took_s[own])
    ratio = "" if base is None else f", {mine_s / median(took_s[base]):.2f} of {median(took_s[base]):.2f} s"
    print(f"report        {mine_s:.2f} s of one processor{ratio}")


def _print_browser(report: Path) -> None:
    path = next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        print("no browser found: first paint and slider are left out")
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        page.goto(report.as_uri())
        while not page.evaluate("() => 'ready' in document.getElementById('map-live').dataset"):
            time.sleep(0.005)
        map_s = page.evaluate("() => performance.now()") / 1000
        (paint_ms,) = page.evaluate("() => performance.getEntriesByName('first-paint').map(each => each.startTime)")
        print(f"first paint   {_limit(paint_ms / 1000, MOST_PAINT_S, 's')}; the map after {map_s:.2f} s at most")
        print(f"slider        {_limit(page.evaluate(SLIDE), MOST_SLIDER_MS, 'ms')}, 95 of 100")
        browser.close()


if __name__ == "__main__":
    main()
