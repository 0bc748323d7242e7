"""The report in a real browser: opened from its file, every request and every word on the console noted."""

import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

import skyshed
from globe_page import SOFTWARE_GL
from skyshed.jobs.run import Silent
from skyshed.report.assess.write import write_outputs
from skyshed.report.exposure.write import write_exposure

DESK = {"width": 1280, "height": 800}
QUIET = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip
PATIENCE_S = 20.0


@dataclass
class MapPage:
    """A page with a map, as a reader uses it."""

    page: Page
    said: list[str]
    asked_for: list[str]

    def run(self, function: str, argument: object = None) -> object:
        """Run a function in the page; a bare string would be refused by its policy."""
        return self.page.evaluate(function, argument)

    def text(self, name: str) -> str:
        return self.run("name => document.getElementById(`map-${name}`).textContent.replaceAll('\\u00a0', ' ')", name)

    def wait(self, function: str, argument: object = None) -> None:
        end = time.monotonic() + PATIENCE_S
        while not self.run(function, argument):
            assert time.monotonic() < end, f"never true: {function}"
            time.sleep(0.02)

    def choose(self, name: str, words: str) -> None:
        self.page.select_option(f"#map-{name}", label=words)

    def radio(self, name: str, words: str) -> None:
        self.page.locator(f"#map-{name} label", has_text=words).click()

    def slide(self, step: int) -> None:
        """Drag the slider to a step."""
        self.run(
            """step => { const slider = document.getElementById("map-height"); slider.value = step;
                       slider.dispatchEvent(new Event("input", { bubbles: true })) }""",
            step,
        )

    def colour(self, lon_deg: float, lat_deg: float) -> tuple[int, int, int]:
        """Return the colour of the canvas over a place: the map's whole window stands in its middle."""
        return tuple(self.run(COLOUR, [lon_deg, lat_deg]))

    def spot(self, lon_deg: float, lat_deg: float) -> tuple[float, float]:
        """Return where a place lies on the canvas, pixels of the page."""
        return tuple(self.run(f"place => ({SPOT})(place)", [lon_deg, lat_deg]))

    @property
    def hash(self) -> str:
        """The address's fragment once the page has come to rest: its own timer, set before, runs out first."""
        self.run("() => new Promise(done => setTimeout(done, 450))")
        return self.run("() => location.hash")

    @property
    def block(self) -> dict:
        return json.loads(self.run("() => document.getElementById('map-data').textContent"))


# Where a place lies while the whole map is shown, worked out apart from the script: equal steps of degrees, narrowed.
SPOT = """([lon, lat]) => {
  const [west, south, east, north] = JSON.parse(document.getElementById("map-data").textContent).window;
  const canvas = document.getElementById("map-canvas"), width = canvas.clientWidth, height = canvas.clientHeight;
  const narrow = Math.cos((south + north) / 2 * Math.PI / 180);
  const scale = Math.min(width / (east - west) / narrow, height / (north - south));
  return [width / 2 + (lon - (west + east) / 2) * narrow * scale, height / 2 - (lat - (south + north) / 2) * scale];
}"""
COLOUR = f"""place => {{
  const [x, y] = ({SPOT})(place), canvas = document.getElementById("map-canvas");
  const dots = canvas.width / canvas.clientWidth;
  const one = new OffscreenCanvas(1, 1).getContext("2d", {{ willReadFrequently: true }});
  one.drawImage(canvas, Math.round(x * dots), Math.round(y * dots), 1, 1, 0, 0, 1, 1);
  return [...one.getImageData(0, 0, 1, 1).data].slice(0, 3);
}}"""


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def chromium(driver: Playwright, browser: str) -> Iterator[Browser]:
    started = driver.chromium.launch(executable_path=browser, args=QUIET)
    yield started
    started.close()


@pytest.fixture(scope="session")
def gl_chromium(driver: Playwright, browser: str) -> Iterator[Browser]:
    """Return a browser that draws a globe without a graphics card."""
    started = driver.chromium.launch(executable_path=browser, args=SOFTWARE_GL)
    yield started
    started.close()


@pytest.fixture
def open_page(chromium):
    """Return a function that opens a file as a reader would; nothing may be asked for, and nothing may complain."""
    opened: list[MapPage] = []

    def open_it(path: Path, fragment: str = "", *, size=DESK, **more: object) -> MapPage:
        page = chromium.new_context(viewport=size, **more).new_page()
        this = MapPage(page, [], [])
        page.on("console", lambda message: this.said.append(message.text))
        page.on("pageerror", lambda error: this.said.append(str(error)))
        page.on("request", lambda request: this.asked_for.append(request.url))
        opened.append(this)
        page.goto(path.as_uri() + fragment)
        this.wait("() => 'ready' in document.getElementById('map-live').dataset")
        return this

    yield open_it
    for each in opened:
        each.page.context.close()
        assert each.said == []
        assert [re.sub("#.*", "", url) for url in each.asked_for if not url.startswith("data:")] == [
            each.asked_for[0].split("#")[0]
        ]


@pytest.fixture(scope="session")
def result():
    """Return the offer to Iraq on a coarse grid: four packages, four classes, three cases, five levels."""
    return skyshed.assess(skyshed.load_scenario("iraq-offer"), grid_spacing_m=20e3)


@pytest.fixture(scope="session")
def report(result, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("iraq")
    return write_outputs(result, folder, maps="default", progress=Silent(), command="skyshed assess iraq-offer")


@pytest.fixture(scope="session")
def flights_report(tmp_path_factory) -> Path:
    """Return the page of the invented flights that come with skyshed."""
    shipped = Path(skyshed.__file__).parent / "scenarios" / "civil-flights.flights.csv"
    found = skyshed.exposure(skyshed.load_scenario("civil-flights"), shipped)
    return write_exposure(found, tmp_path_factory.mktemp("flights"), progress=Silent(), command="skyshed exposure x")
