"""The draft on which all pages work: changes in their order, units under a hand, and what has to be told to whom."""

import asyncio
import json
import logging
import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TypeVar

from skyshed.errors import InputError
from skyshed.jobs.run import Progress
from skyshed.serve.draft import Draft
from skyshed.serve.made import Awaited, Listener, Made, Moment, making
from skyshed.serve.protocol import Change, Move, Remove, SkyAsked
from skyshed.serve.work import Job, Rank, Work
from skyshed.serve.workshop import Record, Workshop

MOST_PAGES = 256
Kept = TypeVar("Kept", str, bytes)
_LOG = logging.getLogger(__name__)


class Desk:
    """One draft for all pages. Methods are called on the event loop; what takes time goes on in threads."""

    def __init__(self, workshop: Workshop) -> None:
        self.workshop = workshop
        self.boot = secrets.token_hex(8)
        self.skies, self.answers, self._changes = Work("skies"), Work("answers"), Work("changes")
        self.pages: set[Listener] = set()
        self.scene = ""
        self.start = SkyAsked(package=0, target=0, case=0)
        self._ready = asyncio.Event()
        self._order = asyncio.Lock()
        self._draft: Draft | None = None
        self._units: frozenset[str] = frozenset()
        self._revision = self._n_changing = 0
        self._live: dict[str, tuple[Move, Listener]] = {}
        self._asked: dict[tuple[SkyAsked, int | None], Awaited] = {}  # None: of the newest revision
        self._numbers: dict[tuple[int, int, int, bool], tuple[Record, str]] = {}
        self.is_over = False
        self._once: dict[str, tuple[str | None, Job]] = {}
        self._early: asyncio.Future | None = None

    async def open(self) -> None:
        """Open the ground, and begin with what every page wants first: whoever comes finds it made.

        Raises
        ------
        InputError, TerrainError
            If the scenario cannot be used on its ground.
        """
        draft = await self._changes.submit(Rank.FULL, lambda: self.workshop.opened).result()
        await self._put(draft)
        self._revision += 1
        self.start = self.workshop.start(draft)
        self.sky(self.start, after=-1)
        self._ready.set()
        self._early = asyncio.gather(self.base(), self.relief(), return_exceptions=True)  # a page asks for them at once

    async def base(self) -> str:
        """Return land, borders and names as pages get them."""
        return await self.once("base", lambda: text_of(self.workshop.base(self.draft)))

    async def relief(self) -> bytes:
        """Return the heights under the globe as pages get them."""
        return await self.once("relief", lambda: self.workshop.relief(self.draft))

    async def once(self, name: str, make: Callable[[], Kept], of: str | None = None) -> Kept:
        """Return what no change moves: made once, on the thread for answers, when the ground is open.

        Of one name only the last is kept, ``of`` which it was. What could not be made is tried again when it is asked
        for again.
        """
        await self.ready()
        known, job = self._once.get(name, (None, None))
        if job is None or known != of or (job.future.done() and job.future.exception() is not None):
            job = self.answers.submit(Rank.FULL, lambda: lambda _: make())
            self._once[name] = of, job
        made: Kept = await job.result()
        return made

    async def ready(self) -> None:
        """Wait until the ground is open."""
        await self._ready.wait()

    async def close(self) -> None:
        """Break off all work; pages that see it ask for none again."""
        self.is_over = True
        for each in (self._changes, self.skies, self.answers):
            await each.close()

    @property
    def draft(self) -> Draft:
        assert self._draft is not None, "pages wait until the desk is ready"
        return self._draft

    @property
    def is_settled(self) -> bool:
        """Whether no change is being made: one that is makes what would be shown now out of date."""
        return self._n_changing == 0

    @property
    def revision(self) -> int:
        return self._revision

    @property
    def is_dragged(self) -> bool:
        """Whether a unit is under a hand."""
        return bool(self._live)

    def moment(self) -> Moment:
        """Return what there is to be shown now."""
        live = tuple(move for move, _ in self._live.values())
        return Moment(self._revision, self.draft, live, {page: page.seq for page in self.pages})

    def sky(self, question: SkyAsked, after: int, at: Moment | None = None) -> Awaited:
        """Return a sky newer than revision ``after``, asked for once for all pages that wait for it.

        It is the newest when its turn comes; with ``at`` that of a moment, to be compared with another of the same.
        """
        key = question, None if at is None else at.revision
        asked = self._asked.get(key)
        if asked is None or not asked.is_newer(after):
            rank = Rank.DRAG if self.is_dragged else Rank.FULL
            made = self._asked[key] = Awaited(Job(rank, lambda: self._begun(made, question)), at)
            made.job.future.add_done_callback(lambda _: self._forget(key, made))
            self.skies.add(made.job)
            return made
        return asked

    def _forget(self, key: tuple[SkyAsked, int | None], asked: Awaited) -> None:
        if self._asked.get(key) is asked:
            del self._asked[key]

    def left(self, page: Listener) -> None:
        """Forget a page; what it had under its hand goes back."""
        self.pages.discard(page)
        held = [unit for unit, (_, by) in self._live.items() if by is page]
        for unit in held:
            del self._live[unit]
        if held:
            self._wake()

    def drag(self, move: Move, page: Listener) -> None:
        """Put a unit under the hand of a page: its newest place counts, and a full sky in work is of no use any more.

        Raises
        ------
        InputError
            If there is no such unit.
        """
        if move.unit not in self._units:
            raise InputError(f"no unit {move.unit!r} stands here")
        self._live.pop(move.unit, None)
        self._live[move.unit] = move, page
        self.skies.stop_behind(Rank.DRAG)
        self._wake()

    async def do(self, change: Change) -> None:
        """Make a change, behind all that came before it.

        Raises
        ------
        InputError
            If it cannot be made; a unit that was dragged is back where it was.
        """
        dropped = [change.unit] if isinstance(change, Move | Remove) else []  # what is gone is under no hand
        await self._replace(lambda draft: draft.done(change), dropped)

    async def step(self, to: str) -> None:
        """Take the last change back, do it again, or take all back."""
        steps: dict[str, Callable[[Draft], Draft]] = {
            "undo": lambda draft: draft.undo(),
            "redo": lambda draft: draft.redo(),
            "start": lambda draft: draft.at_start(),
        }
        await self._replace(steps[to], self._live)

    async def restore(self, changes: Sequence[Change]) -> None:
        """Let changes take the place of all others."""
        await self._replace(lambda draft: draft.restored(changes), self._live)

    def numbers_job(self, question: SkyAsked, *, has_draws: bool) -> Job[str]:
        """Return a job for the numbers of a package against a class; they are made once for all pages."""
        rank = Rank.DRAWS if has_draws else Rank.NUMBERS
        return self.skies.submit(rank, partial(self._numbers_of, question, has_draws=has_draws))

    async def _replace(self, make: Callable[[Draft], Draft], dropped: Iterable[str]) -> None:
        """Put another draft in place of this one; units that are ``dropped`` are under no hand then.

        Until it stands no sky is begun. A change that changes nothing breaks off nothing, however often it comes.
        """
        held = {unit: self._live[unit] for unit in dropped if unit in self._live}
        is_other = False
        self._n_changing += 1
        try:
            async with self._order:
                draft = await self._changes.submit(Rank.FULL, lambda: lambda _: make(self.draft)).result()
                is_other = draft is not self._draft
                if is_other:
                    await self._put(draft)
        finally:
            self._n_changing -= 1
            self._show_after(held, is_other=is_other)
        for page in self.pages if is_other else ():
            page.changed(self.scene)

    def _show_after(self, held: Mapping[str, tuple[Move, Listener]], *, is_other: bool) -> None:
        """Let pages go on after a change, made or not; what they show is out of date if anything is other."""
        for unit, live in held.items():
            if self._live.get(unit) is live:  # else it was taken up again
                del self._live[unit]
        if is_other or held:
            self.skies.stop_behind(Rank.DRAG)
            if not self._live:  # a drop is shown next, not one more sky under the hand
                self.skies.stop()
            self._revision += 1
        for page in self.pages:
            page.wake()

    async def _put(self, draft: Draft) -> None:
        revision = self._revision + 1
        record = partial(self.workshop.scene, draft, boot=self.boot, revision=revision)
        self.scene = await self._changes.submit(Rank.FULL, lambda: lambda _: text_of(record())).result()
        self._draft, self._units = draft, self.workshop.units(draft)
        self._live = {unit: live for unit, live in self._live.items() if unit in self._units}  # one may have gone

    def _wake(self) -> None:
        self._revision += 1
        for page in self.pages:
            page.wake()

    def _begun(self, asked: Awaited, question: SkyAsked) -> Callable[[Progress], Made]:
        asked.moment = asked.moment or self.moment()
        return making(self.workshop, asked.moment, question)

    def _numbers_of(self, question: SkyAsked, *, has_draws: bool) -> Callable[[Progress], str]:
        moment = self.moment()
        key = moment.revision, question.package, question.target, has_draws
        for old in [each for each in self._numbers if each[0] != moment.revision]:
            del self._numbers[old]

        def made(progress: Progress) -> str:
            if key not in self._numbers:
                before = self._numbers.get((*key[:3], False))
                record = before[0] if before else self.workshop.numbers(moment.draft, question, progress)
                if has_draws:
                    record = self.workshop.with_draws(moment.draft, record, progress)
                self._numbers[key] = record, text_of({**record, "revision": moment.revision})
            return self._numbers[key][1]

        return made


def text_of(record: Record) -> str:
    """Return a record as pages get it."""
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
