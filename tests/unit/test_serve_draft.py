"""The draft of a served scenario: changes made, taken back and made again; what cannot be is said in one line."""

from dataclasses import replace

import pytest

import skyshed
from factories import scenario, unit
from skyshed.errors import InputError, TerrainError
from skyshed.jobs.kept import kept
from skyshed.jobs.run import Silent
from skyshed.model.scenario import Offer, Site
from skyshed.serve.draft import Draft
from skyshed.serve.house import House
from skyshed.serve.opened import Opened
from skyshed.serve.protocol import MOST_CHANGES, Join, Lift, Move, Remove, SkyAsked, Switch


@pytest.fixture(scope="module")
def start():
    """Return a workspace of two offers that share one unit, beside what is held, over the sea."""
    shared, other = unit("Shared"), unit("Other", 30.4, -40.3)
    offers = Offer("one", (shared, other)), Offer("two", (shared,), is_networked=True)
    return skyshed.open(scenario(*offers, held=Offer("held", (unit("Held", 29.6, -40.2),))))


@pytest.fixture
def draft(start):
    return Draft(start)


def moved(key="Shared", lat=30.2, lon=-40.1):
    return Move(unit=key, lat=lat, lon=lon)


def site_of(draft, key, offer=0):
    (found,) = (each.site for each in draft.workspace.scenario.offers[offer].units if each.key == key)
    return found


def test_a_unit_of_two_offers_moves_in_both(draft):
    after = draft.done(moved())

    assert [site_of(after, "Shared", number).lat_deg for number in (0, 1)] == [30.2, 30.2]
    assert site_of(after, "Other") == site_of(draft, "Other")
    assert len(after.workspace.scenario.units) == 3


def test_positions_are_what_a_saved_scenario_would_say(draft):
    after = draft.done(moved(lat=30.1234567, lon=319.9000049))

    assert after.changes == (moved(lat=30.12346, lon=-40.1),)
    assert (site_of(after, "Shared").lat_deg, site_of(after, "Shared").lon_deg) == (30.12346, -40.1)


def test_a_stated_ground_stays_where_it_was_stated(start):
    stated = start.scenario.with_units(lambda each: replace(each, site=replace(each.site, ground_msl_m=120.0)))
    after = Draft(skyshed.open(stated)).done(moved())

    assert site_of(after, "Shared") == Site("Shared", 30.2, -40.1, None)
    assert site_of(after, "Other").ground_msl_m == 120.0


def test_a_radar_off_and_on_again_is_the_scenario_before_on_its_mast_too(draft):
    lifted = draft.done(Lift(unit="Shared", radar="search", mast="mast"))
    off = lifted.done(Switch(unit="Shared", radar="search", on=False))
    on = off.done(Switch(unit="Shared", radar="search", on=True))

    assert off.off == {("Shared", "search")}
    assert "search" not in off.workspace.scenario.offers[1].units[0].system.radars
    assert "search" in off.whole.scenario.offers[1].units[0].system.radars
    assert on.workspace.scenario == lifted.workspace.scenario
    assert on.workspace.scenario.units[1].masts == {"search": "mast"}


def test_a_radar_goes_off_where_a_unit_bears_the_name_of_both(start):
    radar = next(iter(start.scenario.units[0].system.radars))
    named = {"Shared": "A", "Other": f"A/{radar}"}
    scene = start.scenario.with_units(
        lambda each: replace(each, name=named.get(each.name, each.name), key=named.get(each.key, each.key))
    )
    after = Draft(skyshed.open(scene)).done(Switch(unit="A", radar=radar, on=False))

    units = {each.key: each.system.radars for each in after.workspace.scenario.units}
    assert sorted(units) == ["A", f"A/{radar}", "Held"]
    assert radar not in units["A"]
    assert radar in units[f"A/{radar}"]


def test_a_radar_that_is_off_stays_off_while_its_unit_moves(draft):
    off = draft.done(Switch(unit="Other", radar="engagement", on=False))
    after = off.done(moved("Other", 30.0, -40.5))

    assert "engagement" not in after.workspace.scenario.offers[0].units[1].system.radars
    assert "engagement" not in off.dragged(moved("Other", 30.0, -40.4)).scenario.offers[0].units[1].system.radars


def test_all_is_taken_back_and_made_again(draft):
    changes = moved(), Lift(unit="Other", radar="engagement", mast="mast"), Remove(unit="Held")
    after = draft
    for change in changes:
        after = after.done(change)
    back = after.at_start()

    assert back.workspace.scenario == draft.start.scenario
    assert after.undo().undo().redo().redo().workspace.scenario == after.workspace.scenario
    assert back.redo().redo().redo().changes == changes
    assert all(each is draft for each in (draft.undo(), draft.redo(), draft.at_start()))
    assert after.undo().done(moved("Other", 30.5, -40.4)).undone == ()
    assert draft.restored(changes).workspace.scenario == after.workspace.scenario


def test_a_change_that_changes_nothing_is_none(draft):
    for change in (
        moved(lat=30.0, lon=-40.0),
        Switch(unit="Shared", radar="search", on=True),
        Lift(unit="Shared", radar="search", mast=None),
    ):
        assert draft.done(change) is draft
    assert draft.restored([moved(), moved()]).changes == (moved(),)


def test_a_name_is_told_in_one_line(draft):
    join = Join(package="one", name=" a\n\tb ", system="tor-m2", lat=30.1, lon=-40.1)

    for after in (draft.done(join), draft.restored([join])):
        assert [each.name for each in after.changes] == ["a b"]
        assert after.words() == ["a b, Tor-M2 (SA-15), placed in one at 30.1000°N 40.1000°W"]


def test_a_drag_is_no_change(draft):
    dragged = draft.dragged(moved())

    assert dragged.scenario == draft.done(moved()).workspace.scenario
    assert draft.workspace.scenario == draft.start.scenario


def test_a_placed_unit_joins_its_package_with_the_sources_of_its_figures(draft):
    place = Join(package="two", name=" New  one ", system="tor-m2", lat=30.5, lon=-40.5)
    after = draft.done(place)
    placed = after.workspace.scenario.offers[1].units[-1]

    assert (placed.name, placed.key, placed.system.name) == ("New one", "New one", "Tor-M2 (SA-15)")
    assert [len(offer.units) for offer in after.workspace.scenario.offers] == [2, 2]
    read = {key for figure in placed.system.figures() for key in figure.sources}
    assert read
    assert read <= set(after.workspace.scenario.sources)
    assert after.done(moved("New one", 30.6, -40.6)).done(Remove(unit="New one")).workspace.scenario.offers == (
        draft.workspace.scenario.offers
    )


PLACE = {"package": "one", "name": "New", "system": "tor-m2", "lat": 30.5, "lon": -40.5}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (moved("Shard"), "no unit 'Shard' in the scenario; did you mean Shared?"),
        (Switch(unit="Shared", radar="serch", on=False), "'Shared' has no radar 'serch'; did you mean search?"),
        (
            Lift(unit="Shared", radar="x\x1b[2J", mast="mast"),
            "'Shared' has no radar 'x?[2J'; known: engagement, search",
        ),
        (Lift(unit="Shared", radar="search", mast="must"), "'Shared' has no mast 'must'; did you mean mast?"),
        (Join(**PLACE | {"package": "on"}), "no package 'on' in the scenario; did you mean one?"),
        (Join(**PLACE | {"system": "tor-m9"}), "system 'tor-m9' is not known; `skyshed catalogue` lists all"),
        (Join(**PLACE | {"system": "THAAD"}), "thaad is not assessable: built against ballistic targets alone"),
        (Join(**PLACE | {"name": "Held"}), "a unit named 'Held' stands in the scenario already; "),
        (Join(**PLACE | {"name": "\u202e"}), "'?' is no name; write one of letters and digits"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(draft, change, said):
    with pytest.raises(InputError) as caught:
        draft.done(change)

    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)


def test_no_place_on_the_earth(start):
    for at in (Site("", 91.0, 0.0), Site("", 0.0, 541.0), Site("", float("nan"), 0.0)):
        with pytest.raises(InputError, match="is no place on the Earth"):
            start.moved("Shared", at)


def test_no_ground_at_the_new_place(start, monkeypatch):
    monkeypatch.setattr(type(start.terrain), "elevation_at", lambda self, lat, lon: lat * float("nan"))

    for make in (Draft(start).done, Draft(start).dragged):
        with pytest.raises(TerrainError, match=r"unit 'Shared' at 30\.2000, -40\.1000: no terrain data there"):
            make(moved())


def test_the_last_fire_unit_stays(start):
    bare = Draft(skyshed.open(replace(start.scenario, held=None)))

    with pytest.raises(InputError, match=r"'two' would have no fire unit left"):
        bare.done(Remove(unit="Shared"))
    assert len(bare.done(Remove(unit="Other")).workspace.scenario.offers[0].units) == 1


def test_a_radar_that_nothing_could_use_is_not_placed(draft):
    radar = {"name": "Eye", "system": "generic-acquisition-vhf", "lat": 30.5, "lon": -40.5}

    with pytest.raises(InputError, match="no fire unit could use 'Eye': 'one' is not networked with any"):
        draft.done(Join(package="one", **radar))
    assert draft.done(Join(package="two", **radar)).workspace.scenario.offers[1].units[-1].name == "Eye"


def test_a_draft_is_bounded(draft):
    steps = [moved(lat=30.0 + 0.001 * n) for n in range(1, MOST_CHANGES + 1)]
    full = draft.restored(steps)

    assert len(full.changes) == MOST_CHANGES
    with pytest.raises(InputError, match="a draft holds at most 500 changes"):
        full.done(moved(lat=35.0))
    with pytest.raises(InputError, match="501 are to be restored"):
        draft.restored([*steps, moved(lat=35.0)])


def test_two_units_may_be_under_two_hands_in_a_full_draft(draft):
    full = draft.restored([moved(lat=30.0 + number / 1000) for number in range(MOST_CHANGES)])
    live = [Move(unit="Shared", lat=30.6, lon=-40.1), Move(unit="Other", lat=30.7, lon=-40.2)]

    asked = SkyAsked(package=0, target=0, case=1)
    shown = House(Opened(full.start.scenario)).shown(full, live, asked, Silent())
    assert tuple(shown.moved["at"]) == (-40.2, 30.7)


def test_words(draft):
    first = draft.done(moved(lat=30.1, lon=-40.0))
    second = first.done(moved(lat=30.2, lon=-40.0))

    assert second.words() == [
        "Shared moved 11.1\u00a0km to 30.1000°N 40.0000°W",
        "Shared moved 11.1\u00a0km to 30.2000°N 40.0000°W",
    ]
    for change, words in (
        (Switch(unit="Other", radar="search", on=False), "search of Other switched off"),
        (Lift(unit="Other", radar="search", mast="mast"), "search of Other up on mast (24\u00a0m)"),
        (Lift(unit="Other", radar="search", mast=None), "search of Other taken off its mast"),
        (Join(**PLACE), "New, Tor-M2 (SA-15), placed in one at 30.5000°N 40.5000°W"),
        (Remove(unit="Held"), "Held taken out"),
    ):
        after = draft.restored([Lift(unit="Other", radar="search", mast="mast"), change])
        assert after.words()[-1] == words


class StopsAt(Silent):
    """Progress that is cancelled when it is asked for the ``n``-th time."""

    def __init__(self, n):
        self.left = n

    def raise_if_cancelled(self):
        self.left -= 1
        if self.left < 0:
            raise skyshed.Cancelled("stopped")


def test_a_cancelled_sky_leaves_nothing_wrong_behind(start):
    def rows(workspace, progress=None):
        return workspace.seen(offer="one", progress=progress).rows

    dragged = Draft(start).dragged(moved(lat=30.31))
    n_stops = 0
    while True:
        try:
            found = rows(dragged, StopsAt(n_stops))
        except skyshed.Cancelled:
            n_stops += 1
        else:
            break

    kept().clear()
    fresh = skyshed.open(dragged.scenario)
    assert n_stops > 4
    assert found == rows(fresh)
    assert found != rows(start)
