"""What the globe costs a browser without graphics card: python benchmarks/bench_globe.py [--frames 30] [--terrain FILE]

One S-400 over Iraq, dragged by the mouse in headless Chromium at 1280 x 800 (GL in software), on two grids; each next
place is sent when the one before it is painted. Against the limits of the page:

    first paint       from the address to the first sky that is painted, when the server has its own ready
    requests, bytes   of a page that was never there before, as they come over the wire
    browser           processor time of all its processes for a frame of a drag
    server            processor time of the server for it
    to painted        from the message in the page to the word that it is painted, and the part that is painting alone
"""

import argparse
import os
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from bench_serve import processor_s
from bench_workspace import ONE
from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from globe_page import SOFTWARE_GL, GlobePage, GlobeServer, globe_server, open_globe

MOST_FIRST_S, MOST_REQUESTS, MOST_MB, MOST_FRAME_MS = 4.0, 12, 4.0, 300.0
BROWSERS = (os.environ.get("SKYSHED_BROWSER", ""), "chromium", "chromium-browser", "google-chrome")
GRIDS = ("4 km", "1.33 km")
NOT_COUNTED = 3
LOOK = "#map=p0;t0;c1;agl3000;covered;g44.400,33.300,5.40,0,0"
TICK = os.sysconf("SC_CLK_TCK")

# Resolves when a frame of the place that was sent last has been painted.
PAINTED = """x => new Promise(done => {
  const spy = window.spy, before = spy.sent.length;
  const look = () => {
    const last = spy.frames.at(-1), drag = spy.sent.findLast(({ type }) => type === "drag");
    const isIt = spy.sent.length > before && last.moved && last.moved.at[0] === drag?.move.lon && last.moved.at[1] === drag.move.lat;
    const told = isIt && spy.sent.find(({ frame }) => frame === last.frame);
    if (told) done({ frame: last.frame, ms: told.at - last.at, paint: spy.painted.ms });
    else setTimeout(look, 10);
  };
  look();
})"""  # noqa: E501 - a script


def within(value: float, most: float, unit: str) -> str:
    return f"{value:8.3g} of {most:g} {unit} ({value / most:.2f})"


def descendants(pid: int) -> Iterator[int]:
    """Yield the processes that a process has started, and theirs."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:  # it has just ended
                continue
            parents.setdefault(parent, []).append(int(entry.name))
    left = [pid]
    while left:
        found = parents.get(left.pop(), [])
        yield from found
        left += found


def browser_s() -> float:
    """Return the processor time of all processes of browsers that this one has started."""
    spent = 0
    for pid in descendants(os.getpid()):
        try:
            name, _, rest = Path(f"/proc/{pid}/stat").read_text().partition("(")[2].rpartition(")")
        except OSError:
            continue
        if "chrom" in name:
            spent += sum(map(int, rest.split()[11:13]))
    return spent / TICK


def n_bytes(message: dict) -> int:
    """Return the size of a message of the link; what is binary is told in base64."""
    n = len(message["payloadData"])
    return n if message["opcode"] == 1 else n * 3 // 4


def first_paint(browser: Browser, server: GlobeServer) -> GlobePage:
    """Open the page and print what that took."""
    begun = time.monotonic()
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page = GlobePage(context.new_page(), server.address)
    devtools, sizes = page.fingers(), []
    devtools.send("Network.enable")
    devtools.on("Network.loadingFinished", lambda done: sizes.append(done["encodedDataLength"]))
    devtools.on("Network.webSocketFrameReceived", lambda got: sizes.append(n_bytes(got["response"])))
    page.open(LOOK)
    first_s = page.run("() => window.spy.sent.find(({ type }) => type === 'painted').at") / 1000
    asked = [each for each in page.asked_for if not each.startswith(("data:", "blob:"))]
    rest_s = time.monotonic() - begun
    print(f"  first paint   {within(first_s, MOST_FIRST_S, 's')}; numbers beside it after {rest_s:.1f} s")
    print(f"  requests      {within(len(asked), MOST_REQUESTS, '')}")
    print(f"  bytes         {within(sum(sizes) / 1e6, MOST_MB, 'MB')}")
    devtools.detach()  # to be told of every message costs the browser more than the message
    return page


def drag(page: GlobePage, server: GlobeServer, n_frames: int) -> None:
    """Drag the unit along a line and print what a frame costs."""
    x, y = page.handle("Long")
    page.page.mouse.move(x, y)
    page.page.mouse.down()
    took, spent = [], {"browser": [], "server": []}
    for number in range(n_frames + NOT_COUNTED):
        before = browser_s(), processor_s(server.process.pid)
        page.run(f"() => {{ window.next = ({PAINTED})() }}")
        page.page.mouse.move(x + 6 + 2 * number, y - 6 - number)
        took.append(page.run("() => window.next"))
        spent["browser"].append(1e3 * (browser_s() - before[0]))
        spent["server"].append(1e3 * (processor_s(server.process.pid) - before[1]))
    page.page.mouse.up()
    page.rest()
    grid = page.head()["grid"]
    mean_ms = sum(spent["browser"][NOT_COUNTED:]) / n_frames  # ticks of 10 ms even out
    print(f"  field         {grid['rows']} x {grid['columns']}, {n_frames} frames")
    print(f"  browser       {within(mean_ms, MOST_FRAME_MS, 'ms')}")
    print(f"  server        {median(spent['server'][NOT_COUNTED:]):8.3g} ms")
    for name, key in (("to painted", "ms"), ("  painting", "paint")):
        cuts = quantiles([each[key] for each in took[NOT_COUNTED:]], n=20)
        print(f"  {name:13} {cuts[9]:8.3g} ms, 95 of 100 within {cuts[18]:.3g}")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--frames", type=int, default=30)
    asked.add_argument("--terrain", help="a raster; default: the embedded ground")
    options = asked.parse_args()
    program = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    assert program, "no Chromium was found"
    with sync_playwright() as driver, TemporaryDirectory() as passing:
        folder = Path(passing)
        (folder / "one.yaml").write_text(ONE.format(lat=33.3), "utf-8")
        browser = driver.chromium.launch(executable_path=program, args=SOFTWARE_GL)
        ground = ["--terrain", options.terrain] if options.terrain else []
        for grid in GRIDS:
            print(f"grid of {grid}")
            words = [str(folder / "one.yaml"), "--grid", grid, "-j", "1", *ground]
            with globe_server(folder, *words) as server:
                open_globe(browser, server).close()  # the server has its sky ready, and everything is compiled
                page = first_paint(browser, server)
                drag(page, server, options.frames)
                page.close()
        browser.close()


if __name__ == "__main__":
    main()
