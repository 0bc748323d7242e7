"""The compiled loop behind draws: packages over scattered points, asked in hundreds of worlds."""

from skyshed.jobs.compiled import bare_kernel, bare_part

FULL_BEAM_DEG = 0.5  # `radar.horizon_loss.FULL_BEAM_DEG`; a cached kernel may not import it


@bare_kernel
def covered_weights(altitude, weight, paths, limits, shot, packages, work, out):
    """Fill ``out`` (n_worlds, n_packages) with the weight of the points that each package reaches in each world.

    ``altitude`` and ``weight`` are (n,). ``paths`` is (elevation, slant, loss) (n_paths, n), horizons and what is
    diffracted away one way (n_paths, 3, n) each, and the beam's share of the horizon loss (n_paths, n); ``limits``
    (n_worlds, n_paths, 8) holds what `pointwise.SightLine.limits` returns; ``shot`` (n_worlds, n_launchers, n) bool
    marks what some missile of each launcher reaches. ``packages`` is rows of (package, launcher, path of its engagement
    radar) (n_shooters, 3), and for each the paths of its acquisition radars (n_shooters, n_paths) bool. ``work`` is
    scratch, bool: (n_paths, n), and twice (n,).
    """
    seen, found, covered = work
    for world in range(limits.shape[0]):
        for path in range(limits.shape[1]):
            # Most paths stay as they are from one world to the next where figures are moved one by one.
            if world == 0 or _differ(limits[world, path], limits[world - 1, path]):
                _see(altitude, paths, path, limits[world, path], seen[path])
        for package in range(out.shape[1]):
            _cover(package, packages, seen, shot[world], found, covered)
            total = 0.0
            for point in range(altitude.size):
                total += weight[point] if covered[point] else 0.0
            out[world, package] = total


@bare_part
def _cover(package, packages, seen, shot, found, covered):
    """Mark what any fire unit of a package reaches: its missile, its engagement radar, any acquisition radar."""
    shooters, sources = packages
    for point in range(covered.size):
        covered[point] = False
    before = -1  # the fire unit whose acquisition radars ``found`` is of: those of one package often share all
    for row in range(shooters.shape[0]):
        if shooters[row, 0] == package:
            if before < 0 or _differ(sources[row], sources[before]):
                for point in range(found.size):
                    found[point] = False
                for path in range(sources.shape[1]):
                    if sources[row, path]:
                        for point in range(found.size):
                            found[point] |= seen[path, point]
            before, in_reach, tracked = row, shot[shooters[row, 1]], seen[shooters[row, 2]]
            for point in range(covered.size):
                covered[point] |= found[point] & in_reach[point] & tracked[point]


@bare_part
def _differ(one, other):
    for i in range(one.size):  # noqa: SIM110 - compiled code knows no generators
        if one[i] != other[i]:
            return True
    return False


@bare_part
def _see(altitude, paths, path, limit, seen):
    """Mark where one radar sees the target."""
    elevation, slant, loss, horizons = paths[0][path], paths[1][path], paths[2][path], paths[3][path]
    diffracted, beam = paths[4][path], paths[5][path]
    budget, farthest, lowest, highest, share = limit[0], limit[1], limit[2], limit[3], limit[5]
    first, on_horizon, in_clutter = int(limit[4]), limit[6], limit[7]
    below, above = horizons[first], horizons[first + 1]
    lost_below, lost_above = diffracted[first], diffracted[first + 1]
    for point in range(altitude.size):
        seen[point] = (
            (
                loss[point]
                + 2.0 * (lost_below[point] * (1.0 - share) + lost_above[point] * share + on_horizon * beam[point])
                <= budget
            )
            & (slant[point] <= farthest)
            & ((slant[point] <= in_clutter) | (elevation[point] > FULL_BEAM_DEG))
            & (elevation[point] >= lowest)
            & (elevation[point] <= highest)
            & (altitude[point] >= below[point] * (1.0 - share) + above[point] * share)
        )
