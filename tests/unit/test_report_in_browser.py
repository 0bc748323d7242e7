"""The page in a real browser: fits a phone, loads every picture, says nothing on the console, runs nothing."""

import json
import re
import subprocess

import pytest

import report_fixtures as made
from skyshed.jobs.run import Silent
from skyshed.report.assess.write import write_outputs

PHONE_PX, DESK_PX = 390, 1280
# Runs inside the page under test, in a copy of it.
PROBE = """<script>addEventListener("load", () => {
  const wide = [...document.querySelectorAll("body *")].filter(each => {
    for (let node = each; node; node = node.parentElement) if (node.classList.contains("scroll")) return false;
    return each.getBoundingClientRect().right > innerWidth + 1 && !each.classList.contains("skip");
  });
  const pictures = [...document.images];
  document.title = "probe:" + JSON.stringify({
    width: innerWidth, content: document.documentElement.scrollWidth,
    wide: wide.slice(0, 5).map(each => each.tagName + "." + each.className),
    pictures: pictures.length, loaded: pictures.filter(each => each.complete && each.naturalWidth > 0).length,
    alt: pictures.filter(each => each.alt.length > 20).length,
  });
});</script>"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    return write_outputs(made.hostile(), folder, maps="default", progress=Silent(), command="skyshed assess x")


def opened(browser, file, tmp_path):
    """Open a file until it has come to rest; return the finished process, the page's elements on its stdout."""
    return subprocess.run(
        [
            browser,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--allow-file-access-from-files",
            "--enable-logging=stderr",
            "--window-size=1400,1000",
            f"--user-data-dir={tmp_path / 'profile'}",
            "--virtual-time-budget=5000",
            "--dump-dom",
            file.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )


def look_at(browser, page, width_px, tmp_path):
    """Open the page at a width; return what the probe measured and what the browser logged of the console."""
    probed = tmp_path / "probed.html"
    # The page's policy as it is, but for the probe.
    text = re.sub(r"script-src '[^']*'", "script-src 'unsafe-inline'", page.read_text("utf-8"), count=1)
    probed.write_text(text.replace("</body>", f"{PROBE}</body>"), encoding="utf-8")
    # A frame sets the width: windows of the headless browser are never narrower than 500 px.
    frame = f'<iframe src="probed.html" style="width:{width_px}px;height:900px;border:0"></iframe>'
    script = 'onload = () => { document.title = document.querySelector("iframe").contentDocument.title }'
    host = tmp_path / "host.html"
    host.write_text(f"<!DOCTYPE html><body>{frame}<script>{script}</script>", encoding="utf-8")
    done = opened(browser, host, tmp_path)
    title = re.search(r"<title>probe:(.*?)</title>", done.stdout)
    assert title, done.stderr[-2000:]
    return json.loads(title[1]), [line for line in done.stderr.splitlines() if "CONSOLE" in line]


@pytest.mark.browser
@pytest.mark.parametrize("width_px", [PHONE_PX, DESK_PX])
def test_the_page_fits_and_is_whole(browser, page, width_px, tmp_path):
    measured, console = look_at(browser, page, width_px, tmp_path)
    assert measured["width"] == width_px
    assert measured["wide"] == []
    assert measured["content"] <= width_px
    assert measured["loaded"] == measured["alt"] == measured["pictures"] == 1
    assert console == []


@pytest.mark.browser
def test_what_gets_into_the_page_neither_runs_nor_loads(browser, page, tmp_path):
    (tmp_path / "near.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="7" height="7"/>')
    marks = "<script>document.title = 'ran'</script><img src='near.svg' onerror=\"document.title = 'ran'\">"
    bad = tmp_path / "bad.html"
    bad.write_text(
        page.read_text("utf-8").replace("</body>", f"{marks}<p style='color:red'>x</p></body>"), encoding="utf-8"
    )

    done = opened(browser, bad, tmp_path)

    assert "<title>ran" not in done.stdout
    refused = [line for line in done.stderr.splitlines() if "CONSOLE" in line and "Content Security Policy" in line]
    assert len(refused) == 4  # the script, the picture, its handler, the style
