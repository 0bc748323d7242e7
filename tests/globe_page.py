"""The page of `skyshed serve` as a person uses it, on a server of its own; whoever waits waits for what is so.

A page notes what it sends and gets (`SPY`), what it asks for, and every word on its console.
"""

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, CDPSession, Locator, Page

import skyshed

PATIENCE_S = 120.0
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
SOFTWARE_GL = ("--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking",
               "--disable-component-update", "--disable-sync", "--use-angle=swiftshader",
               "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist")  # fmt: skip

# Three units on the plain of Mesopotamia, computed in a moment.
SMALL = """\
# A small world: what stands here stays.
name: small
area: {name: the plain, bounds: {south: 30.6, west: 43.6, north: 33.2, east: 47.0}}
levels: [1000 m AGL, 3000 m AGL, 6000 m, FL330]
targets: [fighter, cruise-missile]
grid: 20 km
refraction: k=4/3
seed: 7
offers:
  - name: Long and short   # one of each
    networked: true
    fire_units:
      - {name: Long, system: s-400, site: {lat: 32.0, lon: 44.6}}
      - {name: Short, system: tor-m2, site: {lat: 31.2, lon: 46.2}}
  - name: Middle
    fire_units:
      - {name: Middle, system: buk-m3, site: {lat: 31.6, lon: 45.4}}
assets:
  - {name: Samawah, kind: city, site: {lat: 31.32, lon: 45.28}}
"""

# Ears on the link and on what is painted; they are there before the page's own.
SPY = """(() => {
  const spy = window.spy = { sent: [], got: {}, frames: [], painted: null };
  window.WebSocket = class extends WebSocket {
    constructor(...words) {
      super(...words);
      [spy.got, spy.frames] = [{}, []];
      this.addEventListener("message", ({ data }) => {
        const at = performance.now();
        if (typeof data === "string") {
          const record = JSON.parse(data);
          // A problem of what was asked earlier may come later: the newest is that of the latest question.
          return void (spy.got[record.type]?.seq > record.seq || (spy.got[record.type] = record));
        }
        const n = new DataView(data).getUint32(4, true);
        spy.frames.push({ ...JSON.parse(new TextDecoder().decode(new Uint8Array(data, 8, n))), at });
      });
    }
    send(text) {
      spy.sent.push({ ...JSON.parse(text), at: performance.now() });
      super.send(text);
    }
  };
  document.addEventListener("painted", ({ detail }) => { spy.painted = detail; });
})()"""

# The newest frame answers all that was asked and done, is painted in full, and its numbers stand beside it.
AT_REST = """() => {
  const { sent, got, frames } = window.spy, last = frames.at(-1), view = sent.findLast(({ type }) => type === "view");
  if (!last || !view || !got.scene || !got.numbers || last.detail !== "full") return false;
  const done = sent.findLast(({ type }) => ["do", "step", "restore"].includes(type));
  if (done && last.seq < done.seq || last.revision < got.scene.revision) return false;
  const { question, other } = view, isIt = (pack) => frames.some(({ revision, detail, question: its }) =>
    revision === last.revision && detail === "full" &&
    its.package === pack && its.target === question.target && its.case === question.case);
  if (!isIt(question.package) || other !== null && !isIt(other)) return false;
  if (!sent.some(({ type, frame }) => type === "painted" && frame === last.frame)) return false;
  const { revision, package: pack, target } = got.numbers;
  return revision === last.revision && pack === question.package && target === question.target;
}"""


@dataclass
class GlobeServer:
    """A process of `skyshed serve`; started again, it listens at the same port."""

    words: list[str]
    log: Path
    port: int = 0
    process: subprocess.Popen = field(init=False)

    def __post_init__(self) -> None:
        self.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def start(self) -> None:
        command = [sys.executable, "-m", "skyshed", "serve", *self.words, "--no-browser", "--port", str(self.port)]
        source = str(Path(skyshed.__file__).parents[1])
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=log, text=True, env=os.environ | {"PYTHONPATH": source}
            )
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        found = re.fullmatch(r"globe: http://127\.0\.0\.1:(\d+)/\n", said)
        assert found, said + self.log.read_text()
        self.port = int(found[1])

    def end(self, how: signal.Signals = signal.SIGINT) -> int:
        """End the process and return its exit code."""
        self.process.send_signal(how)
        code = self.process.wait(PATIENCE_S)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code


@contextmanager
def globe_server(folder: Path, *words: str) -> Iterator[GlobeServer]:
    """Yield a server; it ends clean, and has had nothing to complain of."""
    server = GlobeServer(list(words), folder / "log")
    try:
        yield server
    finally:
        code = server.end()
    assert code == 0
    assert server.log.read_text() == ""


@dataclass
class GlobePage:
    """One tab."""

    page: Page
    address: str
    said: list[str] = field(default_factory=list)
    asked_for: list[str] = field(default_factory=list)

    def open(self, fragment: str = "") -> "GlobePage":
        """Go to the page; it is there when the first sky in full is painted and its numbers stand beside it."""
        page = self.page
        page.add_init_script(SPY)
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.asked_for.append(request.url))
        page.goto(self.address + fragment)
        self.rest()
        self.wait("() => !document.body.classList.contains('waits')")
        return self

    def close(self) -> None:
        """Close the tab; nothing on it has complained, nothing was asked of anybody else."""
        self.page.context.close()
        assert not self.said, self.said
        assert not self.strangers(), self.strangers()

    def strangers(self) -> list[str]:
        """Return what was asked of others than the server."""
        own = (self.address, "data:", f"blob:{self.address}", self.address.replace("http", "ws"))
        return [each for each in self.asked_for if not each.startswith(own)]

    def run(self, function: str, argument: object = None) -> object:
        """Run a function in the page; a bare string would be refused by its policy."""
        return self.page.evaluate(function, argument)

    def wait(self, function: str, argument: object = None) -> object:
        """Wait until a function of the page returns something true, and return that."""
        end_s = time.monotonic() + PATIENCE_S
        while not (found := self.run(function, argument)):
            assert time.monotonic() < end_s, f"never true: {function} {argument} {self.said}"
            time.sleep(0.02)
        return found

    def rest(self) -> None:
        """Wait until nothing is under way."""
        self.wait(AT_REST)

    def got(self, kind: str) -> dict:
        """Return the newest record of a kind."""
        return self.run("kind => window.spy.got[kind] ?? null", kind)

    def sent(self, kind: str) -> list[dict]:
        return self.run("kind => window.spy.sent.filter(each => each.type === kind)", kind)

    def head(self) -> dict:
        """Return the head of the newest frame."""
        return self.run("() => window.spy.frames.at(-1)")

    def painted(self, detail: str) -> dict:
        """Wait until the newest frame is of a detail and painted, and return its head."""
        return self.wait(
            """detail => { const last = window.spy.frames.at(-1), { sent } = window.spy;
                 return last?.detail === detail && sent.some(each => each.frame === last.frame) && last }""",
            detail,
        )

    def text(self, name: str) -> str:
        """Return what an element says, by its id."""
        return self.run("name => document.getElementById(name).textContent.replaceAll('\\u00a0', ' ')", name)

    def press(self, words: str, within: str = "body") -> None:
        self.page.locator(within).get_by_role("button", name=words, exact=True).click()

    def part(self, words: str) -> None:
        """Open a part of the panel."""
        part = self.page.locator("details.part").filter(has=self.page.get_by_role("heading", name=words, exact=True))
        if part.get_attribute("open") is None:
            part.locator("summary").click()

    def unit(self, key: str) -> Locator:
        """Return the marker of a unit, by the first words of its label."""
        return self.page.locator(f".unit[aria-label^={json.dumps(key)}]")

    def spot(self, key: str) -> tuple[float, float]:
        """Return where the place of a unit lies on the page, pixels."""
        box = self.unit(key).evaluate(
            "each => { const { left, top } = each.getBoundingClientRect(); return [left, top] }"
        )
        return box[0], box[1]

    def stands(self, key: str) -> tuple[float, float]:
        """Return where the newest scene has a unit, degrees east and north."""
        (at,) = [each["at"] for each in self.got("scene")["units"] if each["key"] == key]
        return tuple(at)

    def handle(self, key: str) -> tuple[float, float]:
        """Return a point of the page by which the marker of a unit can be taken."""
        spot = self.unit(key).evaluate(HANDLE)
        assert spot is not None, f"{key} is out of reach"
        return spot[0], spot[1]

    def ask(self, words: str) -> None:
        """Write words of `#map=` into the address; what is changed stays as it is."""
        self.run(ASKED, words)

    def look(self, lon_deg: float, lat_deg: float, zoom: float = 6.0) -> None:
        """Let the globe look straight down at a place."""
        now = self.run("() => location.hash.slice(5)").split(";")
        kept = [each for each in now if each and each[0] not in "ge"]
        self.ask(";".join([*kept, f"g{lon_deg:.3f},{lat_deg:.3f},{zoom:.2f},0,0"]))

    def picture(self) -> NDArray[np.int_]:
        """Return the globe as it is drawn, (rows, columns, 3), and nothing over it but its markers."""
        self.run(TWO_PICTURES)
        taken = self.page.locator("#globe").screenshot(caret="initial")  # the other one adds a style
        return np.asarray(Image.open(io.BytesIO(taken)).convert("RGB"), int)

    def linked(self) -> str:
        """Return the address once it says all changes, without "#map="."""
        return self.wait(LINKED)

    def middle(self) -> tuple[float, float]:
        box = self.page.locator("#globe").bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def fault(self) -> str:
        """Return what is complained of on the page, "" for nothing."""
        return self.run(
            """() => [...document.querySelectorAll(".notices .fault:not([hidden]) span")].map(each =>
                 each.textContent).join()"""
        )

    def saved(self, folder: Path) -> Path:
        """Save the changed scenario by the page's own link."""
        self.part("Save")
        with self.page.expect_download() as download:
            self.page.get_by_role("link", name="Scenario with these changes (YAML)").click()
        assert download.value.suggested_filename == "scenario.yaml"
        path = folder / "scenario.yaml"
        download.value.save_as(path)
        return path

    def fingers(self) -> CDPSession:
        return self.page.context.new_cdp_session(self.page)


# Resolves once the page has heard of it and drawn what it then looks at.
ASKED = """async words => {
  history.replaceState(null, "", location.pathname);  // it may stand there still, of before what has been done since
  const heard = new Promise(done => addEventListener("hashchange", done, { once: true }));
  location.hash = `#map=${words}`;
  await heard;
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""
TWO_PICTURES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"

LINKED = """() => {
  const word = /;e([^;]*)/.exec(location.hash)?.[1] ?? "", text = atob(word.replaceAll("-", "+").replaceAll("_", "/"));
  const said = JSON.stringify(word ? JSON.parse(text) : []) === JSON.stringify(window.spy.got.scene.changes);
  return said && location.hash.slice(5);
}"""

# A pixel of the marker itself that no other element covers.
HANDLE = """element => {
  for (const part of element.querySelectorAll(".sign, .dot, .name")) {
    const { left, top, width, height } = part.getBoundingClientRect(), spot = [left + width / 2, top + height / 2];
    if (width && element.contains(document.elementFromPoint(...spot))) return spot;
  }
  return null;
}"""


def open_globe(chromium: Browser, server: GlobeServer, fragment: str = "", **more: object) -> GlobePage:
    """Open a tab of a server; nothing moves of itself on it."""
    context = chromium.new_context(**{"viewport": DESK, "reduced_motion": "reduce"} | more)
    return GlobePage(context.new_page(), server.address).open(fragment)
