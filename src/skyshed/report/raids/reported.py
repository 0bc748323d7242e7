"""Outcomes of real raids as parties claim them: rows as they were read, and a drawing of a dot each.

They stand in a frame of their own. Nothing of a simulation is drawn beside them, and nothing is passed or failed.
"""

from dataclasses import dataclass

from markupsafe import Markup

from skyshed.report.table import Cell, Link, Section, Table, number, text
from skyshed.report.words import share_words

FRAME = "Parties’ claims, other places, other defences, with jamming: not a test."
_WIDE, _ROW, _TOP, _FOOT = 360, 46, 6, 24
_LEFT, _RIGHT = 8, 16
_OPENABLE = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Reported:
    """One claim: who says it, when and where, of what, as printed, and the share stopped (0..1) that it comes to.

    ``address`` is where it was read; where it was not kept whole, the site alone.
    """

    name: str
    date: str
    claimed_by: str
    of: str
    as_printed: str
    stopped_share: float
    address: str


_WSJ = "https://www.yahoo.com/news/wsj-ukrainian-air-interception-rates-234556803.html"
_TIME = "http://time.com/5240383/pentagon-syria-missiles/"
_INSIDER = (
    "https://africa.businessinsider.com/military-and-defense/us-forces-shot-down-over-75-iranian-missiles-and-drones-"
    "in-its-biggest-air-defense/mfnd63z"
)
_CEPA = "https://kyivindependent.com/russian-drone-strikes-on-ukraine-are-surging-how-bad-can-it-get"
OUTCOMES = (
    Reported("Ukraine", "2022-02 to 2023-12", "Ukraine, through Reuters", "missiles", "1,600 of 7,400 downed",
             1600 / 7400, "jp.investing.com"),
    Reported("Ukraine", "2022-02 to 2023-12", "Ukraine, through Reuters", "Shahed drones", "2,900 of 3,700 downed",
             2900 / 3700, "jp.investing.com"),
    Reported("Ukraine", "2022-07", "Ukraine, in the press", "missiles", "about 50 %", 0.5, "babel.ua"),
    Reported("Ukraine", "six months to 2024-05", "Wall Street Journal, from air-force data", "missiles", "46 %",
             0.46, _WSJ),
    Reported("Ukraine", "six months to 2024-05", "Wall Street Journal, from air-force data", "Shahed drones", "82 %",
             0.82, _WSJ),
    Reported("Ukraine", "six months to 2024-05", "Wall Street Journal, from air-force data", "ballistic missiles",
             "10 %", 0.1, _WSJ),
    Reported("Ukraine", "2024-11", "Borsari, CEPA", "drones, with jamming", "about 5 % get through", 0.95, _CEPA),
    Reported("Ukraine", "2025-08", "Ukraine, in the press", "ballistic missiles", "about 40 %", 0.4, "archiv.hn.cz"),
    Reported("Ukraine", "2025-09", "Ukraine, in the press", "ballistic missiles", "6 %", 0.06, "archiv.hn.cz"),
    Reported("Israel", "2024-04-13", "Israel", "drones and missiles",
             "99 % of 170 drones, 30 cruise and 120 ballistic missiles", 0.99, _INSIDER),
    Reported("Syria", "2018-04-14", "Russia", "cruise missiles", "71 of 103", 71 / 103, _TIME),
    Reported("Syria", "2018-04-14", "United States", "cruise missiles", "0 of 105", 0.0, _TIME),
)  # fmt: skip


def reported_section() -> Section:
    """Return the claims, each with name, date and address."""
    lead = (
        FRAME,
        (
            "Share of what came that a party says was stopped. Of one night in Syria one party says 69 %, the other "
            "none: that is how far such numbers carry."
        ),
    )
    rows = tuple(
        (
            _claim_cell(each),
            text(each.as_printed),
            number(share_words(each.stopped_share)),
        )
        for each in OUTCOMES
    )
    heads = ("Where and when", "As printed", "Stopped, it says")
    shares = [each.stopped_share for each in OUTCOMES]
    finding = f"{FRAME} They run from {share_words(min(shares))} to {share_words(max(shares))} stopped."
    tables = (Table(FRAME, heads, rows),)
    return Section("reported", "What parties report of real raids", lead, tables, finding=finding, drawings=(dots(),))


def _claim_cell(each: Reported) -> Cell:
    """Return whose claim it is, of what, and where it was read."""
    said = f"{each.of}; says {each.claimed_by}"
    is_whole = each.address.startswith(_OPENABLE)
    links = (Link(each.address, each.address),) if is_whole else ()
    small = said if is_whole else f"{said}; read at {each.address} (the whole address was not kept)"
    return Cell(f"{each.name}, {each.date}", small, links=links)


def dots() -> Markup:
    """Return the drawing: a dot a claim on a track of its own, with its name and date."""
    high = _TOP + _ROW * len(OUTCOMES) + _FOOT
    parts = [
        Markup(
            '<svg class="raid-dots" viewBox="0 0 {w} {h}" role="img" aria-label="{frame}" '
            'xmlns="http://www.w3.org/2000/svg"><rect class="raid-frame" x="1" y="1" width="{rw}" height="{rh}"/>'
        ).format(w=_WIDE, h=high, frame=FRAME, rw=_WIDE - 2, rh=high - 2)
    ]
    for place, each in enumerate(OUTCOMES):
        y = _TOP + _ROW * place
        parts.append(
            Markup(
                '<text class="raid-claim" x="{x0}" y="{yt}">{words}</text>'
                '<text class="raid-tick" x="{x0}" y="{ys}">{small}</text>'
                '<line class="raid-grid" x1="{x0}" x2="{x1}" y1="{yd}" y2="{yd}"/>'
                '<circle class="raid-dot" cx="{x}" cy="{yd}" r="4.5"/>'
            ).format(
                x0=_LEFT,
                x1=_WIDE - _RIGHT,
                yt=y + 14,
                ys=y + 27,
                yd=y + 37,
                x=f"{_x(each.stopped_share):.1f}",
                words=f"{each.name}, {each.date}",
                small=f"{each.of}; says {each.claimed_by}",
            )
        )
    foot = [
        Markup('<text class="raid-tick" x="{x}" y="{y}" text-anchor="{anchor}">{words}</text>').format(
            x=_x(share), y=high - 9, anchor=anchor, words=words
        )
        for share, anchor, words in ((0.0, "start", "none stopped"), (1.0, "end", "all stopped"))
    ]
    return Markup("").join([*parts, *foot, Markup("</svg>")])


def _x(share: float) -> float:
    return _LEFT + share * (_WIDE - _LEFT - _RIGHT)
