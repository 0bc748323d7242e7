#!/bin/sh
# hypothesis 6.170.17: with derandomize=True a test draws other values once another module of the project is imported.
#
# Guessed   Draws that are derandomized depend on the test function alone, so that a suite repeats itself file by file.
# Seen      Literals of every local module that is imported at the time go into the pool that values are drawn from:
#           the same test, run beside a module with two numbers in it, draws those numbers, and others after them.
# Matters   A property test of physics can fail in the whole suite and pass alone. The failing draw has to be written
#           down as an @example; that it cannot be repeated alone does not make the test unstable.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check hypothesis==6.170.17
cd "$folder"
printf 'ANTENNA_M = 7013.25\nCEILING_M = 18411.5\n' >figures.py
cat >draws.py <<'PY'
import sys

if "beside" in sys.argv:
    import figures  # noqa: F401
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

drawn = []


@settings(derandomize=True, max_examples=200, database=None, phases=[Phase.generate])
@given(st.floats(0.0, 20_000.0))
def each(altitude_m):
    drawn.append(altitude_m)


each()
with open("figures.py", encoding="utf-8") as file:
    theirs = {float(line.split()[-1]) for line in file}
print(len(drawn), sorted(theirs & set(drawn)), hash(tuple(drawn)))
PY
alone=$("$folder/venv/bin/python" draws.py)
again=$("$folder/venv/bin/python" draws.py)
beside=$("$folder/venv/bin/python" draws.py beside)
echo "draws, those of the other module, a hash of all"
echo "alone   $alone"
echo "again   $again"
echo "beside  $beside"
[ "$alone" = "$again" ] && [ "$alone" != "$beside" ] && [ "${alone#*7013.25}" = "$alone" ] && [ "${beside#*7013.25}" != "$beside" ] || {
    echo "not seen any more"
    exit 1
}
