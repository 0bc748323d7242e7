#!/bin/sh
# itur 0.4.0: `wet_term_radio_refractivity(e, T)` takes kelvin by its documentation, and degrees Celsius by its code.
#
# Guessed   The wet term of ITU-R P.453 at e = 10 hPa, T = 300 K in N-units, as the dry term is: 72 e/T + 3.75e5 e/T^2.
# Seen      It adds 273.15 to T, and is a millionth of N-units: 12.67 instead of 44.07. The dry term beside it takes kelvin
#           and gives N-units; `radio_refractive_index` of the same module is right, since it does not call them.
# Matters   Dry + wet should be the whole. A surface refractivity put together from the two terms is 31 N-units too low,
#           and with it every gradient, ray and horizon. skyshed holds its own sum to the whole
#           (tests/physics/test_atmosphere_refractivity.py).
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install --quiet --disable-pip-version-check itur==0.4.0 numpy==2.4.6 scipy==1.17.1 setuptools==80.9.0
"$folder/venv/bin/python" - <<'PY'
import warnings

warnings.simplefilter("ignore")
import itur
from itur.models import itu453

E_HPA, T_K, DRY_HPA = 10.0, 300.0, 1000.0
expected_n = 72 * E_HPA / T_K + 3.75e5 * E_HPA / T_K**2
in_celsius_n = 72 * E_HPA / (T_K + 273.15) + 3.75e5 * E_HPA / (T_K + 273.15) ** 2
wet = float(itu453.wet_term_radio_refractivity(E_HPA, T_K))
dry = float(itu453.dry_term_radio_refractivity(DRY_HPA, T_K))
whole_n = (float(itu453.radio_refractive_index(DRY_HPA, E_HPA, T_K)) - 1) * 1e6
print(f"itur {itur.__version__}")
print(f"wet term     expected {expected_n:.2f} N-units, seen {wet:.4g} = {wet * 1e6:.2f} N-units in millionths")
print(f"dry term     {dry:.2f} N-units; whole index {whole_n:.2f}, dry + expected wet {dry + expected_n:.2f}")
is_still_so = (
    abs(wet * 1e6 - in_celsius_n) < 0.01 and abs(expected_n - 44.07) < 0.01 and abs(dry + expected_n - whole_n) < 0.01
)
raise SystemExit(0 if is_still_so else "not seen any more: the wet term has changed")
PY
