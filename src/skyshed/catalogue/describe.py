"""A catalogue entry as text."""

from skyshed.catalogue.load import Catalogue
from skyshed.catalogue.nearest import suggestion
from skyshed.errors import InputError


def describe(catalogue: Catalogue, key: str) -> str:
    known = {**catalogue.systems, **catalogue.targets}
    if key not in known:
        raise InputError(f"catalogue: {key!r} is not known; {suggestion(key, known)}")
    return "\n".join(str(figure) for figure in known[key].figures())
