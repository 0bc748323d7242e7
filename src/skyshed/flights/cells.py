"""Cells of tables as SQL: numbers, places and times as people and programs write them.

Every expression tries the plain cast first, which is what nearly all cells need, and looks at the writing only of
those that fail it. What is still nothing then is NULL. Whether a value is a likely one is not asked here.
"""

from skyshed.flights.fields import METRES_OF_ALTITUDE_UNIT, SECONDS_OF_TIME_UNIT

# What stands between groups of three digits: spaces of several kinds and apostrophes, beside comma or point.
_GROUPING = r"\x{0020}\x{00A0}\x{202F}\x{2009}'\x{2019}"
_WRITTEN_UNIT = {"m": r"m|meters?|metres?", "ft": r"ft|feet|foot", "km": r"km", "FL": r"fl|f"}
_OWN_UNIT = r"(?i)^(?:{0})\s*|\s*(?:{0})\.?$"
_DEGREE = r"[-+]?\d{1,3}(?:[.,]\d*)?"
_PAIR = rf"^[\s\[(]*({_DEGREE})\s*°?\s*[NnSs]?(?:\s*[;/|]\s*|\s*,\s*|\s+)({_DEGREE})\s*°?\s*[EeWw]?[\s\])]*$"
_LAT_SIGN, _LON_SIGN = ("[Nn]", "[Ss]"), ("[Ee]", "[Ww]")
_GROUND_WORDS = ("ground", "on ground", "gnd", "grnd")
_AIR_WORDS = ("air", "airborne", "in air", "in flight", "flying")
# Degrees, minutes and perhaps seconds, with signs, colons or spaces between them; or run together (2 or 3 for degrees).
_SIXTY = r"[0-5]?\d(?:[.,]\d+)?"
_ANGLE = rf"([-+]?)\s*(\d{{1,3}})\s*[°º:d\s]\s*({_SIXTY})\s*(?:['′’:m\s]\s*(?:({_SIXTY})\s*(?:[\"″s]|'')?)?)?"
_RUN_TOGETHER = r"()(\d{{{0}}})([0-5]\d(?:\.\d+)?)([0-5]\d(?:\.\d+)?)?"
# Day and month in figures, year, and the rest, which begins with the hour.
NUMBERED_DAY = r"^\s*(\d{1,2})[./-](\d{1,2})[./-](\d{4})[ ,T]+(\d.*)$"
# An ISO date, basic or extended, and its time.
_ISO = r"^\s*(\d{4})[-/.]?(\d\d)[-/.]?(\d\d)[T ,]*(\d\d):?(\d\d)(?::?(\d\d(?:[.,]\d+)?))?\s*([-+]\d\d(?::?\d\d)?)?$"
_UTC_WORD = r"(?i)\s*(?:Z|UTC|GMT)\s*$"
_OTHER_DATES = tuple(
    f"{date} {time}" for date in ("%d-%b-%Y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y")
    for time in ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p")
)  # fmt: skip
_HALF_DAYS = ("%Y-%m-%d %I:%M:%S %p", "%Y-%m-%d %I:%M %p", "%Y-%m-%d %I:%M:%S%p", "%Y-%m-%d %I:%M%p")


def number(cell: str, *, has_decimal_comma: bool) -> str:
    """Return a number; points (or commas) between groups of three digits and spaces there are left out."""
    text = f"trim({cell})"
    decimal, other = (",", ".") if has_decimal_comma else (".", ",")
    grouped = quoted(rf"[-+]?\d{{1,3}}(?:[{other}{_GROUPING}]\d{{3}})+(?:[{decimal}]\d*)?")
    bare = f"regexp_replace({text}, {quoted(f'[{other}{_GROUPING}]')}, '', 'g')"
    plain = f"TRY_CAST({cell} AS DOUBLE)"
    of_group = f"TRY_CAST(replace({bare}, ',', '.') AS DOUBLE)"
    if not has_decimal_comma:
        return _else(plain, f"CASE WHEN regexp_full_match({text}, {grouped}) THEN {of_group} END")
    of_comma = f"TRY_CAST(replace({text}, ',', '.') AS DOUBLE)"
    return f"CASE WHEN regexp_full_match({text}, {grouped}) THEN {of_group} ELSE coalesce({plain}, {of_comma}) END"


def altitude_m(cell: str, unit: str, *, has_decimal_comma: bool, is_text: bool = True) -> str:
    """Return metres of an altitude in ``unit``, which the cell itself may name; NULL where it is none."""
    value = f"TRY_CAST({cell} AS DOUBLE)"
    if is_text:
        own_unit = quoted(_OWN_UNIT.format(_WRITTEN_UNIT[unit]))
        bare = f"regexp_replace(trim({cell}), {own_unit}, '')"
        written = number(bare, has_decimal_comma=has_decimal_comma)
        value = f"coalesce({number(cell, has_decimal_comma=has_decimal_comma)}, {written})"
        value = value if has_decimal_comma else _else(f"TRY_CAST({cell} AS DOUBLE)", value)
    return f"{value} * {METRES_OF_ALTITUDE_UNIT[unit]!r}"


def latitude_deg(cell: str) -> str:
    """Return degrees north of a cell: decimal, or with minutes and seconds, with N or S before or behind."""
    return _degrees(cell, *_LAT_SIGN, n_digits=2)


def longitude_deg(cell: str) -> str:
    """Return degrees east of a cell: decimal, or with minutes and seconds, with E or W before or behind."""
    return _degrees(cell, *_LON_SIGN, n_digits=3)


def _degrees(cell: str, positive: str, negative: str, *, n_digits: int) -> str:
    cell = f"replace({cell}, '\u2212', '-')"
    signed = quoted(rf"^\s*(?:{negative}\s*({_DEGREE})\s*°?|({_DEGREE})\s*°?\s*{negative})\s*$")
    other = quoted(rf"^\s*(?:{positive}?\s*({_DEGREE})\s*°?|({_DEGREE})\s*°?\s*{positive}?)\s*$")

    def value(pattern: str) -> str:
        found = f"regexp_extract({cell}, {pattern}, 1) || regexp_extract({cell}, {pattern}, 2)"
        return f"TRY_CAST(replace({found}, ',', '.') AS DOUBLE)"

    # "-33.45 S" is as far south as "33.45 S".
    decimal = f"coalesce(-abs({value(signed)}), {value(other)})"
    return _else(
        f"TRY_CAST({cell} AS DOUBLE)", f"coalesce({decimal}, {_with_minutes(cell, positive, negative, n_digits)})"
    )


def _with_minutes(cell: str, positive: str, negative: str, n_digits: int) -> str:
    """Return degrees of a cell with minutes, and perhaps seconds; figures run together need their letter."""
    letters = f"[{positive[1]}{negative[1]}]"
    spaced = rf"^\s*({letters}?)\s*{_ANGLE}\s*({letters}?)\s*$"
    together = (
        rf"^\s*(?:({letters})\s*{_RUN_TOGETHER.format(n_digits)}|{_RUN_TOGETHER.format(n_digits)}\s*({letters}))\s*$"
    )

    def part(pattern: str, *groups: int) -> str:
        found = " || ".join(f"regexp_extract({cell}, {quoted(pattern)}, {group})" for group in groups)
        return f"TRY_CAST(nullif(replace({found}, ',', '.'), '') AS DOUBLE)"

    def value(pattern: str, *groups: tuple[int, ...]) -> str:
        degrees, minutes, seconds = (part(pattern, *group) for group in groups)
        return f"({degrees} + {minutes} / 60 + coalesce({seconds}, 0) / 3600)"

    whole = f"coalesce({value(spaced, (3,), (4,), (5,))}, {value(together, (3, 7), (4, 8), (5, 9))})"
    return f"CASE WHEN regexp_matches({cell}, '^\\s*-|{negative[1]}') THEN -1 ELSE 1 END * {whole}"


def on_ground(cell: str) -> str:
    """Return whether a text says that an aircraft is on the ground; NULL where it says nothing."""
    word = f"lower(trim({cell}))"
    words = f"CASE WHEN {word} IN {_GROUND_WORDS} THEN true WHEN {word} IN {_AIR_WORDS} THEN false END"
    return f"coalesce(TRY_CAST({cell} AS BOOLEAN), TRY_CAST({cell} AS DOUBLE) <> 0, {words})"


def says_ground(cell: str) -> str:
    """Return whether a cell says in words that an aircraft is on the ground, as an altitude's may."""
    return f"coalesce(lower(trim({cell})) IN {_GROUND_WORDS}, false)"


def of_pair(cell: str, *, is_latitude: bool) -> str:
    """Return latitude or longitude of a cell that holds both, latitude first."""
    half = f"regexp_extract({cell}, {quoted(_PAIR)}, {1 if is_latitude else 2})"
    letter = "[Ss]" if is_latitude else "[Ww]"
    value = f"TRY_CAST(replace({half}, ',', '.') AS DOUBLE)"
    return f"CASE WHEN regexp_matches({cell}, {quoted(letter)}) THEN -abs({value}) ELSE {value} END"


def moment_s(cell: str, unit: str, *, has_decimal_comma: bool, is_text: bool = True) -> str:
    """Return Unix seconds of a time in ``unit``; without a zone it is UTC."""
    if unit in SECONDS_OF_TIME_UNIT:
        value = number(cell, has_decimal_comma=has_decimal_comma) if is_text else f"TRY_CAST({cell} AS DOUBLE)"
        return f"{value} * {SECONDS_OF_TIME_UNIT[unit]!r}"
    if unit == "iso":
        return _iso_s(cell) if is_text else f"epoch(TRY_CAST({cell} AS TIMESTAMPTZ))"
    day, month = ("1", "2") if unit == "dmy" else ("2", "1")
    return _numbered_s(cell, rf"\3-\{month}-\{day} \4")


def _iso_s(cell: str) -> str:
    plain = f"TRY_CAST({cell} AS TIMESTAMPTZ)"
    bare = f"regexp_replace(trim({cell}::VARCHAR), {quoted(_UTC_WORD)}, '')"
    spread = f"regexp_replace({bare}, {quoted(_ISO)}, '\\1-\\2-\\3 \\4:\\5:\\6\\7')"
    whole = f"replace(regexp_replace({spread}, ':([-+]|$)', ':00\\1'), ',', '.')"
    others = f"coalesce(TRY_CAST({whole} AS TIMESTAMPTZ), try_strptime({bare}, {list(_OTHER_DATES)}))"
    return f"epoch({_else(plain, others)})"


def _numbered_s(cell: str, order: str) -> str:
    bare = f"regexp_replace(trim({cell}::VARCHAR), {quoted(_UTC_WORD)}, '')"
    turned = f"regexp_replace({bare}, {quoted(NUMBERED_DAY)}, {quoted(order)})"
    is_one = f"regexp_matches({bare}, {quoted(NUMBERED_DAY)})"
    half_day = f"try_strptime({turned}, {list(_HALF_DAYS)})"
    return f"CASE WHEN {is_one} THEN epoch(coalesce(TRY_CAST({turned} AS TIMESTAMPTZ), {half_day})) END"


def _else(plain: str, otherwise: str) -> str:
    """Return a plain value, or else another; of a `coalesce`, DuckDB may work out all parts for every row."""
    return f"CASE WHEN {plain} IS NOT NULL THEN {plain} ELSE {otherwise} END"


def quoted(text: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def quoted_name(name: str) -> str:
    """Return a column's name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'
