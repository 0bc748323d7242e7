"""How much the air bends rays, as one value: what maps say of a share of time, or one k everywhere."""

from dataclasses import dataclass

OPTICAL_K = 7.0 / 6.0  # GDAL's default -cc 0.85714 = 1 / k


@dataclass(frozen=True, slots=True)
class RefractionSetting:
    """A setting of refraction; exactly one of ``percent`` and ``k`` is given.

    ``name`` is what it is called: ``median``, ``p10``, ``p90``, ``optical``, ``none``, or empty for a k of the
    user's own. ``percent`` is 10, 50 or 90: the point gradient that is not exceeded for that share of an average
    year (ITU-R P.453). ``k`` is the factor of the Earth's effective radius.
    """

    name: str
    percent: float | None = None
    k: float | None = None


NAMED = (
    RefractionSetting("median", percent=50.0),
    RefractionSetting("p10", percent=10.0),
    RefractionSetting("p90", percent=90.0),
    RefractionSetting("optical", k=OPTICAL_K),
    RefractionSetting("none", k=1.0),
)
