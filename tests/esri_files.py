"""Small rasters as ESRI programs write them: values, header and reference system in three files."""

import numpy as np

ESRI = (
    'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],'
    'UNIT["Degree",0.0174532925199433]]'
)


def as_esri(folder, name):
    """Write 3 x 3 posts of 0.2 degrees: 700 m everywhere but in the middle of the first row, where nothing is known."""
    rows = np.full((3, 3), 700)
    rows[0, 1] = -9999
    if name.endswith(".asc"):
        text = "\n".join(" ".join(map(str, row)) for row in rows)
        (folder / name).write_text(f"ncols 3\nnrows 3\nxllcorner 8\nyllcorner 46.4\ncellsize 0.2\n{text}\n")
    elif name.endswith(".flt"):
        (folder / name).write_bytes(rows.astype("<f4").tobytes())
        (folder / "dem.hdr").write_text(
            "ncols 3\nnrows 3\nxllcorner 8\nyllcorner 46.4\ncellsize 0.2\nNODATA_value -9999\nbyteorder LSBFIRST\n"
        )
    else:
        (folder / name).write_bytes(rows.astype("<i2").tobytes())
        (folder / "dem.hdr").write_text(
            "NROWS 3\nNCOLS 3\nNBANDS 1\nNBITS 16\nPIXELTYPE SIGNEDINT\nBYTEORDER I\nULXMAP 8.1\nULYMAP 46.9\n"
            "XDIM 0.2\nYDIM 0.2\n"
        )
    (folder / "dem.prj").write_text(ESRI)
