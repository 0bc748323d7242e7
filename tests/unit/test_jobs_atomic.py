"""A result folder appears whole or not at all, and nothing of the user's is ever deleted."""

import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from skyshed.errors import OutputError
from skyshed.jobs import atomic, held
from skyshed.jobs.atomic import file_in_place, folder_in_place

needs_posix = pytest.mark.skipif(os.name == "nt", reason="folders are locked by flock, which Windows lacks")


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def write_result(folder: Path, text: str = "{}") -> None:
    (folder / "maps").mkdir()
    (folder / "maps" / "a.png").write_bytes(b"png")
    for name in ("summary.json", "provenance.json"):
        (folder / name).write_text(text)


def finish(out: Path, text: str = "{}", *, overwrite: bool = False) -> None:
    with folder_in_place(out, overwrite) as folder:
        write_result(folder, text)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_folder_appears_when_the_block_ends(out):
    with folder_in_place(out) as folder:
        write_result(folder)
        assert not out.exists()

    assert names(out) == {"maps", "summary.json", "provenance.json"}
    assert names(out.parent) == {"out"}


def test_missing_parents_are_made(tmp_path):
    finish(tmp_path / "a" / "b" / "out")

    assert (tmp_path / "a" / "b" / "out" / "summary.json").exists()


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, OSError])
def test_error_leaves_nothing_behind(tmp_path, error):
    def fail_halfway() -> None:
        with folder_in_place(tmp_path / "a" / "b" / "out") as folder:
            write_result(folder)
            raise error("stop")

    with pytest.raises(error):
        fail_halfway()

    assert names(tmp_path) == set()


def test_results_can_be_read_by_whom_the_umask_allows(out):
    before = os.umask(0o022)
    try:
        finish(out)
    finally:
        os.umask(before)

    assert os.name == "nt" or out.stat().st_mode & 0o777 == 0o755


def test_existing_result_needs_overwrite(out):
    finish(out, "first")

    with pytest.raises(OutputError, match=r"already holds files.*overwritten") as caught:
        finish(out, "second")

    assert "\n" not in str(caught.value)
    assert (out / "summary.json").read_text() == "first"


def test_overwrite_replaces_the_whole_of_an_earlier_result(out):
    finish(out, "first")
    (out / "stale.tif").write_bytes(b"")

    finish(out, "second", overwrite=True)

    assert (out / "summary.json").read_text() == "second"
    assert not (out / "stale.tif").exists()
    assert names(out.parent) == {"out"}


def test_failed_overwrite_keeps_the_earlier_result(out):
    finish(out, "first")

    def fail_halfway() -> None:
        with folder_in_place(out, overwrite=True):
            raise ValueError("halfway")

    with pytest.raises(ValueError, match="halfway"):
        fail_halfway()

    assert (out / "summary.json").read_text() == "first"
    assert names(out.parent) == {"out"}


@pytest.mark.parametrize("present", [["thesis.odt"], ["summary.json"], ["provenance.json", "photos"]])
def test_overwrite_never_deletes_a_folder_that_is_no_result(out, present):
    out.mkdir()
    for name in present:
        (out / name).write_text("mine")

    with pytest.raises(OutputError, match="not an earlier result of skyshed"):
        finish(out, overwrite=True)

    assert names(out) == set(present)


def test_folder_filled_by_somebody_else_meanwhile_is_kept(out):
    def race() -> None:
        with folder_in_place(out, overwrite=True) as folder:
            write_result(folder)
            out.mkdir()
            (out / "thesis.odt").write_text("mine")

    with pytest.raises(OutputError, match="not an earlier result"):
        race()

    assert names(out) == {"thesis.odt"}


def test_empty_folder_may_be_filled(out):
    out.mkdir()
    finish(out)

    assert (out / "summary.json").exists()


def test_file_in_the_way_is_named(out):
    out.write_text("mine")

    with pytest.raises(OutputError, match="is a file"):
        finish(out, overwrite=True)

    assert out.read_text() == "mine"


@needs_posix
def test_link_to_a_folder_is_followed(tmp_path, out):
    (tmp_path / "disk2").mkdir()
    out.symlink_to(tmp_path / "disk2")

    finish(out)

    assert out.is_symlink()
    assert (tmp_path / "disk2" / "summary.json").exists()


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="/proc is the one place where root too cannot write")
def test_place_that_cannot_be_written_is_named():
    with pytest.raises(OutputError, match="cannot be written") as caught:
        finish(Path("/proc/skyshed/out"))

    assert "\n" not in str(caught.value)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full stands for a full disk")
def test_full_disk_is_said_and_nothing_stays(out):
    def fill() -> None:
        with folder_in_place(out) as folder:
            write_result(folder)
            (folder / "sky.nc").symlink_to("/dev/full")
            (folder / "sky.nc").write_bytes(b"0" * 100)

    with pytest.raises(OutputError, match="no space left on the disk of"):
        fill()

    assert names(out.parent) == set()


def test_full_disk_behind_another_error_or_none_is_said(out, monkeypatch):
    monkeypatch.setattr(atomic, "_is_full", lambda folder: True)

    with pytest.raises(OutputError, match="no space left"):
        finish(out)

    def fail_like_a_library() -> None:
        with folder_in_place(out):
            raise RuntimeError("TIFFAppendToStrip: write error")

    with pytest.raises(OutputError, match="no space left"):
        fail_like_a_library()

    assert names(out.parent) == set()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="mounting a small disk needs root")
def test_really_full_disk(tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount")

    def fill() -> None:
        with folder_in_place(disk / "out") as folder:
            (folder / "big.nc").write_bytes(b"0" * 100_000)

    try:
        with pytest.raises(OutputError, match="no space left"):
            fill()
        assert names(disk) == set()
        finish(disk / "out")
    finally:
        subprocess.run(["umount", disk], check=True)


def test_leftover_of_a_dead_run_is_removed_and_a_neighbour_kept(out):
    leftover = out.with_name(".out.partial-0badcafe")
    leftover.mkdir()
    (leftover / "summary.json").write_text("{}")
    long_ago_s = time.time() - 2 * held.LEFTOVER_AGE_S
    os.utime(leftover, (long_ago_s, long_ago_s))
    other = out.with_name(".out2.partial-0badcafe")
    other.mkdir()

    finish(out)

    assert names(out.parent) == {"out", other.name}


@needs_posix
def test_folder_of_a_run_that_is_alive_is_left_alone(out):
    script = (
        "import sys; from pathlib import Path; from skyshed.jobs.atomic import folder_in_place\n"
        "with folder_in_place(Path(sys.argv[1])) as folder:\n"
        "    (folder / 'summary.json').write_text('{}'); print(folder, flush=True); sys.stdin.read()\n"
    )
    alive = subprocess.Popen(
        [sys.executable, "-c", script, out], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with alive:
        theirs = Path(alive.stdout.readline().strip())
        finish(out.with_name("elsewhere"))
        with folder_in_place(out) as ours:
            assert theirs.is_dir()
            assert ours != theirs
        alive.stdin.close()

    # Ours came first and is empty, so theirs took the place without overwriting anything.
    assert alive.returncode == 0
    assert names(out) == {"summary.json"}


@needs_posix
def test_result_displaced_by_a_run_that_was_killed_between_two_moves_comes_back(out):
    finish(out, "first")
    out.rename(out.with_name(".out.old-0badcafe"))

    with pytest.raises(OutputError, match="already holds files"):
        finish(out, "second")

    assert (out / "summary.json").read_text() == "first"
    assert names(out.parent) == {"out"}


def test_move_that_fails_brings_the_earlier_result_back(out, monkeypatch):
    finish(out, "first")
    rename = Path.rename

    def refuse_new(self: Path, target: Path) -> Path:
        if ".partial-" in self.name:
            raise OSError(errno.EIO, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse_new)

    with pytest.raises(OutputError, match=r"cannot be written.*input/output"):
        finish(out, "second", overwrite=True)

    assert (out / "summary.json").read_text() == "first"


def test_file_appears_when_the_block_ends_and_keeps_its_suffix(tmp_path):
    with file_in_place(tmp_path / "why.png") as path:
        assert path.suffix == ".png"
        path.write_bytes(b"png")
        assert names(tmp_path) == {path.name}

    assert names(tmp_path) == {"why.png"}


def test_existing_file_needs_overwrite(tmp_path):
    place = tmp_path / "my.yaml"
    place.write_text("mine")

    def write(*, overwrite: bool) -> None:
        with file_in_place(place, overwrite) as path:
            path.write_text("new")

    with pytest.raises(OutputError, match="exists; name another file, or have it overwritten"):
        write(overwrite=False)
    assert place.read_text() == "mine"

    write(overwrite=True)
    assert place.read_text() == "new"
    assert names(tmp_path) == {"my.yaml"}


def test_file_cannot_replace_a_folder_nor_stand_in_a_missing_one(tmp_path):
    def write(place: Path) -> None:
        with file_in_place(place, overwrite=True) as path:
            path.write_text("new")

    with pytest.raises(OutputError, match="is a folder"):
        write(tmp_path)
    with pytest.raises(OutputError, match="cannot be written"):
        write(tmp_path / "missing" / "my.yaml")


MOUNT = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs"]
needs_mounts = pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="mounting needs root")


def mounted(place: Path, *command: object) -> None:
    if subprocess.run([*map(str, command or MOUNT), place], capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount")


@pytest.fixture
def mount_point(out, request):
    """Mount a small disk, or a folder of the same disk, on the place of results."""
    out.mkdir()
    if request.param == "disk":
        mounted(out)
    else:
        (out.parent / "elsewhere").mkdir()
        mounted(out, "mount", "--bind", out.parent / "elsewhere")
    yield out
    subprocess.run(["umount", out], check=True)


both_mounts = pytest.mark.parametrize("mount_point", ["disk", "folder of the same disk"], indirect=True)


@needs_mounts
@both_mounts
def test_mount_point_is_filled_and_replaced_from_inside(mount_point):
    (mount_point / "lost+found").mkdir()  # what a disk of its own has in its root
    finish(mount_point, "first")
    assert names(mount_point) == {"lost+found", "maps", "summary.json", "provenance.json"}

    with pytest.raises(OutputError, match="already holds files"):
        finish(mount_point, "second")
    (mount_point / "stale.tif").write_bytes(b"")
    finish(mount_point, "second", overwrite=True)

    assert (mount_point / "summary.json").read_text() == "second"
    assert names(mount_point) == {"lost+found", "maps", "summary.json", "provenance.json"}


@needs_mounts
@both_mounts
def test_mount_point_whose_run_fails_is_as_before(mount_point):
    def fail_halfway() -> None:
        with folder_in_place(mount_point, overwrite=True) as folder:
            write_result(folder, "second")
            raise ValueError("halfway")

    with pytest.raises(ValueError, match="halfway"):
        fail_halfway()
    assert names(mount_point) == set()

    finish(mount_point, "first")
    with pytest.raises(ValueError, match="halfway"):
        fail_halfway()
    assert (mount_point / "summary.json").read_text() == "first"
    assert names(mount_point) == {"maps", "summary.json", "provenance.json"}


def refuse_beside(monkeypatch, out: Path, number: int) -> None:
    """Let nothing be made beside ``out``, as in a folder that may not be written; root may write anywhere."""
    mkdir = Path.mkdir

    def refuse(self: Path, *given: object, **named: object) -> None:
        if self.parent == out.parent and self != out:
            raise OSError(number, os.strerror(number), str(self))
        mkdir(self, *given, **named)

    monkeypatch.setattr(Path, "mkdir", refuse)


@pytest.mark.parametrize("number", [errno.EACCES, errno.EROFS, errno.EPERM])
def test_folder_whose_parent_may_not_be_written_is_filled_from_inside(out, monkeypatch, number):
    out.mkdir()
    refuse_beside(monkeypatch, out, number)
    with folder_in_place(out) as folder:
        assert folder.parent == out  # decided before the work
        write_result(folder, "first")
        assert not {"summary.json", "provenance.json"} & names(out)
    assert names(out) == {"maps", "summary.json", "provenance.json"}

    finish(out, "second", overwrite=True)
    assert (out / "summary.json").read_text() == "second"
    assert names(out) == {"maps", "summary.json", "provenance.json"}


def test_place_that_cannot_be_made_is_said_before_the_work(out, monkeypatch):
    refuse_beside(monkeypatch, out, errno.EACCES)
    begun = []
    with pytest.raises(OutputError, match="permission denied"), folder_in_place(out):
        begun.append(True)
    assert not begun


# Killed after so many moves of files: two aside, three up.
@pytest.mark.parametrize("n_moves", range(7))
def test_run_killed_while_it_moves_files_is_finished_or_undone_by_the_next(out, monkeypatch, n_moves):
    out.mkdir()
    refuse_beside(monkeypatch, out, errno.EACCES)
    finish(out, "first")
    rename, left = os.rename, [n_moves]

    def dies(*given: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            os._exit(9)
        rename(*given)

    child = os.fork()
    if child == 0:
        monkeypatch.setattr(os, "rename", dies)
        finish(out, "second", overwrite=True)
        os._exit(0)
    os.waitpid(child, 0)
    looks_finished = {"summary.json", "provenance.json"} <= names(out)

    assert not looks_finished or {path.read_text() for path in out.glob("*.json")} in ({"first"}, {"second"})
    with pytest.raises(OutputError, match="already holds files"):
        finish(out, "third")
    assert names(out) >= {"maps", "summary.json", "provenance.json"}
    assert {path.read_text() for path in out.glob("*.json")} in ({"first"}, {"second"})
    finish(out, "third", overwrite=True)
    assert names(out) == {"maps", "summary.json", "provenance.json"}
    assert (out / "summary.json").read_text() == "third"


@pytest.mark.parametrize("n_letters", [210, 255])
def test_name_as_long_as_a_disk_takes_it(tmp_path, n_letters):
    finish(tmp_path / ("x" * n_letters))
    with file_in_place(tmp_path / ("y" * (n_letters - 4) + ".png")) as path:
        path.write_bytes(b"png")

    assert names(tmp_path) == {"x" * n_letters, "y" * (n_letters - 4) + ".png"}


@pytest.mark.parametrize("in_place", [folder_in_place, file_in_place])
@pytest.mark.parametrize("name", ["x" * 256, "a/" + "y" * 300 + "/b"])
def test_longer_name_is_refused_before_the_work(tmp_path, in_place, name):
    begun = []
    with pytest.raises(OutputError, match="cannot be written"), in_place(tmp_path / name):
        begun.append(True)

    assert not begun
    assert names(tmp_path) == set()


def test_circle_of_links_is_refused(tmp_path):
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")

    with pytest.raises(OutputError, match="cannot be written"), folder_in_place(tmp_path / "a"):
        pass


@pytest.mark.parametrize("in_place", [folder_in_place, file_in_place])
@pytest.mark.parametrize("name", ["/", "//", "/tmp/.."])
def test_root_of_a_disk_is_refused_in_one_line(in_place, name):
    with pytest.raises(OutputError, match="is the root of a disk; name a folder or file in it"), in_place(Path(name)):
        pass
