"""Luck without order: Philox4x32-10, a random number for every place that asks, whoever asks and whenever.

A draw is a pure function of the seed, the replication, the target, and what is drawn. `engage.kernel` holds the same
generator compiled (a cached kernel may call only what stands in its own file); a test holds the one to the other, and
both to known answers.

References
----------
Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2, 3", SC 2011, section 3.3 and table 2.
"""

_WORD = 0xFFFFFFFF
_MULTIPLIERS = 0xD2511F53, 0xCD9E8D57
_KEY_STEPS = 0x9E3779B9, 0xBB67AE85
_ROUNDS = 10
DETECTION, KILL = 1, 2

Words = tuple[int, int, int, int]


def philox(counter: Words, key: tuple[int, int]) -> Words:
    """Return four random words of 32 bits.

    >>> [f"{word:08x}" for word in philox((0, 0, 0, 0), (0, 0))]
    ['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']
    """
    (a, b, c, d), (left, right) = counter, key
    for _ in range(_ROUNDS):
        one, other = a * _MULTIPLIERS[0], c * _MULTIPLIERS[1]
        a, b, c, d = (other >> 32) ^ b ^ left, other & _WORD, (one >> 32) ^ d ^ right, one & _WORD
        left, right = (left + _KEY_STEPS[0]) & _WORD, (right + _KEY_STEPS[1]) & _WORD
    return a, b, c, d


def uniform(high: int, low: int) -> float:
    """Return a number in [0, 1) of 53 random bits, from two words of 32 (as MT19937's genrand_res53 makes it)."""
    return ((high >> 5) * 2.0**26 + (low >> 6)) * 2.0**-53


def detection_draw(seed: int, replication: int, target: int, look_key: int) -> float:
    """Return the luck of one radar with one target; ``look_key`` (64 bits) stands for unit and radar."""
    words = philox((replication, target * 4 + DETECTION, look_key & _WORD, look_key >> 32), _halves(seed))
    return uniform(words[0], words[1])


def kill_draw(seed: int, replication: int, target: int, shot: int) -> float:
    """Return the luck of the ``shot``-th missile (from 0) that reaches a target alive."""
    words = philox((replication, target * 4 + KILL, shot // 2, 0), _halves(seed))
    return uniform(words[2], words[3]) if shot % 2 else uniform(words[0], words[1])


def _halves(seed: int) -> tuple[int, int]:
    return seed & _WORD, seed >> 32
