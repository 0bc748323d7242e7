"""A full disk is told as that, whoever finds it out, and never as damage of what was read."""

import errno
import gzip
import os

import duckdb
import pytest

from skyshed.errors import InputError, OutputError, TerrainError
from skyshed.flights import files, read_table
from skyshed.flights.load import load
from skyshed.flights.store import Store, refusal_of
from skyshed.jobs.atomic import folder_in_place
from skyshed.jobs.run import Silent
from skyshed.terrain import unpack

FULL = os.strerror(errno.ENOSPC)
SAID = duckdb.TransactionException(f'Failed to commit: Could not write file "positions.duckdb.wal": {FULL}')
TABLE = "time,icao24,lat,lon,altitude ft\n1700000000,3c0001,50,8,1000\n"


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(TABLE)
    return path


def loaded(path, folder):
    folder.mkdir()
    with Store(folder, 1) as store:
        return load([path], store, mapped={}, is_utc_assumed=True, progress=Silent())


def test_the_table_that_is_read_can_be_read(table, tmp_path):
    assert [each.n_positions for each in loaded(table, tmp_path / "store")] == [1]


def test_a_table_on_a_full_disk_is_not_damaged(table, tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise SAID

    monkeypatch.setattr(read_table, "_read", refuse)
    with pytest.raises(OSError, match=FULL) as caught:
        loaded(table, tmp_path / "store")

    assert caught.value.errno == errno.ENOSPC


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (SAID, OSError),
        (duckdb.OutOfMemoryException("failed to offload: adjust 'max_temp_directory_size'"), OSError),
        (duckdb.OutOfMemoryException("could not allocate block"), MemoryError),
        (duckdb.InvalidInputException("CSV Error on Line: 2"), type(None)),
        (ValueError(FULL), type(None)),
        (None, type(None)),
    ],
)
def test_what_the_store_says_is_told_apart(error, kind):
    assert type(refusal_of(error)) is kind


def test_an_archive_that_finds_no_room_is_not_damaged(table, tmp_path, monkeypatch):
    packed = tmp_path / "a.csv.gz"
    packed.write_bytes(gzip.compress(table.read_bytes()))

    def refuse(*_, **__):
        raise OSError(errno.ENOSPC, FULL)

    monkeypatch.setattr(files, "_unpack", refuse)
    with pytest.raises(OSError, match=FULL):
        files.made_plain(packed, tmp_path)
    monkeypatch.setattr(files, "_unpack", lambda *_, **__: (_ for _ in ()).throw(OSError(errno.EIO, "I/O error")))
    with pytest.raises(InputError, match="cannot be read"):
        files.made_plain(packed, tmp_path)


def test_terrain_that_finds_no_room_says_where(tmp_path, monkeypatch):
    packed = tmp_path / "N50E008.hgt.gz"
    packed.write_bytes(gzip.compress(b"x"))

    def refuse(*_):
        raise OSError(errno.ENOSPC, FULL)

    monkeypatch.setattr(unpack, "_copy", refuse)
    with pytest.raises(TerrainError, match=r"no space left in .*TMPDIR") as caught, unpack.unpacked(packed):
        pass

    assert "copy it again" not in str(caught.value)


@pytest.mark.parametrize("error", [SAID, RuntimeError(f"NetCDF: {FULL}"), OSError(errno.ENOSPC, FULL)])
def test_a_result_on_a_full_disk_is_one_line(tmp_path, error):
    with pytest.raises(OutputError, match=r"no space left .*nothing was written"), folder_in_place(tmp_path / "out"):
        raise error

    assert list(tmp_path.iterdir()) == []


def test_what_we_say_ourselves_stays(tmp_path):
    own = TerrainError(f"tile N50: {FULL}")
    with pytest.raises(TerrainError, match="tile N50"), folder_in_place(tmp_path / "out"):
        raise own
