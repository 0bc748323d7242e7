"""A page that opens without a network: the templates, the policy that keeps it closed, pictures inside the page."""

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from PIL import Image

from skyshed import __version__
from skyshed.report.live.frame import PageMap
from skyshed.report.table import Picture

_TEMPLATES = Path(__file__).parent / "templates"


def filled_page(name: str, *, page_map: PageMap | None = None, **content: object) -> str:
    """Return a page from the template of that name; everything put into it is escaped, since names come from users."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    sheets = ("page.css",) if page_map is None else ("page.css", "map.css")
    style = "".join((_TEMPLATES / sheet).read_text("utf-8") for sheet in sheets)
    policy = _policy(style, None if page_map is None else page_map.script)
    own = {"style": style, "policy": policy, "version": __version__, "page_map": page_map}
    return environment.get_template(name).render(**own, **content)


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
