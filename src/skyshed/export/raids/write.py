"""Write the files of a simulation that people open in their own programs."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from skyshed.engage.reference import Fought
from skyshed.export.raids.acmi import write_acmi
from skyshed.export.raids.czml import write_czml
from skyshed.export.raids.events import write_events
from skyshed.export.raids.replay import replay_of
from skyshed.export.raids.tables import write_tables
from skyshed.jobs.names import slugs
from skyshed.jobs.run import Progress, map_blocks
from skyshed.verbs.simulation import Simulation


def write_raid_files(
    simulation: Simulation, folder: Path, *, progress: Progress, replications: Mapping[str, Fought] | None = None
) -> list[Path]:
    """Write events.parquet, tables/*.csv and replay/*.czml and *.acmi into ``folder``; return their paths.

    ``replications`` says by package which replication is replayed: the first that was fought, unless it says another.
    """
    chosen = {name: fought[0] for name, fought in simulation.fought.items() if fought} | dict(replications or {})
    stems = slugs(package.name for package in simulation.packages)
    writers = [partial(_write_events, simulation, folder), partial(write_tables, simulation, folder)]
    writers += [
        partial(_write_replay, simulation, index, chosen[package.name], folder / "replay" / stems[package.name])
        for index, package in enumerate(simulation.packages)
        if package.name in chosen
    ]
    (folder / "replay").mkdir()
    progress.start("exported files", len(writers))
    written = map_blocks(lambda write: write(), writers, n_threads=1, progress=progress)
    return [path for paths in written for path in paths]


def _write_events(simulation: Simulation, folder: Path) -> list[Path]:
    path = folder / "events.parquet"
    write_events(simulation, path)
    return [path]


def _write_replay(simulation: Simulation, index: int, fought: Fought, stem: Path) -> list[Path]:
    replay = replay_of(simulation, simulation.packages[index], fought)
    # A slug holds no dot, and `with_suffix` would take one for a suffix.
    czml, acmi = (stem.with_name(f"{stem.name}-{fought.replication}.{kind}") for kind in ("czml", "acmi"))
    write_czml(simulation, replay, czml)
    write_acmi(simulation, replay, acmi)
    return [czml, acmi]
