"""No terrain file makes us ask the network: a recorder on this machine that hears every address must hear nothing."""

import itertools
import socketserver
import threading
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
import pytest

from skyshed.errors import TerrainError
from skyshed.terrain.terrain import open_terrain

WMS = (
    '<GDAL_WMS><Service name="TMS"><ServerUrl>{url}/${z}/${x}/${y}.png</ServerUrl></Service><DataWindow>'
    "<UpperLeftX>43</UpperLeftX><UpperLeftY>35</UpperLeftY><LowerRightX>46</LowerRightX><LowerRightY>33</LowerRightY>"
    "<TileLevel>1</TileLevel><TileCountX>1</TileCountX><TileCountY>1</TileCountY></DataWindow><Projection>EPSG:4326"
    "</Projection><BandsCount>1</BandsCount><DataType>Int16</DataType><SizeX>3</SizeX><SizeY>2</SizeY></GDAL_WMS>"
)
WCS = "<WCS_GDAL><ServiceURL>{url}/wcs?</ServiceURL><CoverageName>a</CoverageName></WCS_GDAL>"
ROWS = np.array([[10, 20, 40], [30, 40, 60]], np.int16)


class Recorder(socketserver.ThreadingTCPServer):
    """Keeps what anybody says to it, whatever the protocol."""

    allow_reuse_address = True
    daemon_threads = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Ear)
        self.heard: list[bytes] = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"


class Ear(socketserver.BaseRequestHandler):
    def handle(self):
        self.request.settimeout(2.0)
        self.server.heard.append(self.request.recv(200))
        self.request.sendall(b"HTTP/1.0 404 nothing\r\nContent-Length: 0\r\n\r\n")


@pytest.fixture
def recorder():
    server = Recorder()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
    print(f"connections heard: {server.heard}")  # noqa: T201  # the log stands in the output of the test


def virtual(source, *, inner="", band='dataType="Int16" band="1"', root="", kind="SimpleSource"):
    return (
        f'<VRTDataset rasterXSize="3" rasterYSize="2" {root}><SRS>EPSG:4326</SRS><GeoTransform>43, 1, 0, 35, 0, -1'
        f'</GeoTransform><VRTRasterBand {band}>{inner}<{kind}><SourceFilename relativeToVRT="1">{escape(source)}'
        f"</SourceFilename><SourceBand>1</SourceBand></{kind}></VRTRasterBand></VRTDataset>"
    )


ADDRESSES = {
    "http": "{url}/a.tif",
    "vsicurl": "/vsicurl/{url}/a.tif",
    "streaming": "/vsicurl_streaming/{url}/a.tif",
    "webhdfs": "/vsiwebhdfs/{url}/webhdfs/v1/a.tif",
    "zip of curl": "/vsizip//vsicurl/{url}/a.zip/a.tif",
    "vrt protocol": "vrt://{url}/a.tif",
    "wms": WMS,
    "wms address": "WMS:{url}/w?",
    "wmts address": "WMTS:{url}/w",
    "wcs": WCS,
    "stac": 'STACIT:"{url}/s.json"',
    "earth engine": "EEDAI:{url}",
    "postgis": "PG:host=127.0.0.1 port={port} dbname=a table=b",
    "inline vrt": virtual("{url}/a.tif"),
}


@pytest.mark.parametrize("kind", ADDRESSES)
@pytest.mark.parametrize("is_nested", [False, True])
def test_no_source_of_a_virtual_raster_is_fetched(recorder, tmp_path, kind, is_nested):
    address = ADDRESSES[kind].replace("{url}", recorder.url).replace("{port}", recorder.url[-5:])
    (tmp_path / "far.vrt").write_text(virtual(address))
    (tmp_path / "outer.vrt").write_text(virtual("far.vrt"))
    with pytest.raises(
        TerrainError, match=r"far\.vrt' joins .* not a file on this machine, .*; nothing is fetched"
    ) as caught:
        open_terrain([tmp_path / ("outer.vrt" if is_nested else "far.vrt")]).window(34.0, 44.5, 50_000.0)
    assert "\n" not in str(caught.value)
    assert recorder.heard == []


@pytest.mark.parametrize("text", [WMS, WCS, '<?xml version="1.0"?>' + WMS])
@pytest.mark.parametrize("name", ["far.tif", "far.img", "far.vrt", "far.asc"])
def test_no_description_of_a_service_is_a_raster(recorder, tmp_path, text, name):
    (tmp_path / name).write_text(text.replace("{url}", recorder.url))
    (tmp_path / "joined.vrt").write_text(virtual(name))
    for path in (tmp_path / name, tmp_path / "joined.vrt", tmp_path):
        with pytest.raises(TerrainError):
            open_terrain([path]).window(34.0, 44.5, 50_000.0)
    assert recorder.heard == []


def test_a_description_with_a_header_beside_it_is_bytes_and_no_more(recorder, tmp_path):
    """The driver of .bil files takes the word of the .hdr; another driver, asked first, would take the text's."""
    (tmp_path / "far.bil").write_text(WMS.replace("{url}", recorder.url))
    (tmp_path / "far.hdr").write_text("NROWS 2\nNCOLS 3\nNBANDS 1\nNBITS 16\nULXMAP 43\nULYMAP 35\nXDIM 1\nYDIM 1\n")
    (tmp_path / "joined.vrt").write_text(virtual("far.bil"))
    window = open_terrain([tmp_path / "joined.vrt"]).window(34.0, 44.5, 50_000.0)
    assert window.elevation_msl_m.shape == (2, 3)
    assert recorder.heard == []


def test_a_mask_or_overview_beside_a_raster_asks_nobody(recorder, write_dem):
    path = write_dem("pencil.tif", ROWS, west=43.0, north=35.0)
    for ending in (".msk", ".ovr"):
        path.with_name(path.name + ending).write_text(WMS.replace("{url}", recorder.url))
    path.with_name(path.name + ".aux.xml").write_text(
        f'<PAMDataset><Metadata domain="OVERVIEWS"><MDI key="OVERVIEW_FILE">'
        f"WMS:{recorder.url}/w?</MDI></Metadata></PAMDataset>"
    )
    assert open_terrain([path]).elevation_at(34.5, 43.5) == 10
    path.with_name(path.name + ".aux.xml").write_text(f"<PAMDataset><SRS>{recorder.url}/srs</SRS></PAMDataset>")
    with pytest.raises(TerrainError, match="cannot be read as a raster"):
        open_terrain([path])
    assert recorder.heard == []


@pytest.mark.parametrize(
    "name", ["../tiles/pencil.tif", "{}/tiles/pencil.tif", "sub/../../tiles/pencil.tif", "over.vrt"]
)
def test_sources_may_lie_anywhere_on_this_machine(write_dem, tmp_path, name):
    """As ``gdalbuildvrt all/far.vrt tiles/*.tif`` writes them."""
    write_dem("tiles/pencil.tif", ROWS, west=43.0, north=35.0)
    (tmp_path / "all").mkdir()
    (tmp_path / "all" / "over.vrt").write_text(virtual("../tiles/pencil.tif"))
    path = tmp_path / "all" / "far.vrt"
    path.write_text(virtual(name.format(tmp_path)))
    terrain = open_terrain([path])
    assert terrain.elevation_at(34.5, 44.5) == 20.0
    assert any(each.startswith("pencil.tif sha256:") for each in terrain.info.files)


@pytest.mark.parametrize(
    "name",
    ["../pencil.tif", "/net/host/pencil.tif", "/afs/cell/pencil.tif", "//host/share/pencil.tif", "", "/dev/stdin",
     "\\\\host\\share\\pencil.tif", "/proc/self/environ", "no\nsuch\x1b[2J.tif", ".", "a" * 5000],
)  # fmt: skip
def test_what_is_no_file_of_this_machine_is_not_looked_at(tmp_path, monkeypatch, name):
    path = tmp_path / "in" / "far.vrt"
    path.parent.mkdir()
    path.write_text(virtual(name).replace("\x1b", ""))
    asked, is_file = [], Path.is_file
    monkeypatch.setattr(Path, "is_file", lambda self: asked.append(str(self)) or is_file(self))
    with pytest.raises(TerrainError, match=r"which is not a file on this machine, seen from .*; nothing is fetched"):
        open_terrain([path])
    assert not [each for each in asked if each.startswith(("/net", "/afs", "//", "/dev", "/proc"))]


def test_a_file_of_this_machine_that_is_no_raster_is_one_line(tmp_path):
    (tmp_path / "secret.txt").write_text("word")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "far.vrt").write_text(virtual("../secret.txt"))
    with pytest.raises(TerrainError, match=r"'secret\.txt' cannot be read as a raster") as caught:
        open_terrain([tmp_path / "in" / "far.vrt"])
    assert "word" not in str(caught.value)


@pytest.mark.parametrize("name", ["../pencil.tif", "/etc/hostname", "{}/pencil.tif"])
def test_an_archive_joins_its_own_members_alone(write_dem, tmp_path, name):
    write_dem("pencil.tif", ROWS, west=43.0, north=35.0)
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("far.vrt", virtual(name.format(tmp_path)))
    with pytest.raises(TerrainError, match="which is not a file in its archive"):
        open_terrain([tmp_path / "all.zip"])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"root": 'subClass="VRTWarpedDataset"'}, "is a VRTWarpedDataset, not a plain mosaic"),
        ({"band": 'dataType="Int16" band="1" subClass="VRTDerivedRasterBand"'}, "has a VRTDerivedRasterBand"),
        ({"band": 'dataType="Byte" band="1"'}, "holds uint8 values"),
        ({"kind": "KernelFilteredSource"}, "works with KernelFilteredSource"),
        ({"kind": "ArraySource"}, "works with ArraySource"),
        ({"inner": "<Scale>ten</Scale>"}, "<Scale> 'ten', which is not a number"),
    ],
)
def test_other_virtual_rasters_than_plain_mosaics_are_refused_by_name(write_dem, tmp_path, words, message):
    write_dem("pencil.tif", ROWS, west=43.0, north=35.0)
    path = tmp_path / "odd.vrt"
    path.write_text(virtual("pencil.tif", **words))
    with pytest.raises(TerrainError, match=message):
        open_terrain([path])


def test_a_virtual_raster_that_joins_itself_ends(tmp_path):
    path = tmp_path / "circle.vrt"
    path.write_text(virtual("circle.vrt"))
    with pytest.raises(TerrainError, match=r"joins 'circle\.vrt'"):
        open_terrain([path])


def test_mosaics_of_mosaics_do_not_grow_without_bound(write_dem, tmp_path):
    """Three storeys of 60 pieces each would be 216,000."""
    write_dem("0.tif", ROWS, west=43.0, north=35.0)
    names = ["0.tif", "1.vrt", "2.vrt", "3.vrt"]
    for below, name in itertools.pairwise(names):
        source = f"<SimpleSource><SourceFilename>{below}</SourceFilename><SourceBand>1</SourceBand></SimpleSource>"
        text = virtual(below)
        (tmp_path / name).write_text(text.replace("</VRTRasterBand>", source * 59 + "</VRTRasterBand>"))
    assert open_terrain([tmp_path / "2.vrt"]).elevation_at(34.5, 43.5) == 10
    with pytest.raises(TerrainError, match="joins more than 100,000 pieces"):
        open_terrain([tmp_path / "3.vrt"])
