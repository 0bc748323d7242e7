"""What the desk asks of the house: questions by number, and skies of a draft with units under hands."""

import pytest

import skyshed
from factories import scenario, unit
from skyshed.coverage.detail import DRAG
from skyshed.coverage.left_open import ends_of
from skyshed.errors import InputError
from skyshed.jobs.run import Silent
from skyshed.model.scenario import Offer
from skyshed.serve.draft import Draft
from skyshed.serve.house import House
from skyshed.serve.opened import Opened
from skyshed.serve.protocol import MOST_CHANGES, Move, SkyAsked


@pytest.fixture(scope="module")
def house():
    offers = Offer("one", (unit("Near"), unit("Far", 30.4, -40.3)))
    return House(Opened(scenario(offers, held=Offer("held", (unit("Held", 29.6, -40.2),)))))


@pytest.fixture(scope="module")
def draft(house):
    return house.opened(Silent())


def moved(key, lat):
    return Move(unit=key, lat=lat, lon=-40.1)


def test_a_page_begins_with_what_is_offered_and_not_with_what_is_held(house, draft):
    assert house.start(draft) == SkyAsked(package=1, target=0, case=1)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [({"package": 2}, "package 2 against class 0"), ({"target": 9}, "against class 9"), ({"case": 3}, "case 3")],
)
def test_a_question_about_what_is_not_there_is_refused(house, draft, wrong, said):
    asked = SkyAsked(package=1, target=0, case=1)
    house.check(draft, asked)

    with pytest.raises(InputError, match=said):
        house.check(draft, asked.model_copy(update=wrong))


def test_two_hands_on_a_draft_that_can_hold_no_more_changes(house, draft):
    full = draft.restored([moved("Near", 30.0 + 0.0001 * number) for number in range(1, MOST_CHANGES + 1)])
    under = [moved("Far", 30.5), moved("Near", 30.2)]

    shown = house.shown(full, under, house.start(draft), Silent())

    meant = Draft(skyshed.open(house.opened_as.scenario)).done(under[0]).done(under[1]).workspace.at(DRAG)
    rows = meant.seen(offer="one", case="nominal").rows
    assert max(least for least, _ in shown.shares) > 0
    assert [least for least, _ in shown.shares] == [ends_of(row, "covered_share")[0] for row in rows]
    assert shown.moved["unit"] == "Near"
    assert shown.moved["at"] == [-40.1, 30.2]
    assert len(full.changes) == MOST_CHANGES
