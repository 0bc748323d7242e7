"""A page that opens without a network: the templates, the policy that keeps it closed, pictures inside the page."""

import base64
import hashlib
from collections.abc import Mapping
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from PIL import Image

from skyshed import __version__
from skyshed.report.live.frame import PageMap
from skyshed.report.table import Picture

_TEMPLATES = Path(__file__).parent / "templates"
STYLE, SCRIPT, START, DATA = "map.css", "map.js", "start.js", "data.json"
_APART = (  # of a page whose parts are files beside it
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; "
    "form-action 'none'"
)


def parts_apart(page_map: PageMap) -> Mapping[str, str]:
    """Return the files, by name, that lie beside a page whose style, script and data are not inside it."""
    start = (_TEMPLATES / START).read_text("utf-8")
    return {STYLE: _style(has_map=True), SCRIPT: page_map.script, START: start, DATA: page_map.data}


def filled_page(name: str, *, page_map: PageMap | None = None, is_apart: bool = False, **content: object) -> str:
    """Return a page from the template of that name; everything put into it is escaped, since names come from users.

    ``is_apart``: what `parts_apart` returns lies in files beside it.
    """
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = _style(has_map=page_map is not None)
    inside = _policy(style, None if page_map is None else page_map.script)
    policy = _APART if is_apart else inside
    own = {"style": style, "policy": policy, "version": __version__, "page_map": page_map, "is_apart": is_apart}
    return environment.get_template(name).render(**own, **content)


def _style(*, has_map: bool) -> str:
    sheets = ("page.css", "map.css") if has_map else ("page.css",)
    return "".join((_TEMPLATES / sheet).read_text("utf-8") for sheet in sheets)


def _policy(style: str, script: str | None) -> str:
    """Return what a browser may do for the page: its own style, the pictures inside it, its own map; nothing else."""
    runs = "" if script is None else f"script-src '{_digest(script)}'; "
    return f"default-src 'none'; {runs}style-src '{_digest(style)}'; img-src data:; base-uri 'none'; form-action 'none'"


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}"


def picture_of(path: Path, caption: str, alt: str, title: str = "", *, is_wide: bool = False) -> Picture:
    """Return a PNG as a picture inside the page."""
    with Image.open(path) as image:
        width_px, height_px = image.size
    data = base64.b64encode(path.read_bytes()).decode("ascii")
    return Picture(data, width_px, height_px, caption, alt, title, is_wide)
