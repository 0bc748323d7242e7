"""A new reason is complete when it has words for people, a colour on maps, and one value in kernels."""

import pytest

from skyshed.report.drawing.palette import REASONS
from skyshed.sky import kernel as sky_kernel
from skyshed.zone import kernel as zone_kernel
from skyshed.zone.reason import Reason

SEEN = [reason for reason in Reason if reason is not Reason.NONE]


@pytest.mark.parametrize("reason", SEEN)
def test_a_reason_has_words_and_a_colour(reason):
    assert reason.words
    assert reason in REASONS


def test_no_two_reasons_look_or_read_alike():
    assert len({REASONS[reason] for reason in SEEN}) == len(SEEN)
    assert len({reason.words for reason in SEEN}) == len(SEEN)


@pytest.mark.parametrize("module", [zone_kernel, sky_kernel])
def test_kernels_have_the_same_values(module):
    written = {reason.name: getattr(module, reason.name) for reason in Reason if hasattr(module, reason.name)}

    assert written
    assert written == {name: Reason[name].value for name in written}
