"""What pages send: small JSON objects, checked here; anything else is refused.

Every message has a sequence number ``seq``, counted up by its page. ``web/src/desk/protocol.ts`` has the same shapes,
and `tests/browser/test_globe_protocol.py` holds the two to each other.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

VERSION = 1
MOST_BYTES = 65_536  # of a message from a page
MOST_CHANGES = 500  # of a draft

Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=540)]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Index = Annotated[int, Field(ge=0, lt=10_000)]


class Said(BaseModel):
    """A message, or a part of one."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Move(Said):
    """A unit stands elsewhere, by its key."""

    change: Literal["move"] = "move"
    unit: Name
    lat: Latitude
    lon: Longitude


class Switch(Said):
    """A radar of a unit is off, or on again."""

    change: Literal["switch"] = "switch"
    unit: Name
    radar: Name
    on: bool


class Lift(Said):
    """A radar of a unit stands on another of its masts; ``None``: on none."""

    change: Literal["lift"] = "lift"
    unit: Name
    radar: Name
    mast: Name | None


class Join(Said):
    """A unit of the catalogue, or of the scenario's own systems, joins a package."""

    change: Literal["place"] = "place"
    package: Name
    name: Name
    system: Name
    lat: Latitude
    lon: Longitude


class Remove(Said):
    """A unit is taken out of every package."""

    change: Literal["remove"] = "remove"
    unit: Name


Change = Annotated[Move | Switch | Lift | Join | Remove, Field(discriminator="change")]


class SkyAsked(Said):
    """Which sky is meant: a package, a class and a case, by their numbers in the scene."""

    package: Index
    target: Index
    case: Index


class Message(Said):
    seq: Annotated[int, Field(ge=0, le=2**53)]


class Shows(Message):
    """What the page shows: one sky, and one more that it is compared with."""

    type: Literal["view"]
    question: SkyAsked
    other: Index | None = None


class Drag(Message):
    """A unit is under the hand: the newest place counts."""

    type: Literal["drag"]
    move: Move


class Do(Message):
    """A change that stays; the drop of a unit is one."""

    type: Literal["do"]
    change: Change


class Step(Message):
    """Take the last change back, do it again, or take all back."""

    type: Literal["step"]
    to: Literal["undo", "redo", "start"]


class Restore(Message):
    """Changes that a page still holds, of a server that has ended or of a link: they take the place of all others."""

    type: Literal["restore"]
    changes: Annotated[tuple[Change, ...], Field(max_length=MOST_CHANGES)]


class Painted(Message):
    """The frame of this number has been painted: the next one may come."""

    type: Literal["painted"]
    frame: Annotated[int, Field(ge=0, le=2**53)]


class Why(Message):
    """Why is a point covered, or not?"""

    type: Literal["why"]
    question: SkyAsked
    lat: Latitude
    lon: Longitude
    kind: Literal["agl", "msl", "fl"]
    height_m: Annotated[float, Field(ge=-1000, le=100_000)]


class Radial(Message):
    """The sky above a radial of a unit or an asset."""

    type: Literal["section"]
    question: SkyAsked
    of: Literal["unit", "asset"]
    key: Name
    azimuth_deg: Annotated[float, Field(ge=0, le=360)]


Sent = Annotated[
    Shows | Drag | Do | Step | Restore | Painted | Why | Radial,
    Field(discriminator="type"),
]
SENT: TypeAdapter[Sent] = TypeAdapter(Sent)


def within_180(lon_deg: float) -> float:
    """Return a longitude that a page may give a turn further east, as scenarios have it.

    >>> within_180(200.0), within_180(-170.0)
    (-160.0, -170.0)
    """
    return lon_deg - 360.0 if lon_deg > 180.0 else lon_deg
