"""What an engagement reads where no file states it: the program's own figures, all of them assumed."""

import re
from collections.abc import Mapping
from dataclasses import replace

from skyshed.catalogue.entry import Entry
from skyshed.catalogue.figures import read_figure, usable
from skyshed.catalogue.keys import ENGAGEMENT_KEYS
from skyshed.catalogue.rules import ENGAGEMENT, RADAR_SCAN, SYSTEM_ENGAGEMENT, FigureRule
from skyshed.model.figure import Figure, Source, Status
from skyshed.model.raid import Engagement
from skyshed.model.system import RadarRole
from skyshed.units import UnitError

MOST_LOOKS = 8  # a track that waits longer is none
_INITIATION = re.compile(r"(\d{1,3}) of (\d{1,3})", re.ASCII)
_METRE_WAVES = "VHF"
_ENGAGEMENT_SCAN_S = 0.5, 1.0, 2.0
_ENGAGEMENT_SCAN_NOTE = (
    "the program's own, nothing was read: an engagement radar steers its beam, and looks again about once a second"
)
_SCAN_S = 4.8, 6.0, 10.0
_SCAN_NOTE = (
    "the program's own, nothing was read of this radar: 12.5 or 6 turns a minute are printed of the AN/TPS-79, 10 to "
    "15 of the 1L122, 5 or 10 s a look of the Podlet-K1 (issues 4852, 1257 and 116 of "
    "PygmalionOfCyprus/cmo-db-requests on GitHub)"
)
_METRE_WAVE_SCAN_S = 10.0, 10.0, 20.0
_METRE_WAVE_SCAN_NOTE = (
    "the program's own: 3 to 6 turns a minute are printed of the long-range 1RL123E (issue 1916 of "
    "PygmalionOfCyprus/cmo-db-requests on GitHub); of metre-wave radars nothing was read"
)
_ASSESSMENT_NOTE = (
    "the program's own, nothing was read: a few looks of an engagement radar, at worst the wait for wreckage to part"
)
_SPACING_NOTE = "the program's own: 3 to 5 s from memory, of launchers of one battery; not read"
_HANDOVER_NOTE = (
    "the program's own, nothing was read: about a look of the network where a machine passes tracks on, three where "
    "somebody accepts them"
)
_CORRELATION_NOTE = (
    "the program's own, published nowhere: what makes one missile miss (the target's size, a bad track, clutter) is "
    "there for the next one too. None at all in the claimed case"
)
_OTHERS = {
    "kill_assessment": ((2.0, 5.0, 10.0), _ASSESSMENT_NOTE),
    "salvo_spacing": ((1.0, 3.0, 5.0), _SPACING_NOTE),
    "handover": ((1.0, 5.0, 15.0), _HANDOVER_NOTE),
    "correlation": ((0.0, 0.1, 0.3), _CORRELATION_NOTE),
}


def usual_scan_time(radar: str, role: RadarRole, band: str) -> Figure:
    """Return the assumed scan time of a radar, by the key of the radar in the model, its role and its band.

    >>> usual_scan_time("mine/search", RadarRole.ACQUISITION, "S").nominal
    6.0
    """
    values, note = _SCAN_S, _SCAN_NOTE
    if role is RadarRole.ENGAGEMENT:
        values, note = _ENGAGEMENT_SCAN_S, _ENGAGEMENT_SCAN_NOTE
    elif band == _METRE_WAVES:
        values, note = _METRE_WAVE_SCAN_S, _METRE_WAVE_SCAN_NOTE
    return _assumed(radar, RADAR_SCAN["scan_time"], values, note)


def usual_of_system(system: str, name: str) -> Figure:
    """Return the assumed ``kill_assessment`` or ``salvo_spacing`` of a system, by its key.

    >>> usual_of_system("mine", "kill_assessment").high
    10.0
    """
    return _assumed(system, SYSTEM_ENGAGEMENT[name], *_OTHERS[name])


def usual_of_engagement(name: str) -> Figure:
    """Return the assumed ``handover`` or ``correlation``, which hold for all units of a scenario."""
    return _assumed("engagement", ENGAGEMENT[name], *_OTHERS[name])


def usual_engagement() -> Engagement:
    """Return what holds where a scenario says nothing of engagements.

    >>> usual_engagement().n_hits, usual_engagement().n_looks
    (2, 3)
    """
    return Engagement(usual_of_engagement("handover"), usual_of_engagement("correlation"))


def read_engagement(top: Entry, sources: Mapping[str, Source]) -> Engagement:
    """Return what a scenario says of engagements under ``engagement``, the rest as usual."""
    usual, entry = usual_engagement(), top.entry("engagement")
    if entry is None:
        return usual
    entry.only(ENGAGEMENT_KEYS)
    stated = {
        rule.field: read_figure(entry, name, rule, f"engagement/{rule.field}", sources)
        for name, rule in ENGAGEMENT.items()
        if entry.has(name)
    }
    n_hits, n_looks = entry.read("initiation", _hits_and_looks) or (usual.n_hits, usual.n_looks)
    return replace(usual, n_hits=n_hits, n_looks=n_looks, **usable(stated))


def _hits_and_looks(text: str) -> tuple[int, int]:
    found = _INITIATION.fullmatch(" ".join(text.split()))
    n_hits, n_looks = (int(found[1]), int(found[2])) if found else (0, 0)
    if not 1 <= n_hits <= n_looks <= MOST_LOOKS:
        raise UnitError(
            f"{text!r} does not say how many looks must find a target for a track, of at most {MOST_LOOKS}; write for "
            "example 2 of 3"
        )
    return n_hits, n_looks


def _assumed(prefix: str, rule: FigureRule, values: tuple[float, float, float], note: str) -> Figure:
    low, nominal, high = values
    key = f"{prefix}/{rule.field}"
    return Figure(key, nominal, low, high, rule.unit, rule.favours, Status.ASSUMED, note=note)
