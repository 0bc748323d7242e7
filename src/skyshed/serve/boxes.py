"""What waits to be handled, and what waits to be sent, of one page: both are bounded, whatever the page does."""

import asyncio
from collections import deque

from skyshed.serve.protocol import Drag, Sent

MOST_WAITING = 64  # messages of a page that have not been handled
MOST_ANSWERS = 16  # to its questions, and problems; older ones make room


class Inbox:
    """Messages in their order, and None behind the last.

    Of the drags of one unit the newest is enough; when it is full, reading waits.
    """

    def __init__(self) -> None:
        self._waiting: deque[Sent | None] = deque()
        self._changed = asyncio.Condition()

    def __len__(self) -> int:
        return len(self._waiting)

    async def put(self, message: Sent | None) -> None:
        async with self._changed:
            if isinstance(message, Drag):
                self._drop(message.move.unit)
            await self._changed.wait_for(lambda: len(self._waiting) < MOST_WAITING)
            self._waiting.append(message)
            self._changed.notify_all()

    async def get(self) -> Sent | None:
        async with self._changed:
            await self._changed.wait_for(lambda: bool(self._waiting))
            self._changed.notify_all()
            return self._waiting.popleft()

    def _drop(self, unit: str) -> None:
        for each in self._waiting:
            if isinstance(each, Drag) and each.move.unit == unit:
                self._waiting.remove(each)
                return


class Outbox:
    """One scene, one frame, one table of numbers, the newest of each; and a few answers."""

    def __init__(self) -> None:
        self._newest: dict[str, str | bytes] = {}
        self._answers: deque[str] = deque(maxlen=MOST_ANSWERS)
        self._some = asyncio.Event()

    def put(self, kind: str, what: str | bytes) -> None:
        """Put in the newest of a kind: ``scene``, ``frame`` or ``numbers``."""
        self._newest[kind] = what
        self._some.set()

    def answer(self, text: str) -> None:
        self._answers.append(text)
        self._some.set()

    async def get(self) -> str | bytes:
        """Return what is to be sent next: a scene before its sky."""
        while True:
            for kind in ("scene", "frame", "numbers"):
                if kind in self._newest:
                    return self._newest.pop(kind)
            if self._answers:
                return self._answers.popleft()
            self._some.clear()
            await self._some.wait()
