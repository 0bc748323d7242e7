"""The refraction settings that a person may write: in scenarios, on the command line and in Python."""

import re

from skyshed.constants import K_ALLOWED
from skyshed.model.refraction import NAMED, RefractionSetting
from skyshed.units import UnitError

DEFAULT_REFRACTION = "median"
_NAMED = {setting.name: setting for setting in NAMED} | {
    f"{setting.percent:g}%": setting for setting in NAMED if setting.percent
}
# A number or a fraction; only a fraction may stand without "k=".
_NUMBER = r"[-+]?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})(?:e[-+]?\d{1,3})?"
_K = re.compile(rf"(?:k=|(?=.*/))(?P<over>{_NUMBER})(?:/(?P<under>[1-9]\d{{0,14}}))?", re.ASCII)


def parse_refraction(text: str) -> RefractionSetting:
    """Return the setting that is written.

    >>> parse_refraction("10%").name, parse_refraction("k = .5").k, round(parse_refraction("4/3").k, 4)
    ('p10', 0.5, 1.3333)

    Raises
    ------
    UnitError
        If it is not a setting, or its k lies outside of what rays can be traced for.
    """
    written = text.strip()
    word = "".join(written.lower().split())
    if word in _NAMED:
        return _NAMED[word]
    found = _K.fullmatch(word)
    if found is None:
        raise UnitError(f"{written!r} is not known; write median, k=4/3, k=1.2, optical or none")
    k = float(found["over"]) / float(found["under"] or 1)
    if not K_ALLOWED[0] <= k <= K_ALLOWED[1]:
        raise UnitError(f"{written!r} is not between k={K_ALLOWED[0]:g} and k={K_ALLOWED[1]:g}")
    return RefractionSetting("", k=k)
