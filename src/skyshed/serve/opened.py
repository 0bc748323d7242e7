"""What is served: a shipped scenario, a scenario file, or the scenario that a result folder was made from."""

import codecs
import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from skyshed.catalogue.ground import terrain_word
from skyshed.catalogue.nodes import MAX_FILE_BYTES, lacking
from skyshed.catalogue.resolve import load_scenario
from skyshed.catalogue.shipped import shipped_scenarios
from skyshed.errors import InputError, printable
from skyshed.model.scenario import Scenario
from skyshed.serve.asked_again import AskedAgain, Provenance, read_provenance
from skyshed.serve.result_folder import ResultFolder
from skyshed.verbs.asked import as_asked, level_of, spacing_m_of

Kind = Literal["", "assess", "exposure", "raid"]
_KINDS: dict[str, Kind] = {"assess": "assess", "exposure": "exposure", "simulate": "raid"}


@dataclass(frozen=True)
class Opened:
    """A scenario to be served, and the result folder that it comes from; ``kind`` is "" where there is none.

    What the run that made the folder asked for (ground, levels, grid, conditions) is in the scenario.
    """

    scenario: Scenario
    folder: ResultFolder | None = None
    kind: Kind = ""


def opened(argument: str) -> Opened:
    """Return what a word means: a result folder, a scenario file or the name of a shipped scenario.

    Raises
    ------
    InputError
        If it is none of these; or of a folder, if its scenario is not told, is gone, or has changed since.
    """
    if not Path(argument).is_dir():
        return Opened(load_scenario(argument))
    folder = ResultFolder(Path(argument))
    where = repr(printable(argument))
    made = read_provenance(folder.path, where)
    return Opened(_asked_again(made, where), folder, _KINDS[made.asked.verb])


def _asked_again(made: Provenance, where: str) -> Scenario:
    asked = made.asked
    file = _file_of(asked, where)
    _check_unchanged(file, made.scenario_sha256, where)
    _check_ground(asked, where)
    scenario = as_asked(
        load_scenario(file),
        terrain=tuple(Path(each) for each in asked.terrain),
        refraction=asked.refraction,
        propagation=asked.propagation,
        rain_mm_h=asked.rain_mm_h,
        clutter_improvement_db=asked.clutter_improvement_db,
    )
    levels = tuple(level_of(each, f"{where}: provenance.json: levels") for each in asked.levels)
    return replace(scenario, levels=levels, grid_spacing_m=spacing_m_of(asked.grid_spacing_m))


def _file_of(asked: AskedAgain, where: str) -> Path:
    if asked.shipped is None and asked.file is None:
        raise InputError(f"{where} was made from a scenario that no file holds (in Python); name a scenario instead")
    if asked.shipped is None:
        return Path(str(asked.file))
    shipped = shipped_scenarios()
    if asked.shipped not in shipped:
        name = printable(asked.shipped)
        raise InputError(
            f"{where} was made from the shipped scenario {name!r}, which this skyshed has not; name another"
        )
    return shipped[asked.shipped]


def _check_unchanged(file: Path, sha256: str, where: str) -> None:
    name = printable(str(file))
    if lack := lacking(file):
        lack = lack.removesuffix(" or folder")
        raise InputError(
            f"{where} was made from {name}: {lack}; put it back there, or name the scenario instead of the folder"
        )
    if not file.is_file():
        raise InputError(f"{where} was made from {name}, which is no file now; name the scenario instead of the folder")
    try:
        with file.open("rb") as reading:
            raw = reading.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise InputError(f"{where} was made from {name}, which cannot be read: {error.strerror or error}") from None
    # As the hash was taken: of the text, without the mark that a file may begin with.
    if hashlib.sha256(raw.removeprefix(codecs.BOM_UTF8)).hexdigest() != sha256:
        raise InputError(
            f"{where} was made from {name}, which has changed since; make the folder anew, or name the scenario instead"
        )


def _check_ground(asked: AskedAgain, where: str) -> None:
    """See that what is named is a file here or a word: nothing that a folder says is looked for elsewhere."""
    for each in asked.terrain:
        if (lack := lacking(Path(each))) and terrain_word(each) is None:
            raise InputError(f"{where} was made on terrain {printable(each)}: {lack}; put it back there")
