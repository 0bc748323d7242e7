"""The page of a ring in a real browser: hostile names do nothing, the policy breaks nothing, a phone holds it."""

import re
import subprocess
from dataclasses import replace

import pytest

from skyshed.report.ring.page import ring_page_text
from skyshed.verbs.ring import ring

pytestmark = pytest.mark.browser
HOSTILE = '<script>document.title="run"</script><img src=x onerror=\'document.title="run"\'>'


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    found = ring("tor-m2", at=(36.34, 43.13), area="Iraq")
    site = replace(found.place.site, name=HOSTILE)
    system = replace(found.unit.system, name=HOSTILE)
    found = replace(
        found,
        place=replace(found.place, site=site, words=HOSTILE, credit=HOSTILE),
        unit=replace(found.unit, name=HOSTILE, site=site, system=system),
        terrain=replace(found.terrain, name=HOSTILE),
    )
    path = tmp_path_factory.mktemp("ring") / "report.html"
    path.write_text(ring_page_text(found), "utf-8")
    return path


def test_nothing_of_a_name_runs_and_the_console_is_silent(browser, page, tmp_path):
    words = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--enable-logging=stderr",
        "--virtual-time-budget=3000",
        "--dump-dom",
    ]
    done = subprocess.run(
        [browser, *words, f"--user-data-dir={tmp_path / 'profile'}", page.as_uri()],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert "CONSOLE" not in done.stderr
    title = re.search(r"<title>(.*?)</title>", done.stdout)[1]
    assert title.startswith("Is the 16&nbsp;km circle around &lt;script&gt;document.title=")
    assert len(re.findall(r'<path class="rose-line rose-\d"', done.stdout)) == 2
    assert "<script" not in done.stdout
