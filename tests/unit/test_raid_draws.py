"""Philox4x32-10 in Python and compiled, held to the known answers of Random123."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skyshed.engage import kernel
from skyshed.engage.philox import detection_draw, kill_draw, philox, uniform

WORD = st.integers(0, 2**32 - 1)
ALL = 0xFFFFFFFF
# Random123-1.14.0, tests/kat_vectors, philox4x32 10: counter, key, answer.
KNOWN = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    ((ALL, ALL, ALL, ALL), (ALL, ALL), (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]


def compiled(counter, key):
    out = np.zeros(4, np.uint64)
    kernel.draw(np.array(counter, np.uint64), np.array(key, np.uint64), out)
    return tuple(int(word) for word in out)


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN)
@pytest.mark.parametrize("generator", [philox, compiled])
def test_known_answers(generator, counter, key, answer):
    assert generator(counter, key) == answer


@given(st.tuples(WORD, WORD, WORD, WORD), st.tuples(WORD, WORD))
def test_compiled_words_are_the_plain_ones(counter, key):
    assert compiled(counter, key) == philox(counter, key)


def test_a_uniform_takes_the_upper_bits_of_both_words():
    assert (uniform(0, 0), uniform(1 << 31, 0), uniform(0, 1 << 6)) == (0.0, 0.5, 2.0**-53)
    assert uniform(ALL, ALL) == 1.0 - 2.0**-53


def test_shots_share_words_by_twos_and_purposes_none():
    first, second = philox((7, 4 * 3 + 2, 1, 0), (5, 6))[:2], philox((7, 4 * 3 + 2, 1, 0), (5, 6))[2:]
    seed = 5 + (6 << 32)

    assert kill_draw(seed, 7, 3, 2) == uniform(*first)
    assert kill_draw(seed, 7, 3, 3) == uniform(*second)
    assert detection_draw(seed, 7, 3, 1) == uniform(*philox((7, 4 * 3 + 1, 1, 0), (5, 6))[:2])
