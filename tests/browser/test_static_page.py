"""The map as a page of a web server, in a real browser: it draws, asks for its own files alone, and says nothing."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from skyshed.report.assess.write import write_map_page

SIZES = {"desk": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
FILES = ["/", "/data.json", "/map.css", "/map.js", "/start.js"]


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_words: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address(result, tmp_path_factory):
    folder = tmp_path_factory.mktemp("static")
    write_map_page(result, folder, command="skyshed serve iraq-offer")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("size", SIZES)
def test_the_map_is_that_of_the_report_and_asks_for_its_own_files_alone(address, report, open_page, chromium, size):
    page = chromium.new_context(viewport=SIZES[size]).new_page()
    said, asked_for = [], []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked_for.append(request.url.removeprefix(address)))

    page.goto(f"{address}/")
    page.wait_for_selector("#map-live[data-ready]", timeout=20_000)
    page.locator("#map-cases label", has_text="claimed").click()
    page.select_option("#map-layer", label="Lowest height covered")

    def words(of):
        return of.evaluate(
            """() => ["says", "legend", "height-words", "terrain", "mark"].map(name =>
                 document.getElementById(`map-${name}`).textContent)"""
        )

    reader = open_page(report, size=SIZES[size])
    reader.radio("cases", "claimed")
    reader.choose("layer", "Lowest height covered")
    assert words(page) == words(reader.page)
    assert words(page)[0]
    assert page.evaluate("() => document.documentElement.scrollWidth") == SIZES[size]["width"]
    assert sorted(each for each in asked_for if not each.startswith("data:")) == FILES
    assert said == []
    page.context.close()
