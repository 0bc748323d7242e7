"""A new reason is complete when it has words for people, a colour on maps, and one value in kernels."""

from itertools import combinations

import numpy as np
import pytest

from skyshed.report.drawing.palette import REASONS, rgb
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


# Machado, Oliveira and Fernandes, 2009, table 1 at severity 1: linear RGB as those see it who lack one kind of cone.
EYES = {
    "all cones": np.eye(3),
    "no long": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "no middle": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "no short": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}


def lab(colour, eye):
    """Return CIE L*a*b* (D65) of a colour as an eye sees it."""
    channels = np.array(rgb(colour))
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    linear = np.clip(np.array(EYES[eye]) @ linear, 0, 1)
    to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    x, y, z = np.array(to_xyz) @ linear / (0.9505, 1.0, 1.089)
    x, y, z = (np.cbrt(v) if v > 216 / 24389 else (24389 / 27 * v + 16) / 116 for v in (x, y, z))
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("eye", EYES)
def test_reasons_are_told_apart_by_every_eye(eye):
    """A step of 2.3 is just seen; fields of colour on a map want several times that."""
    seen = {reason: lab(REASONS[reason], eye) for reason in SEEN}
    apart = {pair: np.linalg.norm(seen[pair[0]] - seen[pair[1]]) for pair in combinations(SEEN, 2)}

    assert min(apart.values()) > 13
    # It lies beside terrain, curvature and the target's size wherever it is on a map.
    assert min(step for pair, step in apart.items() if Reason.DIFFRACTION_LOSS in pair) > 35


def test_kernels_have_the_same_values():
    written = {reason.name: getattr(union, reason.name) for reason in Reason if hasattr(union, reason.name)}

    assert written
    assert written == {name: Reason[name].value for name in written}
