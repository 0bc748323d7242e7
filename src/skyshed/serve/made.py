"""One sky for all pages that look at it: asked for once, made once on a thread, and told to each in its own frame."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from skyshed.jobs.run import Progress
from skyshed.serve.draft import Draft
from skyshed.serve.frame import Encoded, FrameHead, encoded, frame_bytes
from skyshed.serve.protocol import Move, SkyAsked
from skyshed.serve.work import Job
from skyshed.serve.workshop import Shown, Workshop


class Listener(Protocol):
    """A page, as the desk knows it."""

    seq: int  # the newest message of it that was handled

    def changed(self, scene: str) -> None:
        """Hear that the draft has changed; ``scene`` is what stands where now."""

    def wake(self) -> None:
        """Hear that there may be something newer to show."""


@dataclass(frozen=True)
class Moment:
    """The draft at one revision, the units that are under a hand (the newest last), and what each page had said."""

    revision: int
    draft: Draft
    live: tuple[Move, ...] = ()
    said: Mapping[Listener, int] = field(default_factory=dict)

    @property
    def is_dragged(self) -> bool:
        return bool(self.live)


@dataclass(frozen=True)
class Made:
    """A sky of a moment, ready to be sent."""

    moment: Moment
    question: SkyAsked
    shown: Shown
    encoded: Encoded

    def frame(self, number: int, page: Listener, *, with_ground: bool) -> bytes:
        """Return the frame of one page."""
        head = FrameHead(
            frame=number,
            revision=self.moment.revision,
            seq=self.moment.said.get(page, 0),
            detail="drag" if self.moment.is_dragged else "full",
            question=self.question,
            shares=self.shown.shares,
            moved=self.shown.moved,
        )
        return frame_bytes(head, self.encoded, with_ground=with_ground)


@dataclass
class Awaited:
    """A sky that pages wait for; ``moment`` is None until it is begun, unless it was asked for at one."""

    job: Job[Made]
    moment: Moment | None = None

    def is_newer(self, revision: int) -> bool:
        """Return whether it will show something newer than a revision."""
        return not self.job.future.done() and (self.moment is None or self.moment.revision > revision)


def making(workshop: Workshop, moment: Moment, question: SkyAsked) -> Callable[[Progress], Made]:
    """Return what makes a sky, on a thread."""

    def made(progress: Progress) -> Made:
        shown = workshop.shown(moment.draft, moment.live, question, progress)
        return Made(moment, question, shown, encoded(shown.sky, shown.grid, is_deflated=not moment.is_dragged))

    return made
