"""The report's map as a page for a web server: files beside each other, nothing inline, nothing of this machine."""

import json
import re
from html.parser import HTMLParser

import pytest

import report_fixtures as made
from factories import TINY
from skyshed.catalogue.resolve import load_scenario
from skyshed.errors import Cancelled, ExistsError, InputError
from skyshed.jobs.run import Silent
from skyshed.report.assess.write import write_map_page
from skyshed.report.live.frame import SCRIPT
from skyshed.serve.opened import opened
from skyshed.serve.static import write_static

FILES = ["data.json", "index.html", "map.css", "map.js", "provenance.json", "start.js", "summary.json"]


class Loaded(HTMLParser):
    """What a page loads and runs."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.scripts: list[dict] = []
        self.inline: list[str] = []
        self.links: list[str] = []
        self.policy = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        has = dict(attrs)
        self.inline += [f"{tag} {name}" for name in has if name == "style" or name.startswith("on")]
        self.inline += ["style"] if tag == "style" else []
        if tag == "script":
            self.scripts.append(has)
        if tag in {"a", "link", "img"}:
            self.links += [has[name] for name in ("href", "src") if has.get(name)]
        if has.get("http-equiv") == "Content-Security-Policy":
            self.policy = has["content"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("static")
    write_map_page(made.result(), place, command="skyshed serve")
    return place


def test_a_page_has_its_style_script_and_data_in_files_beside_it(folder):
    assert sorted(path.name for path in folder.iterdir()) == FILES
    page = Loaded((folder / "index.html").read_text("utf-8"))

    assert page.scripts == [{"type": "module", "src": "start.js"}]
    assert page.inline == []
    here = [link for link in page.links if not link.startswith("#")]
    assert set(here) == {"data:,", "map.css", "provenance.json", "summary.json"}
    assert page.policy == (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; "
        "form-action 'none'"
    )
    assert (folder / "map.js").read_bytes() == SCRIPT.read_bytes()


def test_no_link_of_a_page_leads_to_what_is_not_there(folder):
    text = (folder / "index.html").read_text("utf-8")

    for link in Loaded(text).links:
        name = link.removeprefix("#")
        assert link == "data:," or (f'id="{name}"' in text if link.startswith("#") else (folder / link).is_file())


def test_the_data_are_those_of_the_report(tmp_path, folder):
    from skyshed.report.assess.write import write_outputs

    report = write_outputs(made.result(), tmp_path, maps="default", progress=Silent(), command="skyshed assess x")
    block = re.search('id="map-data">(.*?)</script>', report.read_text("utf-8"), re.DOTALL)

    assert json.loads((folder / "data.json").read_text("utf-8")) == json.loads(block[1])
    assert (folder / "summary.json").read_bytes() == (tmp_path / "summary.json").read_bytes()


def test_names_cannot_break_out_of_a_page(tmp_path):
    write_map_page(made.hostile(), tmp_path, command="skyshed serve")
    page = Loaded((tmp_path / "index.html").read_text("utf-8"))

    assert page.scripts == [{"type": "module", "src": "start.js"}]
    assert page.inline == []
    assert "<" not in (tmp_path / "data.json").read_text("utf-8")


@pytest.fixture
def tiny(tmp_path):
    file = tmp_path / "tiny.yaml"
    file.write_text(TINY)
    return load_scenario(file)


def test_a_scenario_is_written_whole_and_replaced_when_asked(tiny, tmp_path):
    out = tmp_path / "www"

    index = write_static(tiny, out, command="skyshed serve tiny.yaml", grid_spacing_m=20e3)

    assert index == out / "index.html"
    assert sorted(path.name for path in out.iterdir()) == FILES
    assert str(tmp_path) not in "".join(path.read_text("utf-8") for path in out.iterdir())
    with pytest.raises(ExistsError, match="already holds files"):
        write_static(tiny, out, command="skyshed serve")
    old = (out / "data.json").read_bytes()
    write_static(tiny, out, command="skyshed serve", is_overwriting=True)
    assert (out / "data.json").read_bytes() != old
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".www")] == []


def test_a_page_is_no_result_to_be_served(folder):
    with pytest.raises(InputError, match="does not say which scenario it was made from"):
        opened(str(folder))


def test_a_run_that_is_stopped_leaves_nothing(tiny, tmp_path):
    class Stopping(Silent):
        def raise_if_cancelled(self):
            raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        write_static(tiny, tmp_path / "www", command="skyshed serve", progress=Stopping())
    assert [path.name for path in tmp_path.iterdir()] == ["tiny.yaml"]
