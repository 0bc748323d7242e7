"""``skyshed serve`` as a user runs it: a process of its own, a page that talks to it, and Ctrl-C."""

import http.client
import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

import skyshed
from command_line import command, run_skyshed
from factories import TINY, changed
from serve_worlds import linked

PATIENCE_S = 120.0
PATHS = ["/", "/globe.js", "/base.json", "/relief.bin", "/scenario.yaml", "/files/summary.json"]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="POSIX signals")


@contextmanager
def serving(folder, *words):
    """Yield a server's process and port."""
    given = command("serve", *words, "--no-browser", "-j", 1)
    with subprocess.Popen(given, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        address = process.stdout.readline()
        assert address.startswith("globe: http://127.0.0.1:"), process.stderr.read()
        assert process.stdout.readline() == "Ctrl-C ends it\n"
        process.port = int(address.rsplit(":", 1)[1].strip().rstrip("/"))
        try:
            yield process
        finally:
            process.kill()


def ended(process, number=signal.SIGINT):
    """Return code, and what is said, of a server that gets a signal."""
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    return process.returncode, out, err


@pytest.fixture
def tiny(tmp_path):
    (tmp_path / "tiny.yaml").write_text(TINY, "utf-8")
    return tmp_path


def assessed(file):
    """Return the covered share of `assess` in the nominal case."""
    result = skyshed.assess(skyshed.load_scenario(file), n_threads=1)
    (row,) = [each for each in result.areas if each.case == "nominal"]
    return row.covered_share


def test_a_dropped_site_has_the_numbers_of_assess(tiny):
    (tiny / "moved.yaml").write_text(changed(("lat: 37.87, lon: 32.49", "lat: 37.7, lon: 32.61")), "utf-8")
    with serving(tiny, "tiny.yaml", "--port", 0) as process, linked(process.port) as page:
        scene, first = page.until("scene", PATIENCE_S), page.until("frame", PATIENCE_S)
        page.drag(37.75, "Tor", 32.5)
        assert page.until("frame", PATIENCE_S)["detail"] == "drag"
        dropped = page.drop(37.7, "Tor", 32.61)
        last = page.until("frame", PATIENCE_S, since=dropped)
        text = ended(process)

    for frame, name in ((first, "tiny.yaml"), (last, "moved.yaml")):
        assert scene["cases"][frame["question"]["case"]]["name"] == "nominal"
        assert frame["shares"] == [[assessed(tiny / name)] * 2]
    assert text == (0, "", "")


def test_a_result_folder_is_served_with_its_files_and_answers_to_clicks(tiny):
    assert run_skyshed("assess", "tiny.yaml", "-q", "-o", "out", cwd=tiny).code == 0
    with serving(tiny, "out", "--port", 0) as process, linked(process.port) as page:
        scene = page.until("scene", PATIENCE_S)
        assert {"report.html", "summary.json"} <= set(scene["files"])
        question = page.until("frame", PATIENCE_S)["question"]
        (row,) = page.until("numbers", PATIENCE_S)["rows"]  # first: they may come before either answer
        page.say("why", question=question, lat=37.9, lon=32.5, kind="agl", height_m=500.0)
        why = page.until("why", PATIENCE_S)
        page.say("section", question=question, of="unit", key="Tor", azimuth_deg=90.0)
        section = page.until("section", PATIENCE_S)
        got = {path: fetched(process.port, path) for path in PATHS}
        assert ended(process) == (0, "", "")

    assert (why["verdict"], why["lines"][0][:15]) == ("covered", "Covered by Tor:")
    assert len(section["range_km"]) == len(section["stretches"]) > 10
    assert row["now"] == row["was"]
    assert [len(each) for each in (row["now"]["covered"], row["now"]["detected"])] == [3, 3]
    assert got["/files/summary.json"] == (tiny / "out" / "summary.json").read_bytes()
    assert got["/scenario.yaml"].decode() == TINY
    assert json.loads(got["/base.json"])["land"]
    assert len(got["/relief.bin"]) > 1000


def fetched(port, path):
    """Return what is answered at an address."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
    connection.request("GET", path)
    answer = connection.getresponse()
    assert answer.status == 200, path
    body = answer.read()
    connection.close()
    return body


def test_a_page_for_any_server_is_written(tiny):
    done = run_skyshed("serve", "tiny.yaml", "--static", "page", "-j", 1, cwd=tiny)

    assert (done.code, done.err) == (0, "")
    assert done.out == f"page: {Path('page') / 'index.html'}\n"
    assert (tiny / "page" / "index.html").is_file()
    assert run_skyshed("serve", "tiny.yaml", "--static", "page", cwd=tiny).code == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_at_once_and_well(tiny, number):
    with serving(tiny, "tiny.yaml", "--port", 0) as process:
        assert ended(process, number) == (0, "", "")


def test_a_port_that_is_taken_is_one_line(tiny):
    with serving(tiny, "tiny.yaml", "--port", 0) as process:
        second = run_skyshed("serve", "tiny.yaml", "--no-browser", "--port", process.port, cwd=tiny)

    assert second.code == 2
    assert second.lines == [
        f"skyshed: port {process.port} of 127.0.0.1 is taken; name another, or 0 for any that is free"
    ]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["nowhere.yaml"], "nowhere.yaml"),
        (["tiny.yaml", "--token", "short"], "a token is 12 to 200 letters"),
        (["tiny.yaml", "--host", "192.0.2.1", "--port", 0], "'192.0.2.1' is no address of this machine"),
        (["tiny.yaml", "--grid", "0 km"], "--grid"),
        (["."], "is no result of assess, exposure or simulate"),
        (["hole.yaml", "--port", 0], "terrain"),
    ],
)
def test_what_cannot_be_served_is_one_line(tiny, words, line):
    (tiny / "hole.yaml").write_text(TINY + "terrain: [nothing.tif]\n", "utf-8")

    done = run_skyshed("serve", *words, "--no-browser", cwd=tiny)

    assert done.code == 2, done.err
    assert len(done.lines) == 1
    assert line in done.err


def test_the_door_for_others_has_a_token(tiny):
    words = command("serve", "tiny.yaml", "--no-browser", "--host", "0.0.0.0", "--port", 0)
    with subprocess.Popen(words, cwd=tiny, stdout=subprocess.PIPE, text=True) as process:
        address = process.stdout.readline()
        process.send_signal(signal.SIGINT)

    assert "/?token=" in address
    assert len(address.strip().rsplit("=", 1)[1]) >= 32


def test_help_imports_neither_server_nor_numbers():
    code = "import sys; from skyshed.cli.main import main; sys.argv = ['skyshed', 'serve', '-h']; main()"
    loaded = "import atexit, sys; atexit.register(lambda: print('loaded:', *sorted(sys.modules)))\n"
    done = subprocess.run([sys.executable, "-c", loaded + code], capture_output=True, text=True, check=True)

    assert "--no-browser" in done.stdout
    assert not {"uvicorn", "starlette", "websockets", "numba"} & set(done.stdout.split("loaded:")[1].split())
