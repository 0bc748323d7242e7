"""Whether a site stands in the area of a scenario: one rule for whoever asks."""

from functools import lru_cache

from skyshed.coverage.mapping import state_of
from skyshed.model.scenario import Area, Site
from skyshed.terrain.outlines import countries, outline
from skyshed.terrain.standing import holds, stands_in


def is_inside(site: Site, area: Area) -> bool:
    """Return whether a site stands in an area; one off the coast of a country by no more than outlines err does too."""
    return _is_inside(site, area, state_of(area))


@lru_cache(maxsize=1024)
def _is_inside(site: Site, area: Area, state: object) -> bool:
    """Answer `is_inside`, once as long as the files of the area stay as they are (``state``)."""
    del state
    shape, at = outline(area), (site.lat_deg, site.lon_deg)
    if area.country is None:
        return holds(shape, *at)
    return stands_in(shape, countries(area.borders).values(), *at)
