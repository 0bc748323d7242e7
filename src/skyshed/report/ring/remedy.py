"""What a reader of a ring may type to get better ground; no other module of the ring names a flag."""

from skyshed.errors import TerrainError
from skyshed.terrain.needed import missing_for, size_words
from skyshed.verbs.ring import RingAnswer

CLOSE_WORDS = "--fetch closes it, or a second --terrain (embedded: at 9 km)"
FINER_WORDS = (
    "Finer ground: run the same command with --fetch, which loads what is missing, or with --terrain and rasters of "
    "your own."
)


def next_words(ring: RingAnswer) -> str:
    """Say what to do where nothing is answered, with about how much there is to load; "" where something is."""
    if any(each.is_answered for each in ring.levels):
        return ""
    lead = "No answer on this ground: run the same with"
    fetch = "--fetch in place of --terrain" if ring.scenario.terrain_paths else "--fetch"
    try:
        missing = missing_for(ring.scenario)
    except TerrainError:  # too near a pole, or too much at once
        return f"{lead} --terrain FILE, posts 1 km apart or less."
    loads = f"loads {size_words(missing.n_bytes)}" if missing.tiles else "its tiles are here already"
    return f"{lead} {fetch} ({loads})."
