"""The making of a frame: the sky of a moment, as bytes for one page. Runs on a thread."""

from dataclasses import dataclass

from skyshed.jobs.run import Progress
from skyshed.serve.desk import Moment
from skyshed.serve.frame import FrameHead, frame_bytes, grid_digest
from skyshed.serve.protocol import Question
from skyshed.serve.workshop import Workshop


@dataclass(frozen=True)
class Frame:
    """A frame to be sent: its number, and the grid whose ground the page holds then."""

    number: int
    digest: str
    data: bytes


def frame_of(
    workshop: Workshop, moment: Moment, question: Question, to: tuple[int, int, str], progress: Progress
) -> Frame:
    """Return the frame of a sky; ``to`` are its number, the newest message it knows, and the ground the page holds."""
    number, seq, held = to
    shown = workshop.shown(moment.draft, moment.live, question, progress)
    head = FrameHead(
        frame=number,
        revision=moment.revision,
        seq=seq,
        detail="drag" if moment.is_dragged else "full",
        question=question,
        shares=shown.shares,
        moved=shown.moved,
    )
    digest = grid_digest(shown.grid)
    return Frame(number, digest, frame_bytes(head, shown.sky, shown.grid, with_ground=digest != held, digest=digest))
