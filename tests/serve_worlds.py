"""A real server on a free port of loopback, pages that talk to it, and a workshop that computes nothing."""

import asyncio
import http.client
import json
import struct
import threading
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace

import numpy as np
from websockets.sync.client import ClientConnection, connect

from skyshed.errors import InputError
from skyshed.model.figure import Case
from skyshed.serve.desk import Desk
from skyshed.serve.frame import MAGIC
from skyshed.serve.guard import Door
from skyshed.serve.protocol import Move, SkyAsked
from skyshed.serve.run import DEAD_S, PING_S, bound, server_of
from skyshed.serve.workshop import Shown
from skyshed.sky.grid import MapGrid
from skyshed.sky.sky import Sky

PATIENCE_S = 10.0


def grid_of(n_lat=4, n_lon=5, ground_m=100.0):
    """Return a flat grid around 33 N 44 E."""
    return MapGrid(
        33.0 - 0.1 * np.arange(n_lat),
        44.0 + 0.1 * np.arange(n_lon),
        np.full((n_lat, n_lon), ground_m, np.float32),
        np.ones((n_lat, n_lon)),
    )


def sky_of(grid, floor_m=500.0, ceiling_m=20_000.0, n_levels=2):
    """Return a sky of one interval everywhere."""
    each, n = np.full(grid.shape, 1, np.uint8), grid.ground_msl_m.size
    counts = np.full((n_levels, *grid.shape), 1, np.uint8)
    floor, ceiling = (np.full(grid.shape, value, np.float32) for value in (floor_m, ceiling_m))
    none = np.zeros_like(counts)
    return Sky(
        "A", "fighter", Case.NOMINAL, floor, ceiling, each, 2 * each, 3 * each, 0 * each, counts, counts, none, none,
        low_msl_m=np.full(n, floor_m, np.float32), high_msl_m=np.full(n, ceiling_m, np.float32),
    )  # fmt: skip


@dataclass(frozen=True)
class PlainDraft:
    """Changes without a scenario; "nowhere" is where no unit can stand."""

    changes: tuple = ()
    undone: tuple = ()

    def done(self, change):
        if getattr(change, "lat", 0.0) == 89.0:
            raise InputError("/maps/of mine/dem.tif: no ground at 89 N")
        return PlainDraft((*self.changes, change))

    def undo(self):
        return PlainDraft(self.changes[:-1], (*self.undone, *self.changes[-1:])) if self.changes else self

    def redo(self):
        return PlainDraft((*self.changes, *self.undone[-1:]), self.undone[:-1]) if self.undone else self

    def at_start(self):
        return PlainDraft((), (*self.undone, *reversed(self.changes)))

    def restored(self, changes):
        return PlainDraft(tuple(changes))


@dataclass
class PlainWorkshop:
    """Notes what it is asked; skies in full wait for ``may_end`` and can be cancelled there."""

    grid: MapGrid = field(default_factory=grid_of)
    asked: list = field(default_factory=list)  # (places under a hand, question) of every sky that was made
    cancelled: list = field(default_factory=list)
    may_open: threading.Event = field(default_factory=threading.Event)
    may_end: threading.Event = field(default_factory=threading.Event)
    fault: Exception | None = None
    drag_s: float = 0.002
    n_begun: int = 0
    threads: set = field(default_factory=set)
    folder: object = None

    def __post_init__(self):
        self.may_open.set()
        self.may_end.set()

    def opened(self, progress):
        self.may_open.wait(PATIENCE_S)
        return PlainDraft()

    def start(self, draft):
        return SkyAsked(package=0, target=0, case=1)

    def check(self, draft, question):
        if question.package > 1:
            raise InputError(f"there is no package {question.package}")

    def units(self, draft):
        return frozenset({"long", "short"})

    def scene(self, draft, *, boot, revision):
        changes = [each.model_dump() for each in draft.changes]
        return {"type": "scene", "boot": boot, "revision": revision, "changes": changes, "can_redo": bool(draft.undone)}

    def shown(self, draft, live, question, progress):
        self.threads.add(threading.current_thread().name)
        self.n_begun += 1
        try:
            self._take_time(live, progress)
        except Exception:
            self.cancelled.append(question)
            raise
        self.asked.append((tuple(live), question))
        moved = {"unit": live[-1].unit, "at": [live[-1].lon, live[-1].lat], "ring": []} if live else None
        return Shown(sky_of(self.grid), self.grid, [(0.25, 0.5)] * 2, moved)

    def _take_time(self, live, progress):
        if self.fault is not None:
            raise self.fault
        if live:
            time.sleep(self.drag_s)
            return
        until_s = time.monotonic() + PATIENCE_S
        while not self.may_end.is_set() and time.monotonic() < until_s:
            progress.raise_if_cancelled()
            time.sleep(0.002)

    def numbers(self, draft, question, progress):
        record = {"type": "numbers", "package": question.package, "target": question.target}
        return record | {"n_changes": len(draft.changes), "draws": None}

    def with_draws(self, draft, record, progress):
        return record | {"draws": [1, 2, 3]}

    def why(self, draft, message, progress):
        self.threads.add(threading.current_thread().name)
        return {"type": "why", "seq": message.seq, "lines": ["covered"]}

    def section(self, draft, message, progress):
        return {"type": "section", "seq": message.seq, "of": message.key}

    def base(self, draft):
        return {"land": "x" * 5000}

    def relief(self, draft):
        return b"relief"

    def replay(self, name):
        if name == "odd":
            raise InputError("/results/odd holds nothing to replay")
        return {"kind": "raid", "title": name or "first"} if self.folder else None

    def saved(self, draft):
        return f"changes: {len(draft.changes)}\n"

    def path_of(self, name):
        if self.folder is None:
            raise InputError("there is no result folder")
        return self.folder.path_of(name)


@dataclass
class Served:
    """A server that runs, and who works on it."""

    desk: Desk
    door: Door
    server: object
    workshop: object

    @property
    def port(self):
        return self.door.port

    def get(self, path, method="GET", **headers):
        """Return status, headers and body of a request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        try:
            connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    @contextmanager
    def page(self, **how):
        """Yield a page that is linked."""
        with linked(self.port, **how) as page:
            yield page


@contextmanager
def served(workshop=None, *, host="127.0.0.1", token="", ping_s=PING_S, dead_s=DEAD_S):
    """Yield a server on a free port, in a thread of its own; it has ended afterwards."""
    workshop = workshop or PlainWorkshop()
    listening = bound(host, 0)
    door, listens, made = Door(host, listening.getsockname()[1], token), threading.Event(), []

    async def run():
        desk = Desk(workshop)
        server = server_of(desk, door, listens.set, ping_s=ping_s, dead_s=dead_s)
        made.append(Served(desk, door, server, workshop))
        await server.serve(sockets=[listening])

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    try:
        assert listens.wait(PATIENCE_S)
        yield made[0]
    finally:
        made[0].server.should_exit = True
        workshop.may_end.set()
        workshop.may_open.set()
        thread.join(PATIENCE_S)
        listening.close()
        assert not thread.is_alive()
        assert made[0].server.fault is None


@contextmanager
def linked(port, **how):
    """Yield a page's end of the link."""
    how = {
        "origin": f"http://127.0.0.1:{port}",
        "max_size": None,
        "proxy": None,
        "compression": None,
        "close_timeout": 0.3,
    } | how
    with connect(f"ws://127.0.0.1:{port}/link", **how) as connection:
        yield Page(connection)


@dataclass
class Page:
    """What a page does: it counts its messages, and paints what it gets unless it is told not to."""

    connection: ClientConnection
    seq: int = 0
    paints: bool = True

    def say(self, kind, /, **message):
        """Send a message; return its number."""
        self.seq += 1
        self.connection.send(json.dumps({"type": kind, "seq": self.seq, **message}))
        return self.seq

    def drag(self, lat, unit="long", lon=44.0):
        return self.say("drag", move=Move(unit=unit, lat=lat, lon=lon).model_dump())

    def drop(self, lat, unit="long", lon=44.0):
        return self.say("do", change=Move(unit=unit, lat=lat, lon=lon).model_dump())

    def next(self, within_s=PATIENCE_S):
        """Return the next record; a frame is painted."""
        what = self.connection.recv(timeout=within_s)
        if isinstance(what, str):
            return json.loads(what)
        head, planes = decoded(what)
        if self.paints:
            self.say("painted", frame=head["frame"])
        return {"type": "frame", **head, "data": planes}

    def until(self, kind, within_s=PATIENCE_S, since=0, **like):
        """Return the next record of a kind that knows a message and has these values; others are passed over."""
        end_s = time.monotonic() + within_s
        while True:
            record = self.next(max(end_s - time.monotonic(), 0.01))
            is_like = all(record.get(name) == value for name, value in like.items())
            if record["type"] == kind and is_like and (record.get("seq") or since) >= since:
                return record

    def silent(self, for_s=0.2):
        """Return what comes within a time."""
        found = []
        with suppress(TimeoutError):
            while True:
                found.append(self.next(for_s))
        return found


def decoded(data):
    """Return head and planes of a frame, read as the page reads it."""
    magic, n_head = struct.unpack_from("<II", data)
    assert magic == MAGIC
    head, body, at, planes = json.loads(data[8 : 8 + n_head]), data[8 + n_head :], 0, {}
    if head["deflated"]:
        inflated = zlib.decompressobj(wbits=-15)
        body = inflated.decompress(body)
        assert inflated.eof
        assert not inflated.unused_data
    for plane in head["planes"]:
        assert at % 4 == 0
        kind = {"u8": "u1", "u16": "<u2", "u32": "<u4"}[plane["type"]]
        planes[plane["name"]] = np.frombuffer(body, kind, plane["n"], at)
        at += -(-planes[plane["name"]].nbytes // 4) * 4
    assert at == len(body)
    return head, planes


def alone(scene):
    """Run a scene to its end on a thread of its own: a browser's driver may keep a loop on this one."""
    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(lambda: asyncio.run(scene())).result()


def eventually(said, within_s=PATIENCE_S):
    """Wait until something is so, and return whether it is."""
    end_s = time.monotonic() + within_s
    while not (so := said()) and time.monotonic() < end_s:
        time.sleep(0.01)
    return so


def with_gaps(grid, stretches):
    """Return a sky whose cells have stretches [(low, high), ...], cell by cell."""
    low = np.array([each[0] for cell in stretches for each in cell], np.float32)
    high = np.array([each[1] for cell in stretches for each in cell], np.float32)
    count = np.array([len(cell) for cell in stretches], np.uint8).reshape(grid.shape)
    floor = np.array([cell[0][0] if cell else np.nan for cell in stretches], np.float32).reshape(grid.shape)
    ceiling = np.array([cell[-1][1] if cell else np.nan for cell in stretches], np.float32).reshape(grid.shape)
    of = {"floor_msl_m": floor, "ceiling_msl_m": ceiling, "n_intervals": count, "low_msl_m": low, "high_msl_m": high}
    return replace(sky_of(grid), **of)
