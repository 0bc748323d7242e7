"""The horizon loss that a radar has where its file states none: the program's own figure, assumed."""

from skyshed.catalogue.rules import RADAR_BEAM
from skyshed.model.figure import Figure, Status

# Low: the claim holds on the horizon. Nominal: the horizon lies 0.3 of a beamwidth under the beam's axis, where a
# Gaussian beam has lost 12 (0.3)^2 dB. High: half of the power on the horizon.
_BEAM_DB = 0.0, 1.1, 3.0
_BEAM_NOTE = (
    "the program's own: the beam's axis lies 0.3 of a beamwidth above the horizon, near the optimum of weather radars "
    "(Smith, J. Atmos. Oceanic Technol. 15(3), 1998, 841), and a Gaussian beam has lost 12 (0.3)^2 = 1.1 dB there. "
    "Low: the claim holds on the horizon; high: half of the power on the horizon"
)
_METRE_WAVES = "VHF"
_METRE_WAVE_DB = 0.0, 0.0, 0.0
_METRE_WAVE_NOTE = (
    "the program's own: metre-wave beams are many degrees wide and light the ground; their lobes decide, which are not "
    "modelled"
)


def usual_horizon_loss(radar: str, band: str) -> Figure:
    """Return the assumed horizon loss of a radar, by the key of the radar in the model and its band.

    >>> usual_horizon_loss("mine/search", "S").high, usual_horizon_loss("mine/search", "VHF").high
    (3.0, 0.0)
    """
    rule = RADAR_BEAM["horizon_loss"]
    is_metre_wave = band == _METRE_WAVES
    low, nominal, high = _METRE_WAVE_DB if is_metre_wave else _BEAM_DB
    note = _METRE_WAVE_NOTE if is_metre_wave else _BEAM_NOTE
    return Figure(f"{radar}/{rule.field}", nominal, low, high, rule.unit, rule.favours, Status.ASSUMED, note=note)
