"""A page that opens without a network: the templates, and pictures inside the page."""

import base64
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from PIL import Image

from skyshed import __version__
from skyshed.report.table import Picture

_TEMPLATES = Path(__file__).parent / "templates"


def filled_page(name: str, **content: object) -> str:
    """Return a page from a template of that name; whatever is put into it is escaped, since names come from users."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = (_TEMPLATES / "page.css").read_text("utf-8")
    return environment.get_template(name).render(style=style, version=__version__, **content)


def picture_of(path: Path, caption: str, alt: str, title: str = "", *, is_wide: bool = False) -> Picture:
    """Return a PNG as a picture inside the page."""
    with Image.open(path) as image:
        width_px, height_px = image.size
    data = base64.b64encode(path.read_bytes()).decode("ascii")
    return Picture(data, width_px, height_px, caption, alt, title, is_wide)
