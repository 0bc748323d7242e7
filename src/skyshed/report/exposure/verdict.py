"""The first screen of a run over recorded flights: one verdict; case, unit and time span stand beside it."""

from collections.abc import Iterator
from dataclasses import dataclass

from skyshed.coverage.headline import LOWEST_HEIGHT_AGL_M
from skyshed.flights.counts import Count
from skyshed.flights.result import Findings
from skyshed.flights.shift import AIRLINER
from skyshed.flights.sums import flown_of
from skyshed.model.figure import Case
from skyshed.report.exposure.words import answer_sentence, minutes_words, span_words, unit_counts_words
from skyshed.report.figures import basis_sentence
from skyshed.report.table import Bar, Measure
from skyshed.report.words import NBSP, listed, metres_words, with_article
from skyshed.verbs.exposure import Exposure

_WHO = {Case.CLAIMED: "on the seller’s figures", Case.NOMINAL: "on the middle ones", Case.CONSERVATIVE: "on the lowest"}


@dataclass(frozen=True)
class FlightVerdict:
    """What the first screen says. ``cautions`` are what the numbers do not say."""

    question: str
    measures: tuple[Measure, ...]
    sentence: str
    points: tuple[str, ...]
    cautions: tuple[str, ...]
    figures: str


def verdict_of(exposure: Exposure) -> FlightVerdict:
    """Return the verdict of a run."""
    findings = exposure.findings
    measures = tuple(_measures(findings)) if findings.in_region.any() else ()
    return FlightVerdict(
        _question(exposure),
        measures,
        answer_sentence(exposure),
        tuple(_points(exposure)),
        tuple(_cautions(exposure)),
        basis_sentence(exposure.figures, exposure.scenario.sources),
    )


def _question(exposure: Exposure) -> str:
    if exposure.target == AIRLINER:
        return "How many civil flights passed through sky in which they could have been shot at?"
    taken_for = with_article(exposure.scenario.targets[0].name)
    return (
        f"How many recorded flights, each taken for {taken_for}, passed through sky in which they could have been shot "
        "at?"
    )


def _measures(findings: Findings) -> Iterator[Measure]:
    """Yield flights inside, and time inside as observed, with what other cases say under each."""
    n, lead = int(findings.in_region.sum()), findings.counts[findings.case_index()]
    counts = {findings.question.cases[count.case]: count for count in findings.counts}
    note = _believed({case: f"{count.n_inside:,}" for case, count in counts.items() if count is not lead})
    shares = [100 * count.n_inside / n for count in findings.counts]
    bar = Bar(min(shares), 100 * lead.n_inside / n, max(shares))
    yield Measure(f"{lead.n_inside:,}", f"of {n:,} recorded flights were inside a zone", note, bar)
    flown_min = float(flown_of(findings.flights["measures"].sum(axis=0))[0]) / 60
    if flown_min > 0:
        yield _time_measure(findings, counts, lead, flown_min)


def _time_measure(findings: Findings, counts: dict[Case, Count], lead: Count, flown_min: float) -> Measure:
    others = {case: minutes_words(count.inside_observed_min) for case, count in counts.items() if count is not lead}
    shares = [100 * count.inside_observed_min / flown_min for count in findings.counts]
    bar = Bar(min(shares), 100 * lead.inside_observed_min / flown_min, max(shares))
    label = f"inside, of {minutes_words(flown_min)} that were observed there"
    return Measure(minutes_words(lead.inside_observed_min), label, _believed(others), bar)


def _believed(words: dict[Case, str]) -> str:
    return listed([f"{each} {_WHO[case]}" for case, each in words.items()])


def _points(exposure: Exposure) -> Iterator[str]:
    """Yield which units, when, and what is known of altitudes."""
    findings = exposure.findings
    if findings.zones:
        yield unit_counts_words(findings)
    if findings.n_flights:
        yield f"{span_words(findings)}; {findings.n_flights:,} flights in all of {findings.n_positions:,} positions."
    yield _altitude_words(findings)


def _altitude_words(findings: Findings) -> str:
    """Say how well altitudes are known, and what hangs on it."""
    air, possible_min = findings.question.air, findings.counts[findings.case_index()].possible_min
    if air.qnh_hpa is None and air.isa_deviation_k is None:
        known = f"A flight level tells an altitude to ± {metres_words(600)} without the day’s pressure and warmth"
    else:
        known = "Flight levels were read with the day’s air that was given"
    if not possible_min:
        return f"{known}; no time inside hung on what that leaves open."
    return f"{known}; for {minutes_words(possible_min)} only a part of what it leaves open lay inside (“possibly”)."


def _cautions(exposure: Exposure) -> Iterator[str]:
    """Yield what must not be said of the numbers."""
    yield "“Endangered” or “targeted”: a shot was possible; nothing says that anyone meant one, or would have hit."
    if len(exposure.findings.question.cases) > 1:
        yield "“Likely”: the cases are bounds of published figures, not odds."
    yield "“All flights”: only what was recorded counts; where few receive, few seem to fly."
    if exposure.terrain.is_embedded:
        yield f"Anything below {metres_words(LOWEST_HEIGHT_AGL_M)}: ground with posts 9{NBSP}km apart cannot tell."
