r"""Compiled ray tracing through air of two layers: a constant gradient below, an exponential above.

The ray equation in the central angle phi, with r = R + h and n' = dn/dh, is

    dh/dphi = r tan(theta),    dtheta/dphi = 1 + r n'/n

(Bouguer's n r cos(theta) = const, differentiated), solved by classical Runge-Kutta. After each step
theta is set back onto Bouguer's constant wherever it is not nearly level, so that the kink between
the layers leaves no error behind.
"""

import math

from skyshed.jobs.compiled import kernel

LOWEST_MSL_M = -4000.0
HIGHEST_MSL_M = 90_000.0
LEVEL_TANGENT = 2e-3
FIRST_LAYER_M = 1000.0


@kernel
def trace_rays(antenna_msl_m, launch_tangent, air, earth_radius_m, step_rad, n_sub, altitude_m):
    """Fill ``altitude_m`` (n_range, n_ray) with the altitudes of rays at ranges 0, step, ...; NaN once out of the air.

    ``air`` is (surface altitude, N there, gradient per metre, scale height of the upper layer);
    ``n_sub`` steps of ``step_rad`` lead from one range to the next.
    """
    for ray in range(launch_tangent.size):
        height = antenna_msl_m
        theta = math.atan(launch_tangent[ray])
        altitude_m[0, ray] = height
        index, _ = _index(height, air)
        bouguer = index * (earth_radius_m + height) * math.cos(theta)
        is_gone = False
        for row in range(1, altitude_m.shape[0]):
            if not is_gone:
                for _sub in range(n_sub):
                    height, theta = _step(height, theta, step_rad, air, earth_radius_m)
                    theta = _back_on_bouguer(height, theta, bouguer, air, earth_radius_m)
                is_gone = not LOWEST_MSL_M < height < HIGHEST_MSL_M
            altitude_m[row, ray] = math.nan if is_gone else height


@kernel
def _index(height, air):
    """Refractive index and its gradient (per metre) at an altitude."""
    surface_m, surface_n, gradient_n_per_m, scale_m = air
    above_m = height - surface_m
    if above_m <= FIRST_LAYER_M:
        return 1.0 + 1e-6 * (surface_n + gradient_n_per_m * above_m), 1e-6 * gradient_n_per_m
    upper_n = (surface_n + gradient_n_per_m * FIRST_LAYER_M) * math.exp(-(above_m - FIRST_LAYER_M) / scale_m)
    return 1.0 + 1e-6 * upper_n, -1e-6 * upper_n / scale_m


@kernel
def _slopes(height, theta, air, earth_radius_m):
    index, gradient = _index(height, air)
    radius_m = earth_radius_m + height
    return radius_m * math.tan(theta), 1.0 + radius_m * gradient / index


@kernel
def _step(height, theta, step, air, earth_radius_m):
    """One Runge-Kutta step."""
    h1, t1 = _slopes(height, theta, air, earth_radius_m)
    h2, t2 = _slopes(height + step / 2 * h1, theta + step / 2 * t1, air, earth_radius_m)
    h3, t3 = _slopes(height + step / 2 * h2, theta + step / 2 * t2, air, earth_radius_m)
    h4, t4 = _slopes(height + step * h3, theta + step * t3, air, earth_radius_m)
    return height + step / 6 * (h1 + 2 * h2 + 2 * h3 + h4), theta + step / 6 * (t1 + 2 * t2 + 2 * t3 + t4)


@kernel
def _back_on_bouguer(height, theta, bouguer, air, earth_radius_m):
    if abs(theta) <= LEVEL_TANGENT:
        return theta
    index, _ = _index(height, air)
    cosine = bouguer / (index * (earth_radius_m + height))
    return math.copysign(math.acos(min(cosine, 1.0)), theta)
