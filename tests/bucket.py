"""A server on this machine with the layout of the public bucket; it breaks off, lies, refuses, and has no sea."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import rasterio
from rasterio.io import MemoryFile


@cache
def geotiff(tile, height_m=None):
    """Return a tile as the bucket has it: float32, compressed, first post in the north-west, 10 m up per degree."""
    n_row, n_column = tile.product.posts_per_degree, tile.n_columns
    dx, dy = 1 / n_column, 1 / n_row
    corner = rasterio.Affine(dx, 0, tile.lon_deg - dx / 2, 0, -dy, tile.lat_deg + 1 + dy / 2)
    lat = tile.lat_deg + 1 - dy * np.arange(n_row)
    rows = np.repeat((10 * lat if height_m is None else np.full(n_row, height_m))[:, None], n_column, axis=1)
    profile = {"driver": "GTiff", "count": 1, "height": n_row, "width": n_column, "dtype": "float32"}
    with MemoryFile() as memory:
        with memory.open(**profile, crs="EPSG:4326", transform=corner, compress="deflate") as out:
            out.write(rows.astype(np.float32), 1)
        return bytes(memory.getbuffer())


class Bucket(ThreadingHTTPServer):
    """Serves ``tiles`` (name to bytes). ``faults`` (name to a list) says how the next answers go wrong."""

    daemon_threads = False  # closing waits for the answers, and with them for their sockets

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answer)
        self.tiles: dict[str, bytes] = {}
        self.faults: dict[str, list] = {}
        self.asked: list[tuple[str, str | None]] = []

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_port}"


class Answer(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def do_GET(self):
        folder, _, file = self.path.lstrip("/").partition("/")
        assert file == f"{folder}.tif"
        self.server.asked.append((folder, self.headers.get("Range")))
        faults = self.server.faults.get(folder, [])
        fault = faults.pop(0) if faults else None
        if isinstance(fault, int):
            self.send_error(fault)
        elif isinstance(fault, str) and fault.startswith("to:"):
            self.send_response(302)
            self.send_header("Location", fault[3:])
            self.end_headers()
        elif folder not in self.server.tiles:
            self.send_error(404)
        else:
            self._send(self.server.tiles[folder], fault)

    def _send(self, data, fault):
        etag = f'"{hashlib.md5(data).hexdigest()}"'
        begin, body = 0, data
        if fault == "garbage":
            body = data = b"<html>sign in here</html>"
            etag = '"not-a-checksum"'
        if fault == "flipped":
            body = data[:1000] + bytes([data[1000] ^ 1]) + data[1001:]
        wanted = self.headers.get("Range")
        if wanted and self.headers.get("If-Range") == etag and fault not in {"whole", "garbage"}:
            begin = int(wanted.removeprefix("bytes=").removesuffix("-"))
            body = body[begin:]
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {begin}-{len(data) - 1}/{len(data)}")
        else:
            self.send_response(200)
        odd = fault if isinstance(fault, dict) else {"Content-Length": "many"} if fault == "wordy" else {}
        for name, value in ({"Content-Length": str(len(body)), "ETag": etag} | odd).items():
            if value is not None:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if fault == "short" else body)


@contextmanager
def serving() -> Iterator[Bucket]:
    """Run a bucket without tiles as long as the block lasts."""
    server = Bucket()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
