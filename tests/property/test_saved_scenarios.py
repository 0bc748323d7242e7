"""Whatever is changed in whatever spelling: the saved text says it, keeps comments, and leaves other lines alone."""

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from scenario_spellings import SPELLINGS
from skyshed.catalogue.load import load_catalogue
from skyshed.catalogue.resolve import scenario_of
from skyshed.catalogue.rewrite_text import BREAK, composed, end_of, is_flow
from skyshed.errors import InputError
from skyshed.model.scenario import Scenario, Site, Unit
from skyshed.serve.saved import saved_text
from skyshed.verbs.changed import with_lifted, with_moved, with_placed, without_part

FILE = Path("scenario.yaml")
SYSTEMS = load_catalogue().systems
COMMENT = re.compile(r"(?<=\s)# .*|^# .*", re.MULTILINE)
NAMES = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=12)
PLACES = st.builds(lambda lat, lon: (round(lat, 5), round(lon, 5)), st.floats(-80, 80), st.floats(-180, 180))


class Changes:
    """A scenario under random changes, as a draft holds it."""

    def __init__(self, text: str) -> None:
        self.start = self.whole = scenario_of(text, FILE)
        self.off: set[tuple[str, str]] = set()
        self.touched: set[str] = set()

    def draft(self) -> SimpleNamespace:
        scenario = self.whole
        for unit, radar in sorted(self.off):
            scenario = without_part(scenario, f"{unit}/{radar}")
        of = lambda each: SimpleNamespace(scenario=each)  # noqa: E731
        return SimpleNamespace(
            start=of(self.start), whole=of(self.whole), workspace=of(scenario), off=frozenset(self.off)
        )

    def make(self, data: st.DataObject) -> None:
        kind = data.draw(st.sampled_from(["move", "switch", "lift", "place", "remove"]))
        if kind == "place":
            return self._place(data)
        unit = self.whole.units[data.draw(st.integers(0, len(self.whole.units) - 1))]
        radar = data.draw(st.sampled_from(sorted(unit.system.radars)))
        self.touched.add(unit.name)
        if kind == "move":
            self.whole = with_moved(self.whole, unit.key, Site("", *data.draw(PLACES)))
        elif kind == "switch":
            self.off ^= {(unit.key, radar)}
        elif kind == "lift":
            mast = data.draw(st.sampled_from([None, *unit.system.masts]))
            self.whole = with_lifted(self.whole, unit.key, radar, mast)
        elif all(len(offer.fire_units) > 1 for offer in self.whole.packages):
            self.whole = without_part(self.whole, unit.key)
            self.off = {each for each in self.off if each[0] != unit.key}
        return None

    def _place(self, data: st.DataObject) -> None:
        name = " ".join(data.draw(NAMES).split())
        system = SYSTEMS[data.draw(st.sampled_from(["s-400", "tor-m2"]))]
        package = data.draw(st.sampled_from([each.name for each in self.whole.packages]))
        try:
            self.whole = with_placed(self.whole, package, Unit(name, Site(name, *data.draw(PLACES)), system))
        except InputError:
            return
        self.touched.add(name)


def lines_of(text: str) -> list[str]:
    return [each + ending for each, ending in zip(BREAK.split(text), [*BREAK.findall(text), ""], strict=True)]


def is_within(few: list[str], many: list[str]) -> bool:
    """Return whether lines stand among others in the same order, byte for byte."""
    left = iter(many)
    return all(line in left for line in few)


@pytest.mark.parametrize("spelling", SPELLINGS)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_random_changes_come_back_from_the_saved_text(spelling, data):
    text = SPELLINGS[spelling]
    changes = Changes(text)
    for _ in range(data.draw(st.integers(1, 6))):
        changes.make(data)
    draft = changes.draft()

    saved = saved_text(draft)

    found = scenario_of(saved, FILE)
    assert standing(found) == standing(draft.workspace.scenario)
    is_whole = names(changes.start) <= names(changes.whole)  # nothing was taken out, with comments of its own
    if is_whole:
        assert comments(text) <= comments(saved)
    assert set(BREAK.findall(saved)) == set(BREAK.findall(text))
    untouched = [line for line in lines_apart(text, changes) if is_whole or not line.strip().startswith("#")]
    assert is_within(untouched, lines_of(saved))


def names(scenario: Scenario) -> set[str]:
    return {unit.name for unit in scenario.units}


def standing(scenario: Scenario) -> dict[str, dict[str, object]]:
    """Return by package and unit what must come back."""
    return {
        package.name: {
            unit.name: (
                unit.system.key, sorted(unit.system.radars), dict(unit.masts), dict(unit.load), unit.site.ground_msl_m,
                pytest.approx(unit.site.lat_deg, abs=1e-9), pytest.approx(unit.site.lon_deg, abs=1e-9),
            )
            for unit in package.units
        }
        for package in scenario.packages
    }  # fmt: skip


def comments(text: str) -> set[str]:
    return {each for each in COMMENT.findall(text) if "its own" not in each}


def lines_apart(text: str, changes: Changes) -> list[str]:
    """Return the lines on which nothing of a touched unit stands, nor the end of a list that may have grown."""
    business: set[int] = set()
    top = composed(text)
    for mapping in mappings(top):
        own = {key.value: (key, value) for key, value in mapping.value}
        if "name" in own and own["name"][1].value.strip() in changes.touched and "system" in own:
            business |= lines_between(mapping.start_mark.line - 1, text, mapping)
        for key in {"without", "losses", "fire_units", "radars", "masts"} & set(own):
            start, node = own[key][0].start_mark.line, own[key][1]
            if key in {"without", "losses"}:
                business |= lines_between(start, text, node)
            elif isinstance(node, yaml.CollectionNode) and node.value:
                last = node.value[-1]
                end_line = last_line(text, last[1] if isinstance(last, tuple) else last)
                business |= {start, end_line} if is_flow(node) else {start}
            else:
                business.add(start)
        if is_flow(mapping) and ("fire_units" in own or "system" in own):
            business.add(last_line(text, mapping.value[-1][1]))
    return [line for number, line in enumerate(lines_of(text)) if number not in business and line.strip()]


def lines_between(first: int, text: str, node: yaml.Node) -> set[int]:
    return set(range(first, last_line(text, node) + 1))


def last_line(text: str, node: yaml.Node) -> int:
    return len(BREAK.findall(text, 0, end_of(text, node)))


def mappings(node: yaml.Node) -> Iterator[yaml.MappingNode]:
    if isinstance(node, yaml.MappingNode):
        yield node
        for _, value in node.value:
            yield from mappings(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from mappings(item)
