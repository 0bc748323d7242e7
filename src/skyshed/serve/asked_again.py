"""What ``provenance.json`` remembers of the question that a result folder answers; whoever wrote it, it is checked."""

import json
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from skyshed.errors import InputError, printable

NAME = "provenance.json"
_MOST_BYTES = 64_000_000  # every figure with its claims: a few hundred kB
_MOST_PATHS = 10_000

Text = Annotated[str, Field(min_length=1, max_length=4096)]


class AskedAgain(BaseModel):
    """By which verb and of which scenario; the rest takes the place of the scenario's own settings."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)

    verb: Literal["assess", "exposure", "simulate"]
    shipped: Text | None
    file: Text | None
    terrain: Annotated[list[Text], Field(max_length=_MOST_PATHS)]
    levels: Annotated[list[Text], Field(min_length=1, max_length=_MOST_PATHS)]
    grid_spacing_m: float | None
    refraction: Text
    propagation: Text
    rain_mm_h: float | Literal["none"]
    clutter_improvement_db: float | Literal["none"]


class Provenance(BaseModel):
    """What is read of the file."""

    model_config = ConfigDict(extra="ignore", frozen=True, strict=True)

    scenario_sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
    asked: AskedAgain


def read_provenance(folder: Path, where: str) -> Provenance:
    """Return what a result folder says of its question; ``where`` is what errors call the folder.

    Raises
    ------
    InputError
        If it is no result folder, or one that does not say.
    """
    record = _record(folder / NAME, where)
    if record.get("asked") is None:
        raise InputError(
            f"{where} does not say which scenario it was made from (skyshed before 0.2.0 and ring keep none); "
            "make it anew, or name the scenario instead"
        )
    try:
        return Provenance.model_validate(record)
    except ValidationError as error:
        first = error.errors()[0]
        at = ".".join(map(str, first["loc"]))
        raise InputError(f"{where}: {NAME}: {printable(at)}: {printable(first['msg'])}; make it anew") from None


def _record(path: Path, where: str) -> dict[str, object]:
    if not path.is_file():
        raise InputError(
            f"{where} is no result of assess, exposure or simulate (it lacks {NAME}); name one, or a scenario"
        )
    try:
        with path.open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
        record = json.loads(raw) if len(raw) <= _MOST_BYTES else None
    except OSError as error:
        raise InputError(f"{where}: {NAME} cannot be read: {error.strerror or error}") from None
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        raise InputError(f"{where}: {NAME} is damaged: it is not what skyshed writes; make it anew")
    return record
