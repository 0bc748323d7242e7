#!/bin/sh
# rasterio 1.4.4 / GDAL: the gap of a VRT joined from tiles without a nodata value reads 0, and its mask says "valid".
#
# Guessed   What no source of a VRT covers is masked out: a mosaic knows where its tiles lie.
# Seen      0 in the gap, 255 in the mask, NaN-free: just as real ground at sea level.
# Matters   Elevation tiles often declare no nodata value. A radar site, or the ridge in front of it, that falls into a gap
#           stands at 0 m, and the result says that terrain covers all of it. skyshed asks the sources themselves.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check rasterio==1.4.4 numpy==2.4.6
cd "$folder"
"$folder/venv/bin/python" - <<'PY'
import numpy as np
import rasterio
from rasterio.transform import from_origin

SOURCE = """<SimpleSource><SourceFilename relativeToVRT="1">{name}</SourceFilename><SourceBand>1</SourceBand>
<SrcRect xOff="0" yOff="0" xSize="4" ySize="4"/><DstRect xOff="{column}" yOff="0" xSize="4" ySize="4"/></SimpleSource>"""
for name, west_deg, ground_m in (("west.tif", 10.0, 500), ("east.tif", 12.0, 600)):
    with rasterio.open(
        name, "w", driver="GTiff", height=4, width=4, count=1, dtype="int16", crs="EPSG:4326",
        transform=from_origin(west_deg, 50.0, 0.25, 0.25),
    ) as tile:  # fmt: skip
        tile.write(np.full((1, 4, 4), ground_m, "int16"))
sources = SOURCE.format(name="west.tif", column=0) + SOURCE.format(name="east.tif", column=8)
with open("both.vrt", "w", encoding="utf-8") as vrt:
    vrt.write(
        f"""<VRTDataset rasterXSize="12" rasterYSize="4"><SRS>EPSG:4326</SRS><GeoTransform>10, 0.25, 0, 50, 0, -0.25
</GeoTransform><VRTRasterBand dataType="Int16" band="1">{sources}</VRTRasterBand></VRTDataset>"""
    )
with rasterio.open("both.vrt") as both:
    ground_m, mask = both.read(1)[0].tolist(), both.read_masks(1)[0].tolist()
print(f"rasterio {rasterio.__version__}, GDAL {rasterio.__gdal_version__}")
print(f"posts {ground_m}\nmask  {mask} (expected 0 in the middle four)")
is_still_so = ground_m == [500] * 4 + [0] * 4 + [600] * 4 and mask == [255] * 12
raise SystemExit(0 if is_still_so else "not seen any more")
PY
