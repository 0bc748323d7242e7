"""What a page may do to the server: too much, too large, nothing at all; every bound that is relied on is measured."""

import asyncio
import base64
import json
import os
import socket
import time
from contextlib import ExitStack, suppress
from itertools import count

import pytest
from websockets.exceptions import ConnectionClosed

from serve_worlds import PlainWorkshop, alone, eventually, grid_of, served
from skyshed.serve import link
from skyshed.serve.boxes import MOST_ANSWERS, MOST_WAITING, Inbox, Outbox
from skyshed.serve.protocol import MOST_BYTES, Do, Drag, Move

ONE_READ = 256 * 1024  # bytes that asyncio takes off a socket at once
SMALLEST = 6  # bytes of a frame of a client without content


@pytest.fixture
def server():
    with served() as running:
        yield running


@pytest.fixture
def page(server):
    with server.page() as each:
        each.until("frame")
        yield each


class Raw:
    """A page that speaks by hand: it reads nothing unless told to, and answers no ping."""

    def __init__(self, port, host="127.0.0.1"):
        self.socket = socket.create_connection((host, port), timeout=10)
        key = base64.b64encode(os.urandom(16)).decode()
        asked = f"GET /link HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: http://{host}:{port}\r\nUpgrade: websocket\r\n"
        asked += f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
        self.socket.sendall(asked.encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self.socket.recv(1)
        assert answer.startswith(b"HTTP/1.1 101")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data, opcode=1, final=True):
        """Send one frame, masked with zeros."""
        size = len(data)
        length = bytes([128 | size]) if size < 126 else bytes([254]) + size.to_bytes(2, "big")
        if size > 65_535:
            length = bytes([255]) + size.to_bytes(8, "big")
        self.socket.sendall(bytes([128 * final | opcode]) + length + bytes(4) + data)

    def filled(self, data):
        """Send the same whole messages over and over until nothing goes in any more, and return how many bytes did."""
        self.socket.settimeout(0.3)
        n_sent = 0
        with suppress(TimeoutError):
            while True:
                n_sent += self.socket.send(data[n_sent % SMALLEST :])
        return n_sent

    def code(self):
        """Return the code with which the server closes, passing over what it sends before."""
        with self.socket.makefile("rb") as read:
            while True:
                first, length = read.read(1)[0], read.read(1)[0]
                size = int.from_bytes(read.read(2 if length == 126 else 8), "big") if length > 125 else length
                content = read.read(size)
                if first & 15 == 8:
                    return int.from_bytes(content[:2], "big")


def code_of(page):
    """Return the code with which the server closes a page."""
    try:
        while True:
            page.connection.recv(timeout=10)
    except ConnectionClosed as closed:
        return closed.rcvd.code


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no message of a page"),
        ("{", "no message of a page"),
        ("[]", "no message of a page"),
        ('{"type": "obey", "seq": 1}', "no message of a page"),
        ('{"type": "painted", "seq": 1, "frame": -1}', "painted.frame"),
        ('{"type": "painted", "seq": 1, "frame": 1, "more": 2}', "painted.more"),
        ('{"type": "painted", "seq": true, "frame": 1}', "painted.seq"),
        ('{"type": "view", "seq": 1, "question": {"package": "0", "target": 0, "case": 0}}', "question.package"),
        ('{"type": "drag", "seq": 1, "move": {"unit": "long", "lat": NaN, "lon": 44}}', "no message of a page"),
        ('{"type": "drag", "seq": 1, "move": {"unit": "long", "lat": 91, "lon": 44}}', "drag.move.lat"),
        ('{"type": "drag", "seq": 1, "move": {"unit": "\\u001b[2J", "lat": "x", "lon": 44}}', "drag.move.lat"),
        ("[" * 10_000, "no message of a page"),
        (b"\x00\x01", "no message of a page"),
    ],
)
def test_what_is_no_message_is_a_problem_in_one_line(page, text, said):
    page.connection.send(text)

    problem = page.until("problem")
    assert said in problem["text"]
    assert problem["text"].isprintable()
    assert len(problem["text"]) <= 500
    assert page.drag(33.1)
    assert page.until("frame")["detail"] == "drag"


def test_a_page_that_talks_nonsense_is_let_go(page):
    for _ in range(21):
        page.connection.send("{}")

    assert code_of(page) == 1008


def test_a_message_may_be_so_large_and_no_larger(page):
    padded = json.dumps({"type": "painted", "seq": 1, "frame": 1}).ljust(MOST_BYTES)
    page.connection.send(padded)
    assert [each["type"] for each in page.silent() if each["type"] == "problem"] == []

    page.connection.send(padded + " ")

    assert code_of(page) == 1009


def test_a_message_in_parts_may_be_no_larger_either(server):
    with Raw(server.port) as raw:
        raw.send(b" " * 40_000, final=False)
        raw.send(b" " * 40_000, opcode=0, final=False)

        assert raw.code() == 1009


def test_what_waits_before_us_is_one_read_of_the_socket_and_no_more():
    """Uvicorn's own bound of messages is not read by this protocol; it stops reading while one waits instead."""
    workshop = PlainWorkshop()
    workshop.may_open.clear()  # nothing of the page is handled yet
    with served(workshop) as server, Raw(server.port) as raw:
        (connection,) = server.server.server_state.connections
        n_sent = raw.filled((b"\x81\x80" + bytes(4)) * 10_000)
        assert eventually(
            lambda: connection.read_paused and connection.queue.qsize() > 0
        )  # however busy the machine is

        assert connection.queue.qsize() <= ONE_READ / SMALLEST + 2 < n_sent / SMALLEST


def test_the_inbox_is_bounded_and_of_drags_holds_the_newest():
    seq = count()

    def drag(unit, lat):
        return Drag(type="drag", seq=next(seq), move=Move(unit=unit, lat=lat, lon=44.0))

    async def filled():
        inbox = Inbox()
        for number in range(200):
            await inbox.put(drag("long", number / 10))
        await inbox.put(drag("short", 1.0))
        await inbox.put(Do(type="do", seq=next(seq), change=Move(unit="long", lat=33.0, lon=44.0)))
        held = [await inbox.get() for _ in range(len(inbox))]
        for _ in range(MOST_WAITING):
            await inbox.put(Do(type="do", seq=next(seq), change=Move(unit="long", lat=33.0, lon=44.0)))
        late = asyncio.create_task(inbox.put(drag("long", 5.0)))
        await asyncio.sleep(0.01)
        is_waiting, n = not late.done(), len(inbox)
        await inbox.get()
        await late
        return held, is_waiting, n, len(inbox)

    held, is_waiting, n, n_after = alone(filled)

    assert [(each.type, getattr(each, "move", None) and each.move.lat) for each in held] == [
        ("drag", 19.9),
        ("drag", 1.0),
        ("do", None),
    ]
    assert is_waiting
    assert n == n_after == MOST_WAITING


def test_the_outbox_holds_the_newest_of_each_and_a_few_answers():
    async def taken():
        outbox = Outbox()
        for number in range(100):
            outbox.answer(f"answer {number}")
            outbox.put("numbers", f"numbers {number}")
            outbox.put("frame", b"%d" % number)
            outbox.put("scene", f"scene {number}")
        return [await outbox.get() for _ in range(3 + MOST_ANSWERS)]

    found = alone(taken)

    assert found[:3] == ["scene 99", b"99", "numbers 99"]
    assert found[3:] == [f"answer {100 - MOST_ANSWERS + number}" for number in range(MOST_ANSWERS)]


def test_too_many_questions_at_once_are_a_problem(server, page):
    question = {"package": 0, "target": 0, "case": 1}
    held = server.workshop
    held.why = lambda draft, message, progress: time.sleep(0.02) or {"type": "why", "seq": message.seq}
    for _ in range(60):
        page.say("why", question=question, lat=33.0, lon=44.0, kind="agl", height_m=100.0)

    assert page.until("problem")["text"] == "too many questions at once"


def test_a_page_that_takes_nothing_holds_one_frame():
    workshop = PlainWorkshop(grid=grid_of(800, 800))  # 5 MB a frame: more than sockets hold
    with served(workshop) as server, Raw(server.port) as raw:
        assert eventually(lambda: len(server.desk.pages) == len(workshop.asked) == 1)
        for number in range(50):
            raw.send(json.dumps({"type": "drag", "seq": number, "move": drag_of(33.0 + number / 100)}).encode())
        with server.page() as page:
            page.until("frame", detail="drag")
        (connection,) = server.server.server_state.connections
        time.sleep(0.2)

        assert sum(bool(live) for live, _ in workshop.asked) <= 2  # of the other page alone
        assert connection.transport.get_write_buffer_size() < 6_000_000


def test_a_dead_page_is_let_go_with_all_that_was_to_be_sent():
    workshop = PlainWorkshop(grid=grid_of(800, 800))
    with served(workshop, ping_s=0.1, dead_s=0.3) as server, Raw(server.port):
        assert eventually(lambda: len(server.desk.pages) == 1)
        with server.page() as page:
            page.until("frame")
            begun_s = time.monotonic()
            assert eventually(lambda: len(server.server.server_state.connections) == 1, 5.0)

            assert time.monotonic() - begun_s < 3.0
            assert len(server.desk.pages) == 1
            page.drag(33.0)
            assert page.until("frame", detail="drag")


def drag_of(lat):
    return Move(unit="long", lat=lat, lon=44.0).model_dump()


def test_a_page_too_many_is_sent_away(server, page, monkeypatch):
    monkeypatch.setattr(link, "MOST_PAGES", 1)
    with server.page() as other:
        assert code_of(other) == 1013

    page.drag(33.0)
    assert page.until("frame")["detail"] == "drag"


def test_a_page_that_comes_back_gets_everything(server, page):
    page.drop(33.3)
    page.until("scene")
    page.connection.close()

    with server.page() as again:
        assert len(again.until("scene")["changes"]) == 1
        assert "ground" in again.until("frame")["data"]


def test_many_pages_all_see_the_end_and_little_is_computed():
    with served(PlainWorkshop(grid=grid_of(60, 60))) as server:
        with ExitStack() as stack:
            pages = [stack.enter_context(server.page()) for _ in range(40)]
            for each in pages:
                each.until("frame")
            last = [pages[number % 40].drag(33.0 + number / 1000) for number in range(200)][-40:]
            for each, seq in zip(pages, last, strict=True):
                each.until("frame", since=seq)
            pages[0].drop(34.0)

            assert len({each.until("frame", detail="full", moved=None)["revision"] for each in pages}) == 1
            assert len(server.workshop.asked) < 40 * 200 / 10
        assert eventually(lambda: not server.desk.pages)
