"""Work beside the event loop: what goes first, what gives way, and an end of which nobody hears."""

import asyncio
import threading
import time

import pytest

from serve_worlds import PATIENCE_S, PlainDraft, PlainWorkshop, alone, eventually, served
from skyshed.errors import Cancelled
from skyshed.serve.work import Rank, Work


class Held:
    """Something to do that goes on until it may end, or is broken off."""

    def __init__(self):
        self.began, self.may_end = threading.Event(), threading.Event()

    def __call__(self, progress):
        self.began.set()
        while not self.may_end.wait(0.002):
            progress.raise_if_cancelled()
        return "made"

    async def begun(self):
        assert await asyncio.to_thread(self.began.wait, PATIENCE_S)


def run(scene):
    """Run a scene with one thread for work, which is closed afterwards."""

    async def whole():
        work = Work("test")
        try:
            return await scene(work)
        finally:
            await work.close()

    return alone(whole)


def test_the_most_urgent_goes_first_and_equals_in_their_order():
    async def scene(work):
        first, order = Held(), []
        held = work.submit(Rank.DRAG, lambda: first)
        await first.begun()
        ranks = Rank.DRAWS, Rank.FULL, Rank.NUMBERS, Rank.FULL
        jobs = [
            work.submit(rank, lambda name=f"{rank.name} {n}": lambda _: order.append(name))
            for n, rank in enumerate(ranks)
        ]
        first.may_end.set()
        await asyncio.gather(held.result(), *(each.result() for each in jobs))
        return order

    assert run(scene) == ["FULL 1", "FULL 3", "NUMBERS 2", "DRAWS 0"]


@pytest.mark.parametrize(("newer", "gives_way"), [(Rank.DRAG, True), (Rank.FULL, False), (Rank.DRAWS, False)])
def test_what_is_less_urgent_gives_way(newer, gives_way):
    async def scene(work):
        full = Held()
        old = work.submit(Rank.FULL, lambda: full)
        await full.begun()
        new = work.submit(newer, lambda: lambda _: "new")
        if not gives_way:
            full.may_end.set()
        return await asyncio.gather(old.result(), new.result(), return_exceptions=True)

    old, new = run(scene)
    assert isinstance(old, Cancelled) if gives_way else old == "made"
    assert new == "new"


def test_what_nobody_waits_for_any_more_is_given_up():
    async def scene(work):
        first = Held()
        job = work.submit(Rank.FULL, lambda: first)
        await first.begun()
        waiting = [asyncio.create_task(job.result()) for _ in range(2)]
        await asyncio.sleep(0)
        waiting[0].cancel()
        await asyncio.wait(waiting[:1])
        is_going_on = not job.future.done()
        waiting[1].cancel()
        await asyncio.wait([job.future])
        return is_going_on, job.future.exception()

    is_going_on, error = run(scene)
    assert is_going_on
    assert isinstance(error, Cancelled)


def test_what_cannot_be_broken_off_is_not_waited_for_and_complains_of_nothing(caplog):
    began, may_end = threading.Event(), threading.Event()

    async def scene():
        work = Work("stubborn")
        job = work.submit(Rank.FULL, lambda: lambda _: began.set() or may_end.wait(PATIENCE_S))
        await asyncio.to_thread(began.wait, PATIENCE_S)
        await work.close(within_s=0.01)
        late = work.submit(Rank.DRAG, lambda: lambda _: "late")
        await asyncio.sleep(0.01)
        return job.future.exception(), late.has_begun

    error, has_begun = alone(scene)
    may_end.set()
    assert eventually(lambda: not any(each.name.startswith("skyshed-stubborn") for each in threading.enumerate()))
    assert isinstance(error, Cancelled)
    assert not has_begun
    assert caplog.text == ""


@pytest.mark.parametrize("what", ["sky", "change", "numbers"])
def test_a_server_that_ends_at_work_says_nothing(what, caplog, monkeypatch):
    """Whatever a page waits for, Ctrl-C prints no trace."""
    workshop, began = PlainWorkshop(), threading.Event()

    def slow(made, progress=None):
        began.set()
        end_s = time.monotonic() + 0.3
        while time.monotonic() < end_s:
            if progress is not None:
                progress.raise_if_cancelled()
            time.sleep(0.005)
        return made

    with served(workshop) as server, server.page() as page:
        page.until("numbers", draws=[1, 2, 3])
        if what == "sky":
            workshop.may_end.clear()
            n_begun = workshop.n_begun
        elif what == "change":
            monkeypatch.setattr(PlainDraft, "done", lambda draft, _: slow(draft))
        else:
            workshop.with_draws = lambda _, record, progress: slow(record, progress)
        page.drop(33.1)
        page.drop(33.2)
        assert eventually(lambda: workshop.n_begun > n_begun) if what == "sky" else began.wait(PATIENCE_S)
        server.server.should_exit = True
        assert eventually(lambda: not server.server.server_state.connections)

    assert caplog.text == ""
