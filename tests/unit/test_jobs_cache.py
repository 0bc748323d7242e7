"""The stage cache: the same inputs give the same arrays without work; anything else is made again."""

import os
import zipfile
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import skyshed
from skyshed.jobs import cache
from skyshed.jobs.cache import cached_arrays, inputs_digest, stage_cache_folder


class Maker:
    """Makes arrays and counts how often."""

    def __init__(self, **arrays: np.ndarray) -> None:
        self.arrays = arrays or {"tangent": np.arange(6.0).reshape(2, 3)}
        self.n_calls = 0

    def __call__(self) -> dict[str, np.ndarray]:
        self.n_calls += 1
        return self.arrays


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SKYSHED_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_second_call_reads_what_the_first_wrote():
    make = Maker(
        tangent=np.array([[1.5, np.nan]], dtype=np.float32),
        mask=np.array([True, False]),
        scalar=np.float64(3.0),
        file=np.arange(3, dtype=np.uint8),
        empty=np.zeros((0, 4)),
    )

    first = cached_arrays("horizon", {"lat_deg": 33.0}, make)
    second = cached_arrays("horizon", {"lat_deg": 33.0}, make)

    assert make.n_calls == 1
    assert first.keys() == second.keys() == make.arrays.keys()
    for name in first:
        np.testing.assert_array_equal(second[name], first[name], strict=True)


def test_fortran_order_survives():
    make = Maker(a=np.asfortranarray(np.arange(6.0).reshape(2, 3)))
    cached_arrays("s", {}, make)

    assert cached_arrays("s", {}, make)["a"].flags.f_contiguous


@pytest.mark.parametrize("damage", [lambda b: b"", lambda b: b[: len(b) // 2], lambda b: b"\0" * len(b)])
def test_corrupt_file_is_made_again(folder, damage):
    make = Maker()
    cached_arrays("horizon", {}, make)
    (path,) = folder.rglob("*.npz")
    path.write_bytes(damage(path.read_bytes()))

    arrays = cached_arrays("horizon", {}, make)

    assert make.n_calls == 2
    np.testing.assert_array_equal(arrays["tangent"], make.arrays["tangent"])
    cached_arrays("horizon", {}, make)
    assert make.n_calls == 2


def test_flipped_bit_in_the_data_is_noticed(folder):
    make = Maker(a=np.arange(1000.0))
    cached_arrays("horizon", {}, make)
    (path,) = folder.rglob("*.npz")
    data = bytearray(path.read_bytes())
    data[4000] ^= 1
    path.write_bytes(data)

    np.testing.assert_array_equal(cached_arrays("horizon", {}, make)["a"], np.arange(1000.0))
    assert make.n_calls == 2


def without_directory_entries(data):
    """Cut the entries out of the archive's directory and count none: a whole archive of nothing."""
    return b"PK\x05\x06" + bytes(18)


def with_method_99(data):
    at = data.index(b"PK\x01\x02") + 10
    return data[:at] + b"\x63\x00" + data[at + 2 :]


def with_broken_header(data):
    return data.replace(b"{'descr'", b"{'de\n((", 1)


def encrypted(data):
    at = data.index(b"PK\x01\x02") + 8
    return data[:at] + b"\x01\x00" + data[at + 2 :]


@pytest.mark.parametrize(
    "damage", [without_directory_entries, with_method_99, with_broken_header, encrypted, lambda _: b"x"]
)
def test_whatever_is_damaged_is_made_again_and_said(folder, damage, caplog):
    make = Maker()
    cached_arrays("horizon", {}, make)
    assert not caplog.records
    (path,) = folder.rglob("*.npz")
    path.write_bytes(damage(path.read_bytes()))

    arrays = cached_arrays("horizon", {}, make)

    assert make.n_calls == 2
    np.testing.assert_array_equal(arrays["tangent"], make.arrays["tangent"])
    assert "it is made again" in caplog.text
    cached_arrays("horizon", {}, make)
    assert make.n_calls == 2


def test_a_folder_in_the_place_of_an_entry_stops_nothing(folder):
    make = Maker()
    cached_arrays("horizon", {}, make)
    (path,) = folder.rglob("*.npz")
    path.unlink()
    path.mkdir()

    cached_arrays("horizon", {}, make)

    assert make.n_calls == 2


def test_every_byte_may_be_damaged(folder):
    cached_arrays("horizon", {}, Maker())
    (path,) = folder.rglob("*.npz")
    whole = path.read_bytes()
    for place in range(len(whole)):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        np.testing.assert_array_equal(cached_arrays("horizon", {}, Maker())["tangent"], np.arange(6.0).reshape(2, 3))


def test_nothing_is_unpickled(folder):
    cached_arrays("s", {}, Maker())
    (path,) = folder.rglob("*.npz")
    names = zipfile.ZipFile(path).comment
    np.savez(path, tangent=np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with zipfile.ZipFile(path, "a") as archive:
        archive.comment = names
    make = Maker()

    cached_arrays("s", {}, make)

    assert make.n_calls == 1


def test_folder_that_cannot_be_written_is_no_error(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("SKYSHED_CACHE", str(tmp_path / "file" / "cache"))
    make = Maker()

    cached_arrays("s", {}, make)
    cached_arrays("s", {}, make)

    assert make.n_calls == 2


def test_full_disk_leaves_no_entry(folder, monkeypatch):
    def write_a_little(path: Path, arrays: dict) -> None:
        path.write_bytes(b"PK")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cache, "_write_npz", write_a_little)

    cached_arrays("s", {}, Maker())

    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_error_of_the_maker_is_not_cached(folder):
    def fail() -> dict:
        raise ValueError("no ground")

    with pytest.raises(ValueError, match="no ground"):
        cached_arrays("s", {}, fail)

    assert not folder.exists()


def test_least_recently_used_entries_go_first(folder, monkeypatch):
    monkeypatch.setattr(cache, "STAGE_LIMIT_BYTES", 3 * 8_500)
    for n in range(6):
        cached_arrays("s", {"n": n}, Maker(a=np.full(1000, float(n))))

    kept = sorted(np.load(path)["a"][0] for path in folder.rglob("*.npz"))

    assert kept == [3.0, 4.0, 5.0]


class Colour(Enum):
    RED = "red"


@dataclass(frozen=True)
class Mast:
    height_m: float
    heights_m: tuple[float, ...] = ()


def test_what_differs_has_another_digest():
    values = [
        None, True, False, 0, 1, 1.0, -0.0, 0.0, "1", "", [], [1], [1, 2], [[1], 2], {}, {"a": 1}, {"a": 2}, {"b": 1},
        {1: "a"}, {"1": "a"}, float("nan"), float("inf"), "nan", Path("a"), "a", Colour.RED, "red", Mast(1.0),
        Mast(2.0), Mast(1.0, (2.0,)), np.zeros(2), np.zeros(2, np.float32), np.zeros((2, 1)), np.zeros((1, 2)),
        [0.0, 0.0], 1e-300,
        {"height_m": 1.0, "heights_m": ()}, np.array(0.0), np.array([0.0]),
    ]  # fmt: skip

    digests = {inputs_digest({"x": value}) for value in values}

    assert len(digests) == len(values)


def test_same_meaning_has_the_same_digest():
    assert inputs_digest({"a": 1, "b": 2.0}) == inputs_digest({"b": np.float64(2.0), "a": np.int64(1)})
    assert inputs_digest({"a": (1, 2)}) == inputs_digest({"a": [1, 2]})
    assert inputs_digest({"a": np.arange(4)[::2]}) == inputs_digest({"a": np.array([0, 2])})


@given(st.lists(st.floats(allow_nan=False), max_size=3), st.lists(st.floats(allow_nan=False), max_size=3))
def test_digests_agree_just_where_lists_do(first, second):
    are_same = [x.hex() for x in first] == [x.hex() for x in second]

    assert (inputs_digest({"x": first}) == inputs_digest({"x": second})) == are_same


@pytest.mark.parametrize("value", [object(), {1, 2}, b"bytes", len])
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(TypeError, match="cannot be an input"):
        inputs_digest({"x": value})


def test_another_version_or_source_has_another_digest(monkeypatch):
    before = inputs_digest({})
    with monkeypatch.context() as patch:
        patch.setattr(skyshed, "__version__", "99")
        assert inputs_digest({}) != before
    monkeypatch.setattr(cache, "_source_digest", lambda: "edited")
    assert inputs_digest({}) != before


def test_users_cache_folder_without_the_variable(monkeypatch):
    monkeypatch.delenv("SKYSHED_CACHE")

    assert stage_cache_folder().name.lower() in {"skyshed", "cache"}


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps pipes elsewhere")
def test_a_pipe_in_the_place_of_an_entry_is_not_waited_for(folder):
    make = Maker()
    cached_arrays("horizon", {}, make)
    (path,) = folder.rglob("*.npz")
    path.unlink()
    os.mkfifo(path)

    np.testing.assert_array_equal(cached_arrays("horizon", {}, make)["tangent"], make.arrays["tangent"])
    assert path.is_file()


def test_what_is_said_of_damage_gives_no_advice_of_numpy(folder, caplog):
    make = Maker()
    cached_arrays("horizon", {}, make)
    (path,) = folder.rglob("*.npz")
    path.write_bytes(bytes(3000))
    cached_arrays("horizon", {}, make)

    assert [each.getMessage() for each in caplog.records] == [
        f"the kept answer {path} is damaged or cannot be read; it is made again"
    ]
