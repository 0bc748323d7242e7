#!/bin/sh
# numpy 2.4.6: Philox(counter=c) begins with the published block of c + 1, and state["counter"] names the last block.
#
# Guessed   Philox is a pure function of key and counter, so that Philox(counter=0, key=0) begins with the block that
#           Random123 publishes for counter 0 and key 0 (16554d9eca36314c ...).
# Seen      The counter is raised before each block: that block comes out at counter 2^256 - 1. Streams that begin at
#           the counters i and i + 1, one for each replication, share all but a block: from its fifth number on, the
#           first is the second. Both are quiet; each stream alone passes every test.
# Matters   Draws that are numbered by replication are to be the same in another language or in a kernel of one's own:
#           written from the paper they are one block off from NumPy's, and a replication that draws more than four
#           numbers repeats its neighbour's. Number replications in a word of the counter that steps do not reach.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check numpy==2.4.6
cat >"$folder/blocks.py" <<'PY'
import numpy as np

PUBLISHED = ["16554d9eca36314c", "db20fe9d672d0fdc", "d7e772cee186176b", "7e68b68aec7ba23b"]  # counter 0, key 0


def block(counter):
    return [format(int(word), "016x") for word in np.random.Philox(counter=counter, key=0).random_raw(4)]


first, before = block(0), block(2**256 - 1)
print("published for counter 0 ", *PUBLISHED)
print("counter 0               ", *first)
print("counter 2^256 - 1       ", *before)
some, next_one = (np.random.Generator(np.random.Philox(counter=each, key=7)).random(12) for each in (40, 41))
n_shared = sum(value in some for value in next_one)
print("of 12 numbers of replications 40 and 41 shared:", n_shared)
upper, next_upper = (np.random.Generator(np.random.Philox(counter=[0, 0, 0, each], key=7)).random(12) for each in (40, 41))
print("numbered in the highest word:", sum(value in upper for value in next_upper))
raise SystemExit(not (before == PUBLISHED and first != PUBLISHED and n_shared == 8))
PY
"$folder/venv/bin/python" "$folder/blocks.py" || {
    echo "not seen any more"
    exit 1
}
