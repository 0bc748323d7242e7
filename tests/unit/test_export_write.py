"""All files together: which, what maps=all adds, hostile names, errors in one line."""

import errno
from dataclasses import replace
from pathlib import Path

import pytest

from export_fixtures import make_result
from skyshed.errors import Cancelled, OutputError
from skyshed.export.assess import write
from skyshed.export.assess.write import write_exports
from skyshed.jobs.names import slugs
from skyshed.jobs.run import Silent

FILES = {"sky.nc", "zones.gpkg", "zones.kmz", "scene.czml"}


@pytest.fixture(scope="module")
def result():
    return make_result()


class Counting(Silent):
    def __init__(self):
        self.total = self.done = 0

    def start(self, stage, total):
        self.total += total

    def advance(self, n=1):
        self.done += n


def test_default_files(result, tmp_path):
    progress = Counting()
    paths = write_exports(result, tmp_path, maps="default", progress=progress)
    pairs = [f"{package}_{target}" for package in ("held", "s-400-tor-m2") for target in ("cruise-missile", "fighter")]
    tifs = {f"{kind}_{pair}_nominal.tif" for kind in ("floor", "layers") for pair in pairs}

    assert {path.name for path in paths if path.parent == tmp_path} == FILES | tifs
    assert sorted(paths) == sorted(path for path in tmp_path.rglob("*") if path.is_file())
    assert progress.done == progress.total > 0


def test_all_maps_add_the_other_cases(result, tmp_path):
    write_exports(result, tmp_path, maps="all", progress=Silent())

    assert len(list(tmp_path.glob("floor_*.tif"))) == len(list(tmp_path.glob("layers_*.tif"))) == 12


@pytest.mark.parametrize("names", [("../../etc/passwd", 'a\\b:c*?"<>|'), ("Ж" * 300, "Ц" * 300), ("A b", "a_B")])
def test_names_of_packages_cannot_leave_the_folder_or_collide(names, tmp_path):
    paths = write_exports(make_result(package_names=names), tmp_path, maps="default", progress=Silent())

    assert len({path.name.lower() for path in paths}) == len(paths)
    assert all(path.resolve().is_relative_to(tmp_path.resolve()) and path.is_file() for path in paths)
    assert all(len(path.name) < 120 for path in paths)


def test_a_folder_that_is_gone_is_one_clear_line(result, tmp_path):
    for name, writer in (
        ("sky.nc", write.write_netcdf),
        ("floor_x.tif", lambda result, path: write.write_floor(next(iter(result.skies.values())), result, path)),
        ("zones.gpkg", lambda result, path: write.write_geopackage(result, (), path)),
    ):
        with (
            pytest.raises((OutputError, OSError)) as caught,
            write._explained(tmp_path / "gone" / name),
        ):
            writer(result, tmp_path / "gone" / name)
        if isinstance(caught.value, OutputError):
            assert str(caught.value).startswith(f"'{name}' cannot be written: ")
            assert "\n" not in str(caught.value)
        else:
            assert caught.value.errno in (errno.ENOENT, errno.EACCES, None) or "gone" in str(caught.value)


def test_a_library_that_fails_without_a_number_names_the_file(result, tmp_path, monkeypatch):
    def fail(*_args):
        raise RuntimeError("NetCDF: HDF error\nsecond line")

    monkeypatch.setattr(write, "write_netcdf", fail)
    with pytest.raises(OutputError, match=r"^'sky.nc' cannot be written: NetCDF: HDF error$"):
        write_exports(result, tmp_path, maps="default", progress=Silent())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full stands for a full disk")
@pytest.mark.parametrize("name", ["scene.czml", "zones.kmz", "sky.nc"])
def test_a_full_disk_does_not_pass_in_silence(result, tmp_path, name):
    (tmp_path / name).symlink_to("/dev/full")
    with pytest.raises((OSError, OutputError)):
        write_exports(result, tmp_path, maps="default", progress=Silent())


def test_a_cancel_is_heard(result, tmp_path):
    class Cancelling(Silent):
        def raise_if_cancelled(self):
            raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        write_exports(result, tmp_path, maps="default", progress=Cancelling())


def test_a_result_on_fine_terrain_is_has_no_label(result, tmp_path):
    fine = make_result(is_embedded=False)
    fine = replace(fine, terrain=replace(fine.terrain, name="SRTM3", spacing_m=92.6), warnings=())
    write_exports(fine, tmp_path, maps="default", progress=Silent())

    text = (tmp_path / "tables" / "areas.csv").read_text("utf-8") + (tmp_path / "scene.czml").read_text("utf-8")
    assert "SRTM3, posts 93 m apart" in text
    assert "km terrain" not in text


def test_slugs():
    names = {"S-400 (Ankara)": "s-400-ankara", "///": "unnamed", "Łódź": "lodz", "Ağrı": "agri", "Straße": "strasse"}
    assert slugs(names) == names
    assert slugs(["日本", "Киев", "../../S-400 + Ö/<script>"]) == {
        "日本": "unnamed",
        "Киев": "unnamed-2",
        "../../S-400 + Ö/<script>": "s-400-o-script",
    }
    long = ["x" * 60 + "1", "x" * 60 + "2"]
    assert list(slugs(long).values()) == ["x" * 40, "x" * 40 + "-2"]
    assert slugs(["a", "A", "a-2", "A!"]) == {"a": "a", "A": "a-2", "a-2": "a-2-2", "A!": "a-3"}
