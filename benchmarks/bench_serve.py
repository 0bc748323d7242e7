"""What a page costs the server beside the workspace's own work: python benchmarks/bench_serve.py [--terrain FILE]

Processor time of the server's process, medians of 9 after 2 that do not count, one thread. The scenario is that of
bench_workspace.py, one S-400 over Iraq; a page drags it over the same places that a workspace moves it to.

    cold start     until the address is told
    DRAG, FULL     a workspace: the unit moved, and the shares of the area asked again
    drag, release  the server: from the message to the frame that the page has. A release also tells the scene; it
                   follows a drag, which has broken off the numbers and draws of the release before it
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench_workspace import ONE
from websockets.sync.client import ClientConnection, connect

RUNS, NOT_COUNTED = 9, 2
FIRST_LAT_DEG, STEP_DEG, LON_DEG = 33.32, 0.01, 44.3


def processor_s(pid: int) -> float:
    """Return the processor time of a process, in the clock that Linux keeps of it (clock_getcpuclockid)."""
    return time.clock_gettime((~pid << 3) | 2)


def workspace_s(detail: object, scenario_file: Path, terrain: str | None) -> float:
    """Return what one move of the unit costs in a workspace."""
    import skyshed

    workspace = skyshed.open(skyshed.load_scenario(scenario_file), terrain=terrain).at(detail)
    workspace.shares()
    times = []
    for number in range(NOT_COUNTED + RUNS):
        begun_s = time.process_time()
        workspace.moved("Long", f"{FIRST_LAT_DEG + STEP_DEG * number} N {LON_DEG} E").shares()
        times.append(time.process_time() - begun_s)
    return median(times[NOT_COUNTED:])


class Page:
    """A page that paints what it gets."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection, self._seq = connection, 0

    def say(self, kind: str, **message: object) -> None:
        self._seq += 1
        self._connection.send(json.dumps({"type": kind, "seq": self._seq, **message}))

    def until(self, is_meant: Callable[[dict], bool]) -> None:
        """Read until a record, or the head of a frame, is what is meant."""
        while True:
            what = self._connection.recv(timeout=120)
            record = json.loads(what if isinstance(what, str) else what[8 : 8 + int.from_bytes(what[4:8], "little")])
            if is_meant(record):
                return

    def move(self, kind: str, lat_deg: float) -> None:
        move = {"change": "move", "unit": "Long", "lat": lat_deg, "lon": LON_DEG}
        self.say(kind, **{"move" if kind == "drag" else "change": move})

    def seen(self, kind: str, lat_deg: float, pid: int) -> float:
        """Return what the server spends from a message to its frame."""
        begun_s, number = processor_s(pid), []

        def is_frame(record: dict) -> bool:
            number[:] = [record.get("frame")]
            return number[0] is not None and record["detail"] == ("drag" if kind == "drag" else "full")

        self.move(kind, lat_deg)
        self.until(is_frame)
        spent_s = processor_s(pid) - begun_s
        self.say("painted", frame=number[0])
        return spent_s


@contextmanager
def served(scenario_file: Path, terrain: str | None) -> Iterator[tuple[int, int, float]]:
    """Yield process, port and cold start of a server."""
    words = [sys.executable, "-m", "skyshed", "serve", str(scenario_file), "--no-browser", "--port", "0", "-j", "1"]
    words += ["--terrain", terrain] if terrain else []
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, env=os.environ) as process:
        assert process.stdout is not None
        address = process.stdout.readline()
        yield process.pid, int(address.rsplit(":", 1)[1].strip("/\n")), processor_s(process.pid)
        process.send_signal(2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--terrain", help="a raster; default: the embedded ground")
    terrain = parser.parse_args().terrain

    from skyshed.coverage.detail import DRAG, FULL

    with TemporaryDirectory() as passing:
        file = Path(passing) / "one.yaml"
        file.write_text(ONE.format(lat=33.3), "utf-8")
        plain_s = {"drag": workspace_s(DRAG, file, terrain), "do": workspace_s(FULL, file, terrain)}
        with served(file, terrain) as (pid, port, cold_s):
            print(f"cold start {cold_s:7.2f} s   of 2 at most")
            origin = f"http://127.0.0.1:{port}"
            with connect(f"ws://127.0.0.1:{port}/link", origin=origin, max_size=None, proxy=None) as connection:
                page = Page(connection)
                page.until(lambda record: record.get("detail") == "full")
                page.say("painted", frame=1)
                page.until(lambda record: record["type"] == "numbers" and record["rows"][0]["now"]["draws"] is not None)
                for kind, name, plain in (("drag", "drag", "DRAG"), ("do", "release", "FULL")):
                    places = [FIRST_LAT_DEG + STEP_DEG * number for number in range(NOT_COUNTED + RUNS)]
                    times = []
                    for each in places:
                        if kind == "do":
                            page.seen("drag", each, pid)
                        times.append(page.seen(kind, each, pid))
                    spent_s = median(times[NOT_COUNTED:])
                    ratio = spent_s / plain_s[kind]
                    beside = f"{plain} {plain_s[kind] * 1e3:.1f} ms   {ratio:.2f} of 1.5 at most"
                    print(f"{name:10} {spent_s * 1e3:7.1f} ms   {beside}")


if __name__ == "__main__":
    main()
