"""Batches on the workers of a real Dask scheduler: the same bytes, also where workers are killed; faults in a line."""

import hashlib
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dask_cluster import Cluster, cluster
from raid_questions import ASSETS, rivals, two_offers
from skyshed.engage import workers
from skyshed.engage.batches import BATCH
from skyshed.engage.run import replicated
from skyshed.errors import Cancelled, InputError
from skyshed.export.raids.runs import runs_file
from skyshed.jobs.run import Silent

pytest.importorskip("distributed", reason="Dask is not installed")

N, SEED = 5 * BATCH + 100, 7
ENDS_WORKERS = Path(__file__).parents[1] / "raid_ends_workers.py"
Asked = Callable[..., tuple[str, str]]


@pytest.fixture(scope="module")
def two_workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with cluster(tmp_path_factory.mktemp("workers")) as made:
        yield made


@pytest.fixture
def hashes(tmp_path: Path) -> Asked:
    """Return a function that replicates two offers and returns the hashes of sums and file."""

    def call(**how: object) -> tuple[str, str]:
        questions, path = two_offers(), tmp_path / "runs.parquet"
        with runs_file(path, questions, ASSETS) as runs:
            asked = {"n": N, "seed": SEED, "pairs": rivals(questions)} | how
            found = replicated(questions, each=runs.add, **asked)
        return found.digest(), hashlib.sha256(path.read_bytes()).hexdigest()

    return call


class After(Silent):
    """Does something once some batches are done."""

    def __init__(self, n: int, what: Callable[[], object]) -> None:
        self.n_left, self.what = n, what

    def advance(self, n: int = 1) -> None:
        self.n_left -= n
        if self.n_left == 0:
            self.what()


def stop() -> None:
    raise Cancelled


def test_two_workers_give_the_bytes_of_one_thread(hashes, two_workers):
    assert hashes(dask=two_workers.address) == hashes()


def test_what_workers_did_is_kept_and_gone_on_with(hashes, two_workers, tmp_path):
    folder = tmp_path / "kept"
    with pytest.raises(Cancelled):
        hashes(dask=two_workers.address, folder=folder, progress=After(3, stop))
    assert len(list(folder.glob("*.rows"))) >= 3

    assert hashes(folder=folder, is_resuming=True) == hashes()
    assert hashes(dask=two_workers.address, folder=folder, is_resuming=True) == hashes()


def test_a_worker_that_is_killed_changes_nothing(hashes, tmp_path):
    with cluster(tmp_path) as made:
        killed = After(4, made.workers[0].kill)

        assert hashes(dask=made.address, progress=killed) == hashes()
        assert made.workers[0].wait(timeout=5) != 0


def test_nothing_that_answers_is_said_in_a_line(hashes, monkeypatch, caplog):
    monkeypatch.setattr(workers, "CONNECT_S", 0.3)
    address = Cluster(Path()).address

    with caplog.at_level(logging.INFO), pytest.raises(InputError, match=r"^no Dask scheduler answers at 'tcp://127"):
        hashes(dask=address)
    assert not [each for each in caplog.records if each.name.startswith("distributed")]


@pytest.mark.parametrize("address", ["", "nonsense", "file:///etc/passwd", "tcp://127.0.0.1:99999999", "a\x1b[2J:1"])
def test_what_is_no_address_is_said_in_a_line(address, hashes, monkeypatch):
    monkeypatch.setattr(workers, "CONNECT_S", 0.3)

    with pytest.raises(InputError, match="no Dask scheduler answers at") as refused:
        hashes(dask=address)
    assert "\x1b" not in str(refused.value)


def test_a_scheduler_without_workers_is_said(hashes, tmp_path, monkeypatch):
    with cluster(tmp_path, n_workers=0) as made:
        monkeypatch.setattr(workers, "WORKERS_S", 0.3)

        with pytest.raises(InputError, match=r"has no workers; start some: dask worker tcp://127"):
            hashes(dask=made.address)


def test_a_scheduler_that_goes_is_said_and_what_was_done_goes_on(hashes, tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "CONNECT_S", 2.0)
    folder = tmp_path / "kept"
    with cluster(tmp_path) as made:
        gone = After(4, lambda: (made.scheduler.kill(), made.scheduler.wait()))

        with pytest.raises(InputError, match=r"has gone; \d+ batches that are done are kept in .kept.: resume") as said:
            hashes(dask=made.address, folder=folder, progress=gone)
    assert "\n" not in str(said.value)
    assert len(list(folder.glob("*.rows"))) >= 4
    assert hashes(folder=folder, is_resuming=True) == hashes()


def test_a_batch_that_ends_workers_is_named(hashes, tmp_path):
    """A scheduler that gives a batch up after its third worker, which are all that there are."""
    folder = tmp_path / "kept"
    with cluster(tmp_path, n_workers=0, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="2") as made:
        for _ in range(3):
            made.start_worker(ENDS_WORKERS)

        with pytest.raises(InputError, match=r"^batch 9 has ended 3 Dask workers, one after another") as said:
            hashes(dask=made.address, folder=folder)
    assert "\n" not in str(said.value)
    assert hashes(folder=folder, is_resuming=True) == hashes()


def test_workers_that_all_go_are_said(hashes, tmp_path, monkeypatch):
    monkeypatch.setattr(workers, "GONE_S", 0.2)
    monkeypatch.setattr(workers, "LOOK_S", 0.1)
    with cluster(tmp_path, n_workers=1) as made:
        gone = After(4, made.workers[0].kill)

        with pytest.raises(InputError, match=r"^all Dask workers have gone, and none came for 0 s$"):
            hashes(dask=made.address, progress=gone)
