r"""Compiled ray tracing through air of two layers: a constant gradient below, an exponential above.

The ray equation in the central angle phi, with r = R + h, n' = dn/dh and t = tan(theta), is

    dh/dphi = r t,    dt/dphi = (1 + t^2) (1 + r n'/n)

(Bouguer's n r cos(theta) = const, differentiated), solved by classical Runge-Kutta. After each step
t is set back onto Bouguer's constant wherever the ray is not nearly level, so that the kink between
the layers leaves no error behind.
"""

import math

from skyshed.jobs.compiled import bare_kernel, bare_part

LOWEST_MSL_M = -4000.0
HIGHEST_MSL_M = 90_000.0
LEVEL_TANGENT = 2e-3
FIRST_LAYER_M = 1000.0
SMALLEST_COSINE = 1e-9


@bare_kernel
def trace_rays(antenna_msl_m, launch_tangent, air, earth_radius_m, step_rad, n_sub, altitude_m):
    """Fill ``altitude_m`` (n_range, n_ray) with the altitudes of rays at ranges 0, step, ...; NaN once out of the air.

    ``air`` is (surface altitude, N there, gradient per metre, scale height of the upper layer);
    ``n_sub`` steps of ``step_rad`` lead from one range to the next.
    """
    for ray in range(launch_tangent.size):
        height, tangent = antenna_msl_m, launch_tangent[ray]
        altitude_m[0, ray] = height
        index, _ = _index(height, air)
        bouguer = index * (earth_radius_m + height) / math.sqrt(1.0 + tangent * tangent)
        is_gone = False
        for row in range(1, altitude_m.shape[0]):
            if not is_gone:
                for _sub in range(n_sub):
                    height, tangent = _step(height, tangent, step_rad, air, earth_radius_m)
                    tangent = _back_on_bouguer(height, tangent, bouguer, air, earth_radius_m)
                is_gone = not LOWEST_MSL_M < height < HIGHEST_MSL_M
            altitude_m[row, ray] = math.nan if is_gone else height


@bare_part
def _index(height, air):
    """Refractive index and its gradient (per metre) at an altitude."""
    surface_m, surface_n, gradient_n_per_m, scale_m = air
    above_m = height - surface_m
    if above_m <= FIRST_LAYER_M:
        return 1.0 + 1e-6 * (surface_n + gradient_n_per_m * above_m), 1e-6 * gradient_n_per_m
    upper_n = (surface_n + gradient_n_per_m * FIRST_LAYER_M) * math.exp(-(above_m - FIRST_LAYER_M) / scale_m)
    return 1.0 + 1e-6 * upper_n, -1e-6 * upper_n / scale_m


@bare_part
def _slopes(height, tangent, air, earth_radius_m):
    index, gradient = _index(height, air)
    radius_m = earth_radius_m + height
    return radius_m * tangent, (1.0 + tangent * tangent) * (1.0 + radius_m * gradient / index)


@bare_part
def _step(height, tangent, step, air, earth_radius_m):
    """One Runge-Kutta step."""
    h1, t1 = _slopes(height, tangent, air, earth_radius_m)
    h2, t2 = _slopes(height + step / 2 * h1, tangent + step / 2 * t1, air, earth_radius_m)
    h3, t3 = _slopes(height + step / 2 * h2, tangent + step / 2 * t2, air, earth_radius_m)
    h4, t4 = _slopes(height + step * h3, tangent + step * t3, air, earth_radius_m)
    return height + step / 6 * (h1 + 2 * h2 + 2 * h3 + h4), tangent + step / 6 * (t1 + 2 * t2 + 2 * t3 + t4)


@bare_part
def _back_on_bouguer(height, tangent, bouguer, air, earth_radius_m):
    if abs(tangent) <= LEVEL_TANGENT:
        return tangent
    index, _ = _index(height, air)
    secant = index * (earth_radius_m + height) / bouguer
    return math.copysign(math.sqrt(max(secant * secant - 1.0, 0.0)), tangent)


@bare_kernel
def tabulate_lift(launch_tangent, true_msl_m, circle, range_step_m, node_msl_m, work, by_true, by_straight):
    """Fill two tables (n_range, n_node) with true minus straight altitude, over true and over straight altitude.

    From rays (n_range, n_ray) at ranges 0, ``range_step_m``, ..., in ascending order of launch, so of altitude;
    ``circle`` is (antenna, effective radius), ``work`` four rows of scratch (n_ray,). NaN where no ray is left in
    the air.
    """
    antenna_msl_m, radius_m = circle
    true_m, straight_m, lift_m, slope = work
    for node in range(node_msl_m.size):
        by_true[0, node], by_straight[0, node] = 0.0, 0.0
    for row in range(1, true_msl_m.shape[0]):
        phi_rad = row * range_step_m / radius_m
        sine, drop = math.sin(phi_rad), 2 * math.sin(phi_rad / 2) ** 2
        n_seen = 0
        for ray in range(launch_tangent.size):
            if not math.isnan(true_msl_m[row, ray]):
                rise = drop + launch_tangent[ray] * sine
                above_m = (radius_m + antenna_msl_m) * rise / max(1 - rise, SMALLEST_COSINE)
                true_m[n_seen], straight_m[n_seen] = true_msl_m[row, ray], antenna_msl_m + above_m
                lift_m[n_seen] = true_m[n_seen] - straight_m[n_seen]
                n_seen += 1
        _interpolate(node_msl_m, true_m, lift_m, n_seen, slope, by_true[row])
        _interpolate(node_msl_m, straight_m, lift_m, n_seen, slope, by_straight[row])


@bare_part
def _interpolate(node, x, lift_m, n, slope, out):
    """Interpolate lift from the first ``n`` ascending ``x`` to ascending nodes, constant beyond them.

    By Hermite's cubics, their slopes those of the parabolas through three neighbours; ``slope`` is scratch.
    """
    for j in range(1, n - 1):
        before, behind = x[j] - x[j - 1], x[j + 1] - x[j]
        low, high = (lift_m[j] - lift_m[j - 1]) / before, (lift_m[j + 1] - lift_m[j]) / behind
        slope[j] = (low * behind + high * before) / (before + behind)
    if n > 1:
        slope[0] = (lift_m[1] - lift_m[0]) / (x[1] - x[0])
        slope[n - 1] = (lift_m[n - 1] - lift_m[n - 2]) / (x[n - 1] - x[n - 2])
    after = 0
    for i in range(node.size):
        while after < n and x[after] < node[i]:
            after += 1
        if 0 < after < n:
            width = x[after] - x[after - 1]
            share = (node[i] - x[after - 1]) / width
            rest = 1.0 - share
            low = lift_m[after - 1] * (1.0 + 2.0 * share) + width * slope[after - 1] * share
            high = lift_m[after] * (1.0 + 2.0 * rest) - width * slope[after] * rest
            out[i] = low * rest * rest + high * share * share
        elif n > 0:
            out[i] = lift_m[min(after, n - 1)]
        else:
            out[i] = math.nan


@bare_kernel
def look_up(table, row, column, out):
    """Fill ``out`` (n,) with a table at fractional rows and columns (n,): bilinear, the nearest node beyond its ends.

    NaN gives NaN.
    """
    _look_up(table, row, column, out)


@bare_part
def _look_up(table, row, column, out):
    """Do what `look_up` does: what a kernel calls and a part too is compiled twice."""
    for i in range(out.size):
        out[i] = _bilinear(table, row[i], column[i])


@bare_part
def _bilinear(table, row, column):
    if math.isnan(row) or math.isnan(column):
        return math.nan
    r, c = min(max(row, 0.0), table.shape[0] - 1.0), min(max(column, 0.0), table.shape[1] - 1.0)
    above, left = min(int(r), table.shape[0] - 2), min(int(c), table.shape[1] - 2)
    down, along = r - above, c - left
    near = table[above, left] * (1 - along) + table[above, left + 1] * along
    far = table[above + 1, left] * (1 - along) + table[above + 1, left + 1] * along
    return near * (1 - down) + far * down


@bare_kernel
def ranges_at(tangent, slant_m, circle, lift, scales, step_m, n_step, range_m):
    """Fill ``range_m`` (n,) with the ground range at which each ray is a straight way ``slant_m`` (n,) off.

    The way grows along a ray, so that the two of the ranges ``step_m`` .. ``n_step * step_m`` on either side
    of it are found by halving; between them it is taken as linear, before the first from 0 at range 0.
    ``circle`` is (antenna, effective radius, Earth's mean radius); ``lift`` (n_range, n_altitude) lies over
    straight altitude, ``scales`` is (rows per metre, lowest altitude, columns per metre).
    """
    for ray in range(tangent.size):
        before, behind = 0, n_step + 1
        while behind - before > 1:
            middle = (before + behind) // 2
            if _way(middle * step_m, tangent[ray], circle, lift, scales) < slant_m[ray]:
                before = middle
            else:
                behind = middle
        if behind > n_step:
            range_m[ray] = n_step * step_m
        else:
            near = _way(before * step_m, tangent[ray], circle, lift, scales) if before > 0 else 0.0
            far = _way(behind * step_m, tangent[ray], circle, lift, scales)
            range_m[ray] = (before + (slant_m[ray] - near) / (far - near)) * step_m


@bare_part
def _way(range_m, tangent, circle, lift, scales):
    """Straight way from the antenna to its ray at a ground range (see `zone.envelope.slant_range_m`)."""
    antenna_msl_m, radius_m, earth_m = circle
    phi_rad = range_m / radius_m
    rise = 2 * math.sin(phi_rad / 2) ** 2 + tangent * math.sin(phi_rad)
    above_m = (radius_m + antenna_msl_m) * rise / max(1 - rise, SMALLEST_COSINE)
    if lift.size > 1:
        column = (antenna_msl_m + above_m - scales[1]) * scales[2]
        above_m += _bilinear(lift, range_m * scales[0], column)
    chord_m = 2 * (earth_m + antenna_msl_m) * math.sin(range_m / (2 * earth_m))
    return math.sqrt(above_m * above_m + chord_m * chord_m * (1 + above_m / (earth_m + antenna_msl_m)))
