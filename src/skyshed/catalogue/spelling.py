r"""One angle as people write it: decimal degrees or degrees, minutes and seconds, in every usual spelling.

>>> round(spelled("33° 18’ 45” N", "latitude"), 4), spelled("0442100E", "longitude")
(33.3125, 44.35)
"""

import re

from skyshed.units import UnitError

LETTERS = {"latitude": "NS", "longitude": "EW"}
_LIMIT_DEG = {"latitude": 90.0, "longitude": 180.0}
_ONCE_AROUND_DEG = 360.0

# Word processors, keyboards and metadata write the same marks in many ways.
_MARKS = str.maketrans(
    {mark: plain for plain, marks in {"°": "º˚", "'": "’‘′ʹ´`‛", '"': "”“″ʺ˝‟", "-": "−–‐‑"}.items() for mark in marks}
)
_WORDS = [
    (re.compile(pattern, re.IGNORECASE), plain)
    for pattern, plain in (
        (r"''", '"'),
        (r"\b(north|south|east|west)\b", lambda found: found[0][0].upper()),
        (r"(?<=[\d\s])(?:degrees|degree|degs?)\b\.?", "°"),
        (r"(?<=[\d\s])(?:minutes|minute|mins?)\b\.?", "'"),
        (r"(?<=[\d\s])(?:seconds|second|secs?)\b\.?", '"'),
    )
]
_DECIMAL = re.compile(r"([+-]?)\s*(\d{1,3}(?:[.,]\d*)?|[.,]\d+)\s*°?", re.ASCII)
_TINY = re.compile(r"([+-]?)(\d(?:\.\d+)?e-\d{1,3})", re.ASCII | re.IGNORECASE)
_SEXAGESIMAL = re.compile(
    r"""([+-]?)\s*(\d{1,3})\s*[°d:\s-]\s*(\d{1,2}(?:[.,]\d+)?)\s*['m:\s-]?\s*(?:(\d{1,2}(?:[.,]\d+)?)\s*["s]?)?""",
    re.ASCII | re.IGNORECASE,
)
# As aviation writes it, without a mark: DDMM, DDMMSS; longitudes have three digits of degrees.
_PACKED = {
    "latitude": re.compile(r"(\d\d)(\d\d)(\d\d)?([.,]\d+)?", re.ASCII),
    "longitude": re.compile(r"(\d{3})(\d\d)(\d\d)?([.,]\d+)?", re.ASCII),
}


def plain(text: str) -> str:
    """Return a text with one space between words, and with one sign for each of the many of one meaning."""
    written = " ".join(text.translate(_MARKS).split())
    for pattern, mark in _WORDS:
        written = pattern.sub(mark, written)
    return written


def spelled(text: str, name: str, *, may_run_on: bool = False) -> float:
    """Return a ``latitude`` or ``longitude`` in degrees, north and east positive.

    With ``may_run_on`` a longitude may lie up to once around, as the side of a box across 180 degrees.

    Raises
    ------
    UnitError
        With the value, what is wrong with it, and an example.
    """
    letter, bare = _without_letter(plain(text))
    shown = repr(" ".join(text.split()))
    if letter and letter not in LETTERS[name]:
        raise UnitError(f"{name} {shown} looks swapped: {letter} belongs to the other coordinate")
    sign, size_deg = _size_deg(bare, name, has_letter=bool(letter), shown=shown)
    if letter and (sign == "-" or (sign == "+" and letter in "SW")):
        raise UnitError(f"{name} {shown} has both a sign and {letter}; write one of them")
    value_deg = -size_deg if sign == "-" or letter in {"S", "W"} else size_deg
    limit_deg = _ONCE_AROUND_DEG if may_run_on else _LIMIT_DEG[name]
    if abs(value_deg) > limit_deg:
        hint = "; looks swapped: is it the longitude?" if name == "latitude" and abs(value_deg) <= 180 else ""
        raise UnitError(f"{name} {shown} is outside ±{limit_deg:g} degrees{hint}")
    return value_deg


def letter_of(text: str) -> str:
    """Return the letter of the hemisphere that an angle is written with, "" for none."""
    return _without_letter(plain(text))[0]


def _without_letter(written: str) -> tuple[str, str]:
    """Return the letter of the hemisphere ("" for none), which stands first or last, and the rest."""
    if written[:1].upper() in set("NSEW"):
        return written[0].upper(), written[1:].strip()
    # A last s belongs to seconds where minutes have their own letter.
    is_second = written[-1:] == "s" and re.search(r"\d\s*m", written, re.IGNORECASE)
    if written[-1:].upper() in set("NSEW") and not is_second:
        return written[-1].upper(), written[:-1].strip()
    return "", written


def _size_deg(bare: str, name: str, *, has_letter: bool, shown: str) -> tuple[str, float]:
    """Return the sign as written and the size of an angle without its letter."""
    if found := _DECIMAL.fullmatch(bare) or _TINY.fullmatch(bare):
        return found[1], float(found[2].replace(",", "."))
    parts = None
    if has_letter and (packed := _PACKED[name].fullmatch(bare)):
        degrees, minute, second, fraction = packed.groups("")
        last = (second or minute) + fraction
        parts = "", degrees, *((minute, last) if second else (last, "0"))
    elif found := _SEXAGESIMAL.fullmatch(bare):
        parts = found[1], found[2], found[3], found[4] or "0"
    if parts is None or ({".", ","} & set(parts[2]) and float(parts[3].replace(",", ".")) != 0):
        example = f"33.3125 or 33°18'45\"{LETTERS[name][0]}"
        raise UnitError(f"{name} {shown} is not an angle; write degrees such as {example}")
    minutes, seconds = (float(part.replace(",", ".")) for part in parts[2:])
    if minutes >= 60 or seconds >= 60:
        raise UnitError(f"{name} {shown} has minutes or seconds of 60 and more")
    return parts[0], int(parts[1]) + minutes / 60 + seconds / 3600
