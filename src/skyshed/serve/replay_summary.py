"""What is said of recorded flights that are replayed: from the ``summary.json`` of their run."""

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from skyshed.errors import InputError, printable
from skyshed.serve.result_folder import ResultFolder

_MOST_BYTES = 64_000_000
_MOST_FILES = 3  # named in a credit

Words = Annotated[str, Field(max_length=1000)]


class _Recording(BaseModel):
    file: Words


class _Summary(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    package: Words
    target: Words
    cases: Annotated[list[Words], Field(min_length=1, max_length=3)]
    n_flights: Annotated[int, Field(ge=0)]
    recordings: list[_Recording]


@dataclass(frozen=True)
class ExposureWords:
    """The title and the credit of a replay, and the case that it shows."""

    title: str
    credit: str
    case: str


def exposure_words(folder: ResultFolder, n_shown: int) -> ExposureWords:
    """Return what is said of the flights of a run.

    Raises
    ------
    InputError
        If its summary is damaged.
    """
    with folder.path_of("summary.json").open("rb") as file:
        raw = file.read(_MOST_BYTES + 1)
    try:
        found = _Summary.model_validate_json(raw[:_MOST_BYTES])
    except ValidationError:
        raise InputError("summary.json cannot be read: it is damaged; make the result folder anew") from None
    case = "nominal" if "nominal" in found.cases else found.cases[0]
    asked = f"{found.target} against {found.package}, {case} case"
    title = f"The {n_shown:,} most exposed of {found.n_flights:,} flights" if n_shown else "No flight was exposed"
    files = [each.file for each in found.recordings]
    more = f" and {len(files) - _MOST_FILES:,} more" if len(files) > _MOST_FILES else ""
    return ExposureWords(
        printable(f"{title}, {asked}"), printable(f"Flights: {', '.join(files[:_MOST_FILES])}{more}"), printable(case)
    )
