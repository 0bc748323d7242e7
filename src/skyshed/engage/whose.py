"""Which run a folder of batches is of: ``run.json`` beside them says so, and only that run goes on from it."""

import json
import os
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from skyshed.engage.batches import RaidQuestion, key_of, version
from skyshed.errors import InputError, printable

_FILE = "run.json"
_MOST_BYTES = 10_000_000
_MOST_SAID = 300

About = dict[str, Any]


def about_run(questions: Sequence[RaidQuestion], *, n: int, seed: int) -> About:
    """Return what tells a run from others, as JSON has it."""
    labels = [list(each.label) for each in questions]
    keys = [key_of(each, seed).hex() for each in questions]
    return {"n": n, "seed": seed, "version": version(), "labels": labels, "keys": keys}


def write_about(folder: Path, about: About) -> None:
    """Say whose folder it is."""
    partial = folder / f".{_FILE}.{secrets.token_hex(4)}"
    partial.write_text(json.dumps(about), "utf-8")
    partial.replace(folder / _FILE)


def check_same(folder: Path, about: About) -> None:
    """Refuse a folder of another run; one that was cut before it held anything is anybody's.

    Raises
    ------
    InputError
        It is of another run, which is told, or does not say of which.
    """
    named = repr(str(folder))
    if not os.path.lexists(folder / _FILE) and not any(folder.glob("*.rows")):
        return
    try:
        found = _read(folder / _FILE)
    except (OSError, ValueError, RecursionError) as error:
        said = f"{named}: {_FILE} is missing or damaged, so nobody knows which run its batches are of; start anew"
        raise InputError(said) from error
    if found != about:
        raise InputError(
            f"{named} holds batches of another run: {_apart(found, about)}; resume that run, or start anew"
        )


def _read(file: Path) -> About:
    if not file.is_file() or file.stat().st_size > _MOST_BYTES:
        raise ValueError("not ours")
    found = json.loads(file.read_text("utf-8"))
    return found if isinstance(found, dict) else {}


def _apart(found: About, about: About) -> str:
    """Return in words which run a folder is of, as far as it is not the one asked for."""
    words = (("seed", "seed"), ("n", "replications"))
    said = [f"its {word} {found.get(key)!r}, not {about[key]}" for key, word in words if found.get(key) != about[key]]
    if found.get("version") != about["version"]:
        said.append("another version of skyshed")
    if found.get("labels") != about["labels"]:
        said.append("other offers, cases, commands or sizes")
    return printable(", ".join(said) or "another scenario, or other figures")[:_MOST_SAID]
