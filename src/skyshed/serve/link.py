"""One page: what it says is checked and handled in order, and what it shows is kept the newest."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from itertools import count
from typing import Any

from pydantic import ValidationError
from starlette.websockets import WebSocket, WebSocketDisconnect

from skyshed.errors import Cancelled, SkyshedError
from skyshed.jobs.run import Progress
from skyshed.serve.boxes import MOST_ANSWERS, Inbox, Outbox
from skyshed.serve.desk import MOST_PAGES, Desk, text_of
from skyshed.serve.faults import DEFECT, fault_words, unread_words
from skyshed.serve.made import Made, Moment
from skyshed.serve.protocol import SENT, Do, Drag, Painted, Radial, Restore, Sent, Shows, SkyAsked, Step, Why
from skyshed.serve.work import Rank
from skyshed.serve.workshop import Record

MOST_PROBLEMS = 20  # messages that are none
POLICY, FULL_HOUSE = 1008, 1013  # codes of a close: RFC 6455, section 7.4.1, and IANA's list
_LOG = logging.getLogger(__name__)


class Refused(Exception):  # noqa: N818 - the page is at fault
    """The page is let go."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code, self.reason = code, reason


class Page:
    """A page, as long as its connection lives."""

    def __init__(self, desk: Desk, socket: WebSocket) -> None:
        self._desk, self._socket = desk, socket
        self._inbox, self._outbox = Inbox(), Outbox()
        self._view = Shows(type="view", seq=0, question=desk.start)
        self.seq = 0  # the newest message that was handled
        self._frames = count(1)
        self._in_flight: int | None = None  # the frame that has not been painted
        self._shown: dict[SkyAsked, int] = {}  # at which revision
        self._led: tuple[SkyAsked, Moment] | None = None  # the sky shown last that others are compared with
        self._told: tuple[int, int, int] | None = None  # the numbers that were sent
        self._digest = ""  # of the ground that the page holds
        self._waits_for = desk.start
        self._waiting: asyncio.Task[Made] | None = None  # for a sky of that
        self._asking: set[asyncio.Task] = set()
        self._moved = asyncio.Event()  # something to show may have changed
        self._settled = asyncio.Event()  # all that is shown is the newest, in full

    async def run(self) -> None:
        """Serve the page until it goes, or must go."""
        await self._socket.accept()
        try:
            await self._serve()
        except* (WebSocketDisconnect, OSError):
            pass  # it has gone
        except* Refused as refused:
            (first, *_) = refused.exceptions
            assert isinstance(first, Refused)
            with suppress(RuntimeError, WebSocketDisconnect):  # it may have gone meanwhile
                await self._socket.close(first.code, first.reason)
        finally:
            for each in self._asking:
                each.cancel()
            self._desk.left(self)

    async def _serve(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            self._enter()
            tasks.create_task(self._send())
            await self._desk.ready()
            self._enter()  # others may have come in while the ground was opened
            self._view = Shows(type="view", seq=0, question=self._desk.start)
            self._desk.pages.add(self)
            self.changed(self._desk.scene)
            for each in (self._read(), self._handle(), self._show(), self._tell()):
                tasks.create_task(each)

    def _enter(self) -> None:
        if len(self._desk.pages) >= MOST_PAGES:
            raise Refused(FULL_HOUSE, f"{MOST_PAGES} pages are open already")

    def changed(self, scene: str) -> None:
        """Tell the page what stands where now."""
        self._outbox.put("scene", scene)
        self.wake()

    def wake(self) -> None:
        """Let the page show what is newer."""
        self._settled.clear()
        self._moved.set()

    def _problem(self, text: str, seq: int | None) -> None:
        self._outbox.answer(text_of({"type": "problem", "seq": seq, "text": text}))

    async def _send(self) -> None:
        with suppress(WebSocketDisconnect, OSError):  # it has gone; what it said before is still handled
            while True:
                what = await self._outbox.get()
                await (self._socket.send_bytes(what) if isinstance(what, bytes) else self._socket.send_text(what))

    async def _read(self) -> None:
        n_problems = 0
        while True:
            said = await self._socket.receive()
            if said["type"] == "websocket.disconnect":
                await self._inbox.put(None)
                return
            try:
                message = SENT.validate_json(said.get("text") or "")
            except ValidationError as error:
                n_problems += 1
                self._problem(unread_words(error), None)
                if n_problems > MOST_PROBLEMS:
                    raise Refused(POLICY, "too much that is no message") from None
            else:
                await self._inbox.put(message)

    async def _handle(self) -> None:
        while (message := await self._inbox.get()) is not None:
            with suppress(Cancelled):  # the server ends
                await self._guarded(message.seq, self._heard(message))
            self.seq = max(self.seq, message.seq)
            self._moved.set()
        raise WebSocketDisconnect

    async def _heard(self, message: Sent) -> None:
        match message:
            case Drag():
                self.seq = max(self.seq, message.seq)
                self._desk.drag(message.move, self)
            case Painted():
                if message.frame == self._in_flight:
                    self._in_flight = None
            case Shows():
                self._look(message)
            case Do():
                await self._desk.do(message.change)
            case Step():
                await self._desk.step(message.to)
            case Restore():
                await self._desk.restore(message.changes)
            case Why() | Radial():
                self._ask(message)

    def _look(self, view: Shows) -> None:
        wanted = _questions(view)
        for question in wanted:
            self._desk.workshop.check(self._desk.draft, question)
        self._view = view
        self._shown = {each: revision for each, revision in self._shown.items() if each in wanted}
        if self._waiting is not None and self._waits_for not in wanted:
            self._waiting.cancel()

    def _ask(self, message: Why | Radial) -> None:
        if len(self._asking) >= MOST_ANSWERS:
            self._problem("too many questions at once", message.seq)
            return
        task = asyncio.create_task(self._guarded(message.seq, self._answer(message)))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def _answer(self, message: Why | Radial) -> None:
        workshop, draft = self._desk.workshop, self._desk.draft
        workshop.check(draft, message.question)
        ask: Callable[[Progress], Record]
        if isinstance(message, Why):
            ask = partial(workshop.why, draft, message)
        else:
            ask = partial(workshop.section, draft, message)
        job = self._desk.answers.submit(Rank.FULL, lambda: lambda progress: text_of(ask(progress)))
        with suppress(Cancelled):  # the server ends
            self._outbox.answer(await job.result())

    async def _guarded(self, seq: int | None, work: Coroutine[Any, Any, None]) -> bool:
        """Return whether some work of the page could be done; if not, it is told why, or a defect is logged.

        Raises
        ------
        Cancelled
            If it was broken off.
        """
        try:
            await work
        except (Cancelled, WebSocketDisconnect, Refused):
            raise
        except SkyshedError as error:
            self._problem(fault_words(error), seq)
        except Exception as error:  # noqa: BLE001 - whatever it is, other pages go on
            _LOG.exception("a defect of skyshed: %s: %s", type(error).__name__, error)
            self._problem(DEFECT, seq)
        else:
            return True
        return False

    async def _show(self) -> None:
        """Send one sky after the other, each when the one before it has been painted."""
        while not self._desk.is_over:
            self._moved.clear()
            lacking = self._lacking()
            if lacking is not None and self._in_flight is None and self._desk.is_settled:
                await self._show_one(*lacking)
                continue
            if lacking is None and not self._desk.is_dragged:
                self._settled.set()
            await self._moved.wait()

    def _lacking(self) -> tuple[SkyAsked, Moment | None] | None:
        """Return what the page looks at and has not seen as it is now, and the moment at which it wants it.

        While a unit is dragged a comparison is finished at the moment of its first sky: of two that follow the newest
        place, the second would never come, or be of another place.
        """
        revision, questions = self._desk.revision, _questions(self._view)
        if self._led is not None and self._led[0] == questions[0]:
            moment = self._led[1]
            is_open = moment.is_dragged and self._desk.is_dragged and moment.draft is self._desk.draft
            for each in questions[1:] if is_open else ():
                if self._shown.get(each) != moment.revision:
                    return each, moment
        return next(((each, None) for each in questions if self._shown.get(each) != revision), None)

    async def _show_one(self, question: SkyAsked, at: Moment | None) -> None:
        """Wait for a sky, and put it in a frame; a page that looks elsewhere meanwhile waits no longer."""
        asked = self._desk.sky(question, after=self._shown.get(question, -1), at=at)
        self._waits_for, self._waiting = question, asyncio.create_task(asked.job.result())
        try:
            await asyncio.wait([self._waiting])
            if self._waiting.cancelled() or isinstance(self._waiting.exception(), Cancelled):
                return  # it is asked for anew, if it is still wanted
            assert asked.moment is not None, "what has ended was begun"
            self._shown[question] = asked.moment.revision  # even where it could not be made: it is not tried again
            if question == self._view.question:
                self._led = question, asked.moment
            await self._guarded(None, self._put_frame(self._waiting))
        finally:
            self._waiting.cancel()

    async def _put_frame(self, waiting: "asyncio.Task[Made]") -> None:
        made = await waiting
        self._in_flight, with_ground = next(self._frames), made.encoded.digest != self._digest
        self._digest = made.encoded.digest
        self._outbox.put("frame", made.frame(self._in_flight, self, with_ground=with_ground))

    async def _tell(self) -> None:
        """Send numbers when nothing moves, and again when their spread is known."""
        while not self._desk.is_over:
            await self._settled.wait()
            revision, question = self._desk.revision, self._view.question
            key = revision, question.package, question.target
            if key == self._told:
                self._settled.clear()
                continue
            self._told = None  # until all of it is: what is broken off has taken the place of what was told before
            with suppress(Cancelled):  # begun anew when all is still again
                if await self._guarded(None, self._put_numbers(question, has_draws=False)):
                    await self._guarded(None, self._put_numbers(question, has_draws=True))
                self._told = key

    async def _put_numbers(self, question: SkyAsked, *, has_draws: bool) -> None:
        self._outbox.put("numbers", await self._desk.numbers_job(question, has_draws=has_draws).result())


def _questions(view: Shows) -> list[SkyAsked]:
    """Return the skies that a view shows: what is asked, and what it is compared with."""
    if view.other is None or view.other == view.question.package:
        return [view.question]
    return [view.question, view.question.model_copy(update={"package": view.other})]
