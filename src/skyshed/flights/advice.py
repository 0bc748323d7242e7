"""What the recommendations of a bulletin say: where not to operate, and where only to be careful.

One sentence may do both ("not operate below FL 320, and exercise caution above"). It is taken apart at its commas and
joining words, and each piece speaks for those after it, until one says something else.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# What it is right to do only above a level ("operate only above FL 320") is left out: the level is not one of a ban.
_AGAINST = re.compile(
    r"\b(?:not|never|against)\s+(?:to\s+|be\s+)?(?:operat|fly|flown|enter|conduct|plan|overfl)\w*|\bavoid\w*"
    r"|\bnot\s+(?:to\s+)?use (?:\w+ )?airspace\b|\brecommends? not\b|\bno flights?\b"
    r"|\b(?:refrain|suspend|ceas(?:e|ed|ing)|prohibit|discourag)\w*\b"
    r"|\b(?:stay|remain|keep) (?:clear|away|out|outside)\b",
    re.IGNORECASE,
)
_CAUTION = re.compile(
    r"\bcaution\w*|\bcareful\w*|\bvigilan\w*|\battention\b|\baware(?:ness)?\b|\bmonitor\w*|\brisk assessments?\b"
    r"|\btak\w+ (?:[\w-]+ ){0,4}?into (?:[\w-]+ )?(?:account|consideration)\b|\btak\w+ (?:\w+ )?account of\b"
    r"|\bconsider(?:ing)? (?:the|all|any|that|possible|potential)\b",
    re.IGNORECASE,
)
_ONLY = re.compile(r"\bonly\b[^.;]{0,40}\b(?:above|below|between|at|over|under)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.;])\s+")
_JOINT = re.compile(r"([:,]\s+(?:(?:and|but|while|whereas)\s+)?|\s(?:and|but|while|whereas)\s+)", re.IGNORECASE)
_PREAMBLE = re.compile(r":\s*$")


@dataclass(frozen=True)
class Advice:
    """A line of recommendations: what of it says not to operate, and what only to be careful; "" where nothing does."""

    line: str
    against: str
    caution: str

    @property
    def is_of_caution(self) -> bool:
        """Whether the line asks for care and no more: what it allows only somewhere, it advises against elsewhere."""
        return bool(self.caution and not self.against and not _ONLY.search(self.line))


def advice_in(lines: Sequence[str]) -> tuple[Advice, ...]:
    """Return what the lines of recommendations say; headings ("Air operators should:") are none.

    >>> (one,) = advice_in(["Not operate below FL 320, and exercise caution above FL 320."])
    >>> one.against, one.caution
    ('Not operate below FL 320', 'exercise caution above FL 320.')
    """
    return tuple(_read(line) for line in lines if not _PREAMBLE.search(line))


def _read(line: str) -> Advice:
    """Take a line apart; a sentence that says neither belongs to the one before it, the first to the next."""
    said: dict[bool, list[str]] = {True: [], False: []}
    is_against: bool | None = None
    before: list[str] = []
    for told, words in (part for sentence in _SENTENCE.split(line) for part in _told(sentence)):
        is_against = is_against if told is None else told
        if is_against is None:
            before.append(words)
        else:
            said[is_against] += [*before, words]
            before = []
    against, caution = (_trimmed(" ".join(said[key])) for key in (True, False))
    return Advice(line, against, caution)


def _told(sentence: str) -> Iterator[tuple[bool | None, str]]:
    """Yield what a sentence says (see `_is_against`) and in what words; what stands before it says so belongs to it."""
    pieces = [*_JOINT.split(sentence), ""]
    told, words = None, ""
    for piece, joint in zip(pieces[::2], pieces[1::2], strict=True):
        now = _is_against(piece)
        if told is not None and now not in {None, told}:
            yield told, _trimmed(words)
            words = ""
        told = told if now is None else now
        words += piece + joint
    yield told, words


def _is_against(piece: str) -> bool | None:
    """Return whether a piece says not to operate, or (false) to be careful, whichever it says first; else None."""
    against, caution = _AGAINST.search(piece), _CAUTION.search(piece)
    if against and caution:
        return against.start() < caution.start()
    return bool(against) if against or caution else None


def _trimmed(said: str) -> str:
    return re.sub(r"[\s,;:]+(?:(?:and|but|while|whereas)\s*)?$", "", said)
