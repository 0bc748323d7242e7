"""Flight information regions of one file, asked for by designator ("ORBB") or name ("Baghdad FIR")."""

import difflib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from skyshed.errors import InputError
from skyshed.flights.airspaces import plain
from skyshed.flights.volume import ALWAYS, Slice, Volume

# An ICAO location indicator (Doc 7910).
DESIGNATOR = re.compile(r"[A-Z]{4}")
_KIND = {"FIR", "UIR", "FIC", "ACC", "CTA", "FLIGHT", "INFORMATION", "REGION", "UPPER", "THE", "OF", "AIRSPACE"}
# What parts two names of one region, as in "Tehran FIR/OIIX", "Tehran (OIIX)" and "Bahrain FIR - OBBB".
_BETWEEN = re.compile(r"[/(),;]|\s[-\u2013\u2014]\s")
_MOST_SHOWN = 5
_FIR_AND_UIR = ("FIR", "UIR")


@dataclass(frozen=True)
class Firs:
    """Outlines of regions, as one file holds them."""

    file: str
    volumes: tuple[Volume, ...]

    def holds(self, designator: str) -> bool:
        """Return whether a region of that designator is in the file."""
        return designator in self._by_name

    def named(self, asked: str) -> Volume:
        """Return one region, put together where the file holds it in several pieces.

        Raises
        ------
        InputError
            If none is called so, or several are.
        """
        found = [each for name in _pieces(asked) if (each := self._called(name))]
        if not found:
            raise InputError(f"no FIR in {plain(self.file)!r} is called {plain(asked)!r}{self._nearest(asked)}")
        meant = set(found[0]).intersection(*found[1:]) or set().union(*found)  # a designator tells two of a name apart
        chosen = {code: _of_kind(asked, pieces) for each in found for code, pieces in each.items() if code in meant}
        regions = _told_apart(asked, {_title(pieces): pieces for pieces in chosen.values()})
        if len(regions) > 1:
            names = sorted(regions)
            more = f" and {len(names) - _MOST_SHOWN} more" if len(names) > _MOST_SHOWN else ""
            raise InputError(
                f"{plain(asked)!r} is the name of {len(names)} FIRs in {plain(self.file)!r}: "
                f"{', '.join(names[:_MOST_SHOWN])}{more}; write one designator"
            )
        ((title, pieces),) = regions.items()
        return _joined(title, pieces)

    def _called(self, asked: str) -> dict[str, list[Volume]]:
        """Return regions, the pieces of each by designator: of just this name, else of all its words."""
        exact = self._by_name.get(_plain_name(asked), ())
        words = set(_plain_name(asked).split())
        return _regions(exact or [volume for volume, its in self._words if words and words <= its])

    @cached_property
    def _by_name(self) -> dict[str, list[Volume]]:
        out: dict[str, list[Volume]] = {}
        for volume in self.volumes:
            for name in dict.fromkeys(map(_plain_name, volume.names)):
                out.setdefault(name, []).append(volume)
        return out

    @cached_property
    def _words(self) -> list[tuple[Volume, set[str]]]:
        return [(each, {word for name in each.names for word in _plain_name(name).split()}) for each in self.volumes]

    def _nearest(self, asked: str) -> str:
        """Return the names that come nearest, as the end of a sentence."""
        near: dict[str, None] = {}
        for name in _pieces(asked):
            for each in difflib.get_close_matches(_plain_name(name), self._by_name, n=_MOST_SHOWN, cutoff=0.6):
                near[_title(self._by_name[each])] = None
        if near:
            return f"; nearest: {', '.join([*near][:_MOST_SHOWN])}"
        some = sorted({_title([each]) for each in self.volumes})
        more = f" and {len(some) - _MOST_SHOWN} more" if len(some) > _MOST_SHOWN else ""
        return f"; it holds {', '.join(some[:_MOST_SHOWN])}{more}"


def _code_of(volume: Volume) -> str:
    """Return the designator of a region; the first of its names where none looks like one."""
    return next((name for name in volume.names if DESIGNATOR.fullmatch(name)), (*volume.names, volume.name)[0])


def _regions(volumes: Sequence[Volume]) -> dict[str, list[Volume]]:
    out: dict[str, list[Volume]] = {}
    for volume in volumes:
        out.setdefault(_code_of(volume), []).append(volume)
    return out


def _kinds_asked(asked: str) -> set[str]:
    return {word for word in _FIR_AND_UIR if word in re.findall(r"\w+", plain(asked).upper())}


def _kind(volume: Volume) -> str:
    """Return whether a region is an FIR or a UIR: as its file says, or else its name; "" where neither does."""
    if volume.kind in _FIR_AND_UIR:
        return volume.kind
    said = {kind for name in (volume.name, *volume.names) for kind in _kinds_asked(name)}
    return said.pop() if len(said) == 1 else ""


def _of_kind(asked: str, pieces: Sequence[Volume]) -> Sequence[Volume]:
    """Return the pieces of a region of the kind that is asked for; all where none is asked for, or none is told."""
    return [each for each in pieces if _kind(each) in _kinds_asked(asked)] or pieces


def _told_apart(asked: str, regions: dict[str, Sequence[Volume]]) -> dict[str, Sequence[Volume]]:
    """Return the regions of the kind that is asked for, FIR or UIR; all where their file tells none of that kind."""
    wanted = _kinds_asked(asked) or set(_FIR_AND_UIR)
    return {title: each for title, each in regions.items() if each[0].kind in wanted} or regions


def _pieces(asked: str) -> Iterator[str]:
    """Yield the names by which something is asked for, those that say nothing but FIR left out."""
    return (piece.strip() for piece in _BETWEEN.split(asked) if _plain_name(piece))


def _plain_name(name: str) -> str:
    """Return a name in capitals without accents, signs and what says only that it is an FIR.

    >>> _plain_name("Teher\u00e1n FIR"), _plain_name("SIMFEROPOL' FIR")
    ('TEHERAN', 'SIMFEROPOL')
    """
    letters = unicodedata.normalize("NFKD", plain(name).upper())
    spoken = "".join(each for each in letters if not unicodedata.combining(each) and each not in "'\u2019`")
    return " ".join(word for word in re.findall(r"\w+(?:-\w+)*", spoken) if word not in _KIND)


def _title(pieces: Sequence[Volume]) -> str:
    """Return what a region is called: its name with its designator."""
    code = _code_of(pieces[0])
    longest = max(pieces[0].names, key=len, default="")
    name = longest if pieces[0].name == code else pieces[0].name
    return name if code in name else f"{name} ({code})"


def _joined(title: str, pieces: Sequence[Volume]) -> Volume:
    """Return the pieces of a region as one; of several what holds last counts, at all times."""
    slices = pieces[0].slices
    if len(pieces) > 1:
        slices = (Slice(tuple(part for each in pieces for part in each.slices[-1].parts), ALWAYS),)
    return Volume(title, slices, pieces[0].names)
