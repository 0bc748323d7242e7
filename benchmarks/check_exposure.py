"""Entry and exit of real flights against a slow exact method: python benchmarks/check_exposure.py SCENARIO FLIGHTS.

    --terrain PATH      as for `skyshed exposure`; repeatable
    --flights N         flights that are checked, spread evenly over those that come near (default 60)
    --step S            the exact method samples every so many seconds (default 0.5)

The exact method shares no code with the look-up: geodesics by GeographicLib, every chain evaluated afresh above every
sample (`skyshed.flights.reference`).
"""

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np

from skyshed.catalogue.resolve import load_scenario
from skyshed.coverage.ground import refractions_at_sites
from skyshed.coverage.looks import looks_of, plan_tasks
from skyshed.coverage.points import Points
from skyshed.flights.altitude import Air, altitudes_of
from skyshed.flights.cleaning import CleaningRules, cleaned
from skyshed.flights.files import recordings
from skyshed.flights.load import load
from skyshed.flights.reference import INSIDE, POSSIBLE, sampled
from skyshed.flights.store import Store
from skyshed.flights.track import meet, track_of
from skyshed.flights.zones import zones_of
from skyshed.jobs.run import Silent
from skyshed.model.figure import Case
from skyshed.terrain.terrain import open_terrain
from skyshed.verbs.exposure import ExposureOptions, narrowed
from skyshed.zone.components import Components
from skyshed.zone.zone import chain_views


class Exact:
    """Every chain of every unit above given places, by the zone's own definition."""

    def __init__(self, scenario, package, terrain):
        self.scenario, self.package, self.terrain = scenario, package, terrain
        self.refractions = refractions_at_sites(scenario, terrain, scenario.refraction)

    def at(self, unit, case):
        def chains(lat_deg, lon_deg):
            points = Points(lat_deg, lon_deg, self.terrain.elevation_at(lat_deg, lon_deg))
            tasks = [each for each in plan_tasks(self.scenario, (case,)) if unit in each.users]
            tasks = [replace(each, users=(unit,)) for each in tasks]
            looks = looks_of(
                self.scenario, tasks, {unit.key: {"check": points}}, terrain=self.terrain,
                refractions=self.refractions, n_threads=2, progress=Silent(),
            )  # fmt: skip
            places = looks.seen.get((case, unit.key, "check"))
            if places is None:
                nothing = np.zeros((0, lat_deg.size))
                return nothing, nothing, nothing.astype(bool)
            components = Components(unit, places, looks.sensors(case, self.scenario.targets[0].key))
            views = [view for _, view in chain_views(components, self.package)]
            return tuple(np.stack([getattr(view, name) for view in views])
                         for name in ("floor_msl_m", "ceiling_msl_m", "is_known"))  # fmt: skip

        return chains


def spans(flight, begin_s, end_s, is_in):
    """Merge consecutive samples into spans (flight, from, to)."""
    out = []
    for f, b, e in zip(flight[is_in], begin_s[is_in], end_s[is_in], strict=True):
        if out and out[-1][0] == f and b - out[-1][2] < 1e-6:
            out[-1][2] = e
        else:
            out.append([int(f), b, e])
    return out


def compared(track, zones, case_index, exact, step_s):
    """Return rows of the table for one unit and case."""
    n_flights = int(track.flight.max()) + 1
    exposed = np.zeros((len(track), len(zones.cases), 2), np.float32)
    _, pieces = meet(track, zones, n_flights, step_s=5.0, exposed=exposed, wants_pieces=True)
    case = zones.cases[case_index]
    samples = sampled(track, exact.at(zones.unit, case), step_s=step_s)
    begin_s, end_s = samples.time_s - samples.length_s / 2, samples.time_s + samples.length_s / 2
    rows = []
    for name, lowest in (("inside", INSIDE), ("inside or possibly", POSSIBLE)):
        truth = spans(samples.flight, begin_s, end_s, samples.state >= lowest)
        mine = pieces.which[:, 1] == case_index
        which, when = (
            pieces.which[mine & (pieces.which[:, 2] >= lowest)],
            pieces.spans_s[mine & (pieces.which[:, 2] >= lowest)],
        )
        order = np.lexsort([when[:, 0], which[:, 0]])
        found = spans(which[order, 0], when[order, 0], when[order, 1], np.ones(order.size, bool))
        rows.append((zones.unit.name, case.value, name, *matched(truth, found)))
    return rows


def matched(truth, found):
    """Match spans that overlap: how many exact, found and unmatched, the longest of these, errors, minutes."""
    errors, used, missed = [], set(), []
    for f, b, e in truth:
        overlapping = [
            (i, each) for i, each in enumerate(found) if each[0] == f and each[1] < e and each[2] > b and i not in used
        ]
        if not overlapping:
            missed.append(e - b)
            continue
        index, (_, begin, end) = max(overlapping, key=lambda pair: min(pair[1][2], e) - max(pair[1][1], b))
        used.add(index)
        errors += [abs(begin - b), abs(end - e)]
    missed += [e - b for i, (_, b, e) in enumerate(found) if i not in used]
    errors = np.array(errors or [0.0])
    minutes = [sum(e - b for _, b, e in each) / 60 for each in (truth, found)]
    return (len(truth), len(found), len(missed), max(missed, default=0.0), np.median(errors), np.percentile(errors, 95),
            errors.max(), *minutes)  # fmt: skip


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario")
    parser.add_argument("recording", nargs="+")
    parser.add_argument("--terrain", action="append", type=Path)
    parser.add_argument("--flights", type=int, default=60)
    parser.add_argument("--step", type=float, default=0.5)
    given = parser.parse_args()
    asked = ExposureOptions(terrain=tuple(given.terrain) if given.terrain else None)
    scenario, package = narrowed(load_scenario(given.scenario), asked)
    terrain = open_terrain(scenario.terrain_paths)
    zones = zones_of(scenario, package, terrain, tuple(Case), n_threads=2, progress=Silent())
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder), 2) as store:
        load(recordings(given.recording), store, mapped={}, is_utc_assumed=False, progress=Silent())
        labels = store.sort()
        tracks = []
        for chunk in store.chunks():
            altitudes = altitudes_of(chunk, Air())
            tracks.append(track_of(chunk, altitudes, cleaned(chunk, altitudes, labels, CleaningRules())))
    track = tracks[0]
    near = np.zeros(len(track), bool)
    for each in zones:
        near |= np.hypot(*each.plane.offsets(track.lat_deg, track.lon_deg)) <= each.longest_m
    candidates = np.unique(track.flight[near])
    chosen = candidates[:: max(1, candidates.size // given.flights)][: given.flights]
    track = track[np.isin(track.flight, chosen)]
    # Only the stretches near some zone: sampling the rest exactly would only cost time.
    print(
        f"{chosen.size} flights of {candidates.size} that come near, {len(track):,} positions; exact method "
        f"every {given.step:g} s"
    )
    print(f"{'unit':22} {'case':12} {'state':18} {'exact':>5} {'found':>5} {'lost':>4} {'longest':>8} "
          f"{'median':>7} {'p95':>6} {'max':>6} {'exact min':>9} {'found min':>9}")  # fmt: skip
    exact = Exact(scenario, package, terrain)
    for each in zones:
        for case_index in range(len(each.cases)):
            for row in compared(track, each, case_index, exact, given.step):
                name, case, state, n_exact, n_found, lost, longest, median, p95, worst, exact_min, found_min = row
                print(f"{name:22} {case:12} {state:18} {n_exact:5} {n_found:5} {lost:4} {longest:7.1f}s {median:6.2f}s "
                      f"{p95:5.2f}s {worst:5.2f}s {exact_min:9.2f} {found_min:9.2f}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
