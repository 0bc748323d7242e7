"""A new reason is complete when it has words for people, a colour on maps, and one value in kernels."""

import pytest

from skyshed.report.drawing.palette import REASONS
from skyshed.zone import union
from skyshed.zone.reason import Reason

SEEN = [reason for reason in Reason if reason is not Reason.NONE]


@pytest.mark.parametrize("reason", SEEN)
def test_a_reason_has_words_and_a_colour(reason):
    assert reason.words
    assert reason in REASONS


def test_no_two_reasons_look_or_read_alike():
    assert len({REASONS[reason] for reason in SEEN}) == len(SEEN)
    assert len({reason.words for reason in SEEN}) == len(SEEN)


def test_kernels_have_the_same_values():
    written = {reason.name: getattr(union, reason.name) for reason in Reason if hasattr(union, reason.name)}

    assert written
    assert written == {name: Reason[name].value for name in written}
