"""The same bytes come out whatever runs the batches: sums, and ``runs.parquet``, by their SHA-256."""

import hashlib
import logging
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pytest

import skyshed
from raid_questions import ASSETS, N_TARGETS, rivals, two_offers
from skyshed.engage import batches, keeping, run
from skyshed.engage.batches import BATCH, batches_of, key_of, packed, rows_of, unpacked
from skyshed.engage.run import replicated
from skyshed.engage.sums import Sums
from skyshed.engage.tables import LEAKERS, MISSILES, N_FIXED, digest_of
from skyshed.errors import Cancelled, InputError, OutputError
from skyshed.export.raids.runs import runs_file
from skyshed.jobs.atomic import beside
from skyshed.jobs.run import Silent

N, SEED = 2 * BATCH + 100, 7
Asked = Callable[..., tuple[str, str]]


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


@pytest.fixture
def wanted(hashes: Asked) -> tuple[str, str]:
    return hashes(n_threads=1)


class StopAfter(Silent):
    """A user who stops after some batches."""

    def __init__(self, n: int) -> None:
        self.n_left = n

    def advance(self, n: int = 1) -> None:
        self.n_left -= n

    def raise_if_cancelled(self) -> None:
        if self.n_left <= 0:
            raise Cancelled


def cut(hashes: Asked, folder: Path, n: int = 5) -> None:
    with pytest.raises(Cancelled):
        hashes(folder=folder, progress=StopAfter(n))


def test_two_threads_give_the_bytes_of_one(hashes, wanted):
    assert hashes(n_threads=2) == wanted


def test_another_seed_gives_others(hashes, wanted):
    other = hashes(seed=SEED + 1)

    assert other[0] != wanted[0]
    assert other[1] != wanted[1]


def test_batches_may_be_run_in_any_order_and_twice(hashes, wanted, tmp_path):
    questions = two_offers()
    folder = tmp_path / "kept"
    with keeping.kept_in(folder, questions, n=N, seed=SEED, is_resuming=False) as kept:
        numbers = list(batches_of(len(questions), N))
        for batch in [*reversed(numbers), *numbers[::3]]:
            kept.write(batch, rows_of(*questions[batch.question][1:], SEED, batch))

    assert hashes(folder=folder, is_resuming=True, n_threads=2) == wanted


def test_rows_do_not_depend_on_where_a_batch_begins():
    _, tables, rules = two_offers()[0]
    whole = rows_of(tables, rules, SEED, batches.Batch(0, 0, 0, 300))
    pieces = [rows_of(tables, rules, SEED, batches.Batch(0, 0, first, 100)) for first in (200, 0, 100)]

    assert np.array_equal(whole, np.concatenate([pieces[1], pieces[2], pieces[0]]))


def test_a_run_that_was_cut_goes_on_and_runs_nothing_again(hashes, wanted, tmp_path, monkeypatch):
    cut(hashes, tmp_path / "kept", 5)
    ran = []
    monkeypatch.setattr(run, "rows_of", lambda *given: ran.append(given[-1].number) or rows_of(*given))

    assert hashes(folder=tmp_path / "kept", is_resuming=True) == wanted
    assert ran == list(range(5, 12))


@pytest.mark.parametrize(
    "harm",
    [
        lambda path: path.write_bytes(path.read_bytes()[:-1]),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:-1] + b"\x07"),
        lambda path: path.write_bytes(b"X" + path.read_bytes()[1:]),
        lambda path: path.write_bytes(path.with_name("00000006.rows").read_bytes()),
        lambda path: path.unlink() or os.mkfifo(path),
    ],
    ids=["short", "empty", "changed row", "changed head", "another batch", "pipe"],
)
def test_a_damaged_batch_is_run_again_and_said(harm, hashes, wanted, tmp_path, caplog):
    folder = tmp_path / "kept"
    hashes(folder=folder)
    harm(folder / "00000002.rows")
    with caplog.at_level(logging.WARNING):
        found = hashes(folder=folder, is_resuming=True)

    assert found == wanted
    assert [each.message for each in caplog.records] == ["kept batches that were damaged, and run again: 1 (number 2)"]


KILLED = """
import os, signal, sys
from pathlib import Path
from raid_questions import two_offers
from skyshed.engage import batches
from skyshed.engage.run import replicated

def die(batch, rows):
    if batch.number == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)

replicated(two_offers(), n=2 * batches.BATCH + 100, seed=7, folder=Path(sys.argv[1]), n_threads=2, each=die)
"""


@pytest.mark.parametrize("last", [0, 5, 11])
def test_a_run_that_is_killed_goes_on(last, hashes, wanted, tmp_path):
    folder = tmp_path / "kept"
    paths = os.pathsep.join([str(Path(skyshed.__file__).parents[1]), str(Path(__file__).parents[1])])
    command = [sys.executable, "-c", KILLED, str(folder), str(last)]
    done = subprocess.run(command, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, timeout=60)

    assert done.returncode == -signal.SIGKILL
    assert len(list(folder.glob("*.rows"))) > last
    assert hashes(folder=folder, is_resuming=True) == wanted


def test_a_file_cut_while_it_was_written_is_no_batch(hashes, wanted, tmp_path, caplog):
    folder = tmp_path / "kept"
    cut(hashes, folder)
    whole = folder / "00000004.rows"
    (folder / ".00000004.rows.0a1b2c3d").write_bytes(whole.read_bytes()[:100])
    whole.unlink()

    assert hashes(folder=folder, is_resuming=True) == wanted
    assert not caplog.records


def test_a_folder_in_use_is_refused(hashes, tmp_path):
    folder = tmp_path / "kept"
    with keeping.kept_in(folder, two_offers(), n=N, seed=SEED, is_resuming=False):
        for is_resuming in (True, False):
            with pytest.raises(InputError, match="kept' is in use by a run that goes on"):
                hashes(folder=folder, is_resuming=is_resuming)


def test_batches_lie_hidden_beside_the_result(tmp_path):
    assert beside(tmp_path / "out", "batches") == tmp_path / ".out.batches"


def test_a_folder_of_another_run_is_refused_in_a_line(hashes, tmp_path):
    folder = tmp_path / "kept"
    hashes(folder=folder)

    with pytest.raises(InputError, match=r"kept' holds batches of another run: its seed 7, not 8; resume that run, or"):
        hashes(folder=folder, seed=SEED + 1, is_resuming=True)
    with pytest.raises(InputError, match=f"its replications {N}, not 10;"):
        hashes(folder=folder, n=10, is_resuming=True)


def test_without_being_asked_to_resume_a_run_begins_anew(hashes, tmp_path):
    folder = tmp_path / "kept"
    cut(hashes, folder)

    assert hashes(folder=folder, seed=SEED + 1) == hashes(seed=SEED + 1)


@pytest.mark.parametrize("content", [b"", b"[" * 100_000, b"\xff{", b"[1]", b"{}"])
def test_a_folder_that_does_not_say_whose_it_is_is_refused(content, hashes, tmp_path):
    folder = tmp_path / "kept"
    cut(hashes, folder)
    (folder / "run.json").write_bytes(content)

    with pytest.raises(InputError, match=r"another run|nobody knows which run") as refused:
        hashes(folder=folder, is_resuming=True)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("n", "seed", "said"),
    [(0, 1, "0 replications"), (2**32 + 1, 1, "replications"), (1, -1, "seed -1"), (1, 2**64, "seed")],
)
def test_numbers_that_draws_cannot_have_are_refused(n, seed, said):
    with pytest.raises(InputError, match=said):
        replicated(two_offers(), n=n, seed=seed)


def test_sums_are_those_of_the_rows(hashes):
    questions, found = two_offers(), {}
    pairs = rivals(questions)
    took = lambda batch, rows: found.setdefault(batch.question, []).append(rows)  # noqa: E731
    counts, differences = replicated(questions, n=N, seed=SEED, pairs=pairs, each=took)
    rows = [np.concatenate(found[index]) for index in range(len(questions))]

    assert pairs == [(0, 2), (1, 3)]
    for its, one in zip(rows, counts, strict=True):
        assert one.n == N
        assert one.leakers.tolist() == np.bincount(its[:, LEAKERS], minlength=N_TARGETS + 1).tolist()
        assert [one.total(column, 2) for column in range(its.shape[1])] == (its.astype(int) ** 2).sum(axis=0).tolist()
        assert all(each.sum() == N for each in one.histograms)
        assert len(one.by_asset) == 2
    for (first, second), one in zip(pairs, differences, strict=True):
        apart = rows[first][:, LEAKERS].astype(int) - rows[second][:, LEAKERS]
        assert (one.n_fewer, one.n_alike, one.n_more) == ((apart < 0).sum(), (apart == 0).sum(), (apart > 0).sum())
        assert (one.total(), one.total(2)) == (apart.sum(), (apart**2).sum())


def test_a_batch_counts_once():
    questions = two_offers()
    sums = Sums(questions, [])
    batch = next(batches_of(len(questions), 10))
    rows = rows_of(*questions[0][1:], SEED, batch)
    sums.add(batch, rows)

    with pytest.raises(ValueError, match="batch 0 comes where batch 1 is next"):
        sums.add(batch, rows)


def test_the_file_holds_a_row_a_replication_in_order(hashes, tmp_path):
    hashes()
    _, tables, rules = two_offers()[3]
    rows = rows_of(tables, rules, SEED, batches.Batch(0, 3, 0, N))
    chosen = "package = 'Weak''s' AND command = 'autonomous'"
    found = duckdb.sql(f"SELECT * FROM '{tmp_path}/runs.parquet' WHERE {chosen}").fetchnumpy()

    assert list(found) == [
        "raid", "package", "case", "command", "size", "setting", "replication",
        "leakers", "missiles", "leakers_alpha", "leakers_bravo",
    ]  # fmt: skip
    assert found["replication"].tolist() == list(range(N))
    assert np.array_equal(found["leakers"], rows[:, LEAKERS])
    assert np.array_equal(found["missiles"], rows[:, MISSILES])
    assert np.array_equal(found["leakers_bravo"], rows[:, N_FIXED + 1])
    assert set(found["case"]) == {"nominal"}
    assert [path.name for path in tmp_path.iterdir()] == ["runs.parquet"]


def test_what_is_sent_comes_back_as_it_was():
    question = two_offers()[0]
    tables, rules = unpacked(packed(question))

    assert digest_of(tables, rules) == digest_of(question.tables, question.rules)


def test_keys_differ_with_whatever_decides_rows(monkeypatch):
    strong, autonomous, weak, _ = two_offers()
    keys = {key_of(strong, 1), key_of(autonomous, 1), key_of(weak, 1), key_of(strong, 2)}
    monkeypatch.setattr(batches, "version", lambda: "an edited kernel")

    assert len(keys | {key_of(strong, 1)}) == 5


def test_all_code_that_decides_rows_is_in_the_key():
    room = Path(batches.__file__).parent
    seen, coming = set(), ["replicate"]
    while coming:
        name = coming.pop()
        seen.add(f"{name}.py")
        text = (room / f"{name}.py").read_text("utf-8")
        found = re.findall(r"from skyshed\.engage\.(\w+) import", text) + re.findall(
            r"from skyshed\.engage import (\w+)", text
        )
        coming += [each for each in found if f"{each}.py" not in seen]

    assert "kernel.py" in seen
    assert seen <= set(batches._DECIDE_ROWS)


@pytest.mark.parametrize(
    "make", [lambda path: path.touch(), lambda path: path.symlink_to(path.parent)], ids=["file", "link"]
)
def test_what_is_no_folder_is_not_taken_for_one(make, hashes, tmp_path):
    make(tmp_path / "kept")

    with pytest.raises(InputError, match="kept' is not a folder of batches; remove it, or name another output"):
        hashes(folder=tmp_path / "kept", is_resuming=True)


def test_a_folder_that_cannot_be_made_is_said(hashes, tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(OutputError, match="batches cannot be kept there: not a directory"):
        hashes(folder=tmp_path / "file" / "kept")
