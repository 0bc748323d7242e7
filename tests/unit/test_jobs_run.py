"""Mapping over blocks: order, errors, cancel and progress do not depend on the number of threads."""

import threading
import time

import pytest

from skyshed.errors import Cancelled, InputError
from skyshed.jobs import run
from skyshed.jobs.run import Progress, Silent, blocks_in_order, map_blocks


class Counting(Silent):
    def __init__(self, cancel_after: int | None = None) -> None:
        self.n_done = 0
        self.cancel_after = cancel_after

    def advance(self, n: int = 1) -> None:
        self.n_done += n

    def raise_if_cancelled(self) -> None:
        if self.cancel_after is not None and self.n_done >= self.cancel_after:
            raise Cancelled


@pytest.mark.parametrize("n_threads", [1, 2, 7])
def test_answers_keep_the_order_of_the_items(n_threads):
    progress = Counting()

    answers = map_blocks(lambda n: n * n, range(50), n_threads=n_threads, progress=progress)

    assert answers == [n * n for n in range(50)]
    assert progress.n_done == 50


@pytest.mark.parametrize("n_threads", [1, 3])
def test_no_items_give_no_answers(n_threads):
    assert map_blocks(abs, [], n_threads=n_threads) == []


def test_blocks_really_run_side_by_side():
    both_are_here = threading.Barrier(2, timeout=5.0)

    map_blocks(lambda _: both_are_here.wait(), range(2), n_threads=2)


@pytest.mark.parametrize("n_threads", [1, 2])
def test_first_error_is_raised_and_the_rest_is_dropped(n_threads):
    seen = []

    def fail_on_three(n: int) -> int:
        seen.append(n)
        if n == 3:
            raise ValueError("three")
        if n > 3:
            time.sleep(0.01)  # all of it would take a minute; the main thread wakes long before
        return n

    with pytest.raises(ValueError, match="three"):
        map_blocks(fail_on_three, range(10_000), n_threads=n_threads)

    assert len(seen) < 10_000


def test_error_of_the_earliest_item_wins_among_several():
    all_failed = threading.Barrier(3, timeout=5.0)

    def fail(n: int) -> None:
        all_failed.wait()
        raise ValueError(f"item {n}")

    with pytest.raises(ValueError, match="item"):
        map_blocks(fail, range(3), n_threads=3)


@pytest.mark.parametrize("n_threads", [1, 2])
def test_cancel_stops_the_work(n_threads):
    release = threading.Event()
    seen = []

    def work(n: int) -> int:
        seen.append(n)
        if n_threads > 1 and n > 3:
            release.wait(0.2)  # long enough for the main thread to wake
        return n

    with pytest.raises(Cancelled):
        map_blocks(work, range(200), n_threads=n_threads, progress=Counting(cancel_after=2))

    assert len(seen) < 200


def test_no_threads_are_refused():
    with pytest.raises(ValueError, match="n_threads is 0"):
        map_blocks(abs, [1], n_threads=0)


def test_silent_keeps_the_protocol():
    progress: Progress = Silent()
    progress.start("stage", 3)
    progress.advance()
    progress.raise_if_cancelled()


@pytest.mark.parametrize(("asked", "used"), [(None, 3), (1, 1), (12, 12), (13, 12), (10**12, 12)])
def test_threads_are_as_many_as_asked_for_within_reason(monkeypatch, caplog, asked, used):
    monkeypatch.setattr(run.os, "cpu_count", lambda: 3)

    assert run.threads_of(asked) == used
    said = [] if asked in {None, used} else [f"{asked} threads are asked for and 12 are used, 4 a processor"]
    assert [each.getMessage() for each in caplog.records] == said


@pytest.mark.parametrize("asked", [2.0, float("nan"), True, "4", b"4", [4], object()])
def test_what_is_no_number_of_threads_is_one_line(asked):
    with pytest.raises(InputError, match=r"^n_threads: .* is not a whole number; ask for 1 or more$"):
        run.threads_of(asked)


def test_a_number_of_threads_beyond_all_reason_is_said_shortly(caplog):
    run.threads_of(10**400)
    assert len(caplog.text) < 200


@pytest.mark.parametrize("asked", [0, -1, -(10**400)])
def test_no_threads_cannot_do_the_work(asked):
    with pytest.raises(InputError, match="ask for 1 or more"):
        run.threads_of(asked)


@pytest.mark.parametrize("n_threads", [1, 2, 7])
def test_answers_come_one_by_one_in_order(n_threads):
    progress = Counting()
    answers = blocks_in_order(lambda n: n * n, range(50), n_threads=n_threads, progress=progress)

    assert [next(answers), next(answers)] == [0, 1]
    assert list(answers) == [n * n for n in range(2, 50)]
    assert progress.n_done == 50


@pytest.mark.parametrize("n_threads", [1, 3])
def test_no_more_is_asked_for_than_a_few_ahead(n_threads):
    begun = []
    answers = blocks_in_order(begun.append, range(10_000), n_threads=n_threads)
    next(answers)
    answers.close()

    assert len(begun) <= 2 * n_threads + 1


@pytest.mark.parametrize("n_threads", [1, 2])
def test_answers_before_an_error_are_given(n_threads):
    answers = blocks_in_order(lambda n: 6 // (2 - n), range(50), n_threads=n_threads)

    assert [next(answers), next(answers)] == [3, 6]
    with pytest.raises(ZeroDivisionError):
        next(answers)


@pytest.mark.parametrize("n_threads", [1, 2])
def test_a_cancel_stops_what_comes_one_by_one(n_threads):
    with pytest.raises(Cancelled):
        list(blocks_in_order(lambda n: time.sleep(0.01), range(10_000), n_threads=n_threads, progress=Counting(3)))


def test_an_answer_that_is_late_by_its_own_words_is_an_error():
    def late(n: int) -> int:
        raise TimeoutError("of its own")

    with pytest.raises(TimeoutError, match="of its own"):
        list(blocks_in_order(late, range(5), n_threads=2))
