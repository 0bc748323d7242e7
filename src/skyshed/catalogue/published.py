"""What the program publishes: systems, target classes and sources, and where their files lie."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from skyshed.model.figure import Source
from skyshed.model.system import ListedSystem, System, TargetClass

if TYPE_CHECKING:
    from skyshed.catalogue.nodes import Node

DATA = Path(__file__).parent / "data"
TARGETS, SOURCES = "targets.yaml", "sources.yaml"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Systems, target classes and sources by key; the trees are what a scenario's ``like`` is laid over.

    ``listed`` holds the systems that are not assessable.
    """

    systems: Mapping[str, System]
    listed: Mapping[str, ListedSystem]
    targets: Mapping[str, TargetClass]
    sources: Mapping[str, Source]
    system_nodes: "Mapping[str, Node]"
    target_nodes: "Mapping[str, Node]"
