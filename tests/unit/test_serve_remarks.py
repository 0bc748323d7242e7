"""What stands beside the changes: what the scenario leaves out itself, and what could not be saved, said at once."""

import pytest

from skyshed.catalogue.resolve import load_scenario
from skyshed.errors import InputError
from skyshed.serve.draft import Draft
from skyshed.serve.protocol import Move, Switch
from skyshed.serve.remarks import remarks_of
from skyshed.serve.saved import saved_text
from skyshed.verbs.workspace import open as open_workspace

TEXT = """\
name: Test
area: {bounds: {south: 32, west: 43, north: 35, east: 46}}
targets: [fighter]
levels: [3000 m AGL]
offers:
  - name: Both
    networked: true
    fire_units:
      - {name: Alpha, system: s-400, site: {lat: 33.3, lon: 44.4}}
      - {name: Bravo, system: buk-m3, site: {lat: 33.5, lon: 44.5}}
    units_from: sites.csv
    without: [Alpha/96L6E, Bravo]
"""


@pytest.fixture(scope="module")
def draft(tmp_path_factory) -> Draft:
    folder = tmp_path_factory.mktemp("remarks")
    (folder / "sites.csv").write_text("name,system,lat,lon\nTabled,tor-m2,33.1,44.1\n")
    (folder / "scenario.yaml").write_text(TEXT, "utf-8")
    return Draft(open_workspace(load_scenario(folder / "scenario.yaml")))


WITHOUT = "The scenario states Both without Alpha/96L6E and Bravo: not on the globe, and left so when saved."


def test_what_the_scenario_is_stated_without_is_said_and_stays_so_when_saved(draft):
    assert remarks_of(draft) == [WITHOUT]

    after = draft.done(Move(unit="Alpha", lat=33.4, lon=44.4)).done(Switch(unit="Alpha", radar="92N6E", on=False))

    assert remarks_of(after) == [WITHOUT]
    assert "without: [Alpha/96L6E, Bravo, Alpha/92N6E]" in saved_text(after)


def test_a_moved_unit_of_a_table_is_remarked_before_anybody_saves(draft):
    after = draft.done(Move(unit="Tabled", lat=33.2, lon=44.1))

    with pytest.raises(InputError) as refused:
        saved_text(after)
    assert remarks_of(after) == [WITHOUT, f"Cannot be saved: {refused.value}."]
    assert remarks_of(after.undo()) == [WITHOUT]
