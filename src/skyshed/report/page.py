"""A page that opens without a network: the templates, the policy that keeps it closed, pictures inside the page."""

import base64
import hashlib
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from PIL import Image

from skyshed import __version__
from skyshed.report.table import Picture

_TEMPLATES = Path(__file__).parent / "templates"


def filled_page(name: str, **content: object) -> str:
    """Return a page from the template of that name; everything put into it is escaped, since names come from users."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = (_TEMPLATES / "page.css").read_text("utf-8")
    return environment.get_template(name).render(style=style, policy=_policy(style), version=__version__, **content)


def _policy(style: str) -> str:
    """Return what a browser may do for the page: read its own style and the pictures inside it, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"


def picture_of(path: Path, caption: str, alt: str, title: str = "", *, is_wide: bool = False) -> Picture:
    """Return a PNG as a picture inside the page."""
    with Image.open(path) as image:
        width_px, height_px = image.size
    data = base64.b64encode(path.read_bytes()).decode("ascii")
    return Picture(data, width_px, height_px, caption, alt, title, is_wide)
