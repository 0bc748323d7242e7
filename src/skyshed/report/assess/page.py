"""``report.html``: one page that opens without a network, made of sections that have something in them."""

from pathlib import Path

from skyshed.report.assess.answer import LevelAnswer, PackageAnswer, package_answers
from skyshed.report.assess.assets import asset_section
from skyshed.report.assess.cover import convention_section, detection_section, layer_section, share_section
from skyshed.report.assess.grounds import (
    assumed_section,
    comparison_section,
    consideration_section,
    disputed_section,
    influence_section,
    source_section,
    terms_section,
)
from skyshed.report.assess.limits import file_section, limit_section, refraction_section, warning_section
from skyshed.report.assess.reach import capacity_section, neighbour_section, range_section, rose_section
from skyshed.report.credits import border_credit, terrain_credit
from skyshed.report.facts import Facts, label_note
from skyshed.report.figures import all_figures, count_sentence
from skyshed.report.live.block import page_map
from skyshed.report.page import filled_page, picture_of
from skyshed.report.table import Bar, Section, filled, share_bar
from skyshed.verbs.limits import clutter_words, ground_words, propagation_words, rain_words


def page_text(facts: Facts, folder: Path, curve: Path | None) -> str:
    """Return the page. Files that are in ``folder`` already are listed."""
    answers = package_answers(facts)
    scenario = facts.result.scenario
    return filled_page(
        "assess.html",
        page_map=page_map(facts),
        scenario=scenario,
        answers=[(answer, _level_bars(answer, facts)) for answer in answers],
        lead_case=facts.lead_case,
        lead_target=facts.lead_target.name,
        label=facts.label,
        facts=_facts(facts),
        sections=filled(_sections(facts, folder, curve)),
        credits=(terrain_credit(facts.result), border_credit(facts.result)),
    )


def _sections(facts: Facts, folder: Path, curve: Path | None) -> list[Section]:
    return [
        comparison_section(facts),
        range_section(facts),
        share_section(facts),
        _curve_section(facts, curve),
        layer_section(facts),
        asset_section(facts),
        detection_section(facts),
        neighbour_section(facts),
        capacity_section(facts),
        rose_section(facts),
        influence_section(facts),
        convention_section(facts),
        terms_section(facts),
        consideration_section(facts),
        refraction_section(facts),
        warning_section(facts),
        limit_section(facts),
        disputed_section(facts),
        assumed_section(facts),
        source_section(facts),
        file_section(facts, folder),
    ]


def _curve_section(facts: Facts, curve: Path | None) -> Section:
    if curve is None:
        return Section("curves", "Covered share by height")
    caption = (
        f"Covered share of the sky over {facts.result.scenario.area.name} against height above ground. Line: "
        f"{facts.lead_case} case; band: all cases. Terrain: {facts.result.terrain.name}.{_open_curves(facts)}"
    )
    names = ", ".join(package.name for package in facts.result.packages)
    alt = f"Chart of the covered share by height above ground, a panel for each target class, a line each for {names}."
    return Section("curves", "Covered share by height", pictures=(picture_of(curve, caption, alt),))


def _open_curves(facts: Facts) -> str:
    if not any(row.left_open for row in facts.result.curves):
        return ""
    return (
        " Two lines of a colour: missing terrain leaves open what lies between, from none of it reached to all of it."
    )


def _level_bars(answer: PackageAnswer, facts: Facts) -> list[tuple[LevelAnswer, Bar]]:
    """Return the levels of an answer, the highest first as in the sky, each with its bar."""
    bars = ((level, share_bar(level.shares, facts.lead_case)) for level in reversed(answer.levels))
    return [(level, bar) for level, bar in bars if bar is not None]


def _facts(facts: Facts) -> tuple[tuple[str, str], ...]:
    scenario = facts.result.scenario
    return (
        ("Area", scenario.area.name),
        ("Terrain", f"{facts.result.terrain.name}{label_note(facts)}"),
        *(("Ground stated", ground_words(ground)) for ground in facts.result.grounds),
        ("Refraction", scenario.refraction),
        ("Propagation", propagation_words(facts.result.propagations)),
        *((("Rain", rain_words(scenario.rain)),) if scenario.rain is not None else ()),
        *((("Clutter", clutter_words(scenario.clutter)),) if scenario.clutter is not None else ()),
        ("Cases", ", ".join(facts.result.cases)),
        ("Figures", count_sentence(all_figures(facts.result))),
        ("Target classes", ", ".join(target.name for target in facts.asked_targets)),
    )
