"""``report.html``: one page that opens without a network, made of sections that have something in them."""

from collections.abc import Sequence
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
from skyshed.report.assess.maps import MapPicture
from skyshed.report.assess.reach import capacity_section, neighbour_section, range_section, rose_section
from skyshed.report.credits import border_credit, terrain_credit
from skyshed.report.figures import all_figures, count_sentence
from skyshed.report.lookup import Lookup, label_note
from skyshed.report.page import filled_page, picture_of
from skyshed.report.table import Bar, Section, filled, share_bar
from skyshed.verbs.limits import ground_words


def page_text(look: Lookup, folder: Path, maps: Sequence[MapPicture], curve: Path | None) -> str:
    """Return the page. ``maps`` are drawn in ``folder``/maps already; other files there are listed."""
    answers = package_answers(look)
    scenario = look.result.scenario
    return filled_page(
        "assess.html",
        scenario=scenario,
        answers=[(answer, _level_bars(answer, look)) for answer in answers],
        lead_case=look.lead_case,
        lead_target=look.lead_target.name,
        label=look.label,
        facts=_facts(look),
        sections=filled(_sections(look, folder, maps, curve)),
        credits=(terrain_credit(look.result), border_credit(look.result)),
    )


def _sections(look: Lookup, folder: Path, maps: Sequence[MapPicture], curve: Path | None) -> list[Section]:
    return [
        comparison_section(look),
        _map_section(folder, maps),
        range_section(look),
        share_section(look),
        _curve_section(look, curve),
        layer_section(look),
        asset_section(look),
        detection_section(look),
        neighbour_section(look),
        capacity_section(look),
        rose_section(look),
        influence_section(look),
        convention_section(look),
        terms_section(look),
        consideration_section(look),
        refraction_section(look),
        warning_section(look),
        limit_section(look),
        disputed_section(look),
        assumed_section(look),
        source_section(look),
        file_section(look, folder),
    ]


def _map_section(folder: Path, maps: Sequence[MapPicture]) -> Section:
    pictures = tuple(
        picture_of(folder / "maps" / each.name, each.caption, each.alt, each.package, is_wide=each.is_wide)
        for each in maps
    )
    return Section("maps", "Maps", pictures=pictures)


def _curve_section(look: Lookup, curve: Path | None) -> Section:
    if curve is None:
        return Section("curves", "Covered share by height")
    caption = (
        f"Covered share of the sky over {look.result.scenario.area.name} against height above ground. Line: "
        f"{look.lead_case} case; band: all cases. Terrain: {look.result.terrain.name}.{_open_curves(look)}"
    )
    names = ", ".join(package.name for package in look.result.packages)
    alt = f"Chart of the covered share by height above ground, a panel for each target class, a line each for {names}."
    return Section("curves", "Covered share by height", pictures=(picture_of(curve, caption, alt),))


def _open_curves(look: Lookup) -> str:
    if not any(row.left_open for row in look.result.curves):
        return ""
    return (
        " Two lines of a colour: missing terrain leaves open what lies between, from none of it reached to all of it."
    )


def _level_bars(answer: PackageAnswer, look: Lookup) -> list[tuple[LevelAnswer, Bar]]:
    """Return the levels of an answer, the highest first as in the sky, each with its bar."""
    bars = ((each, share_bar(each.shares, look.lead_case)) for each in reversed(answer.levels))
    return [(each, bar) for each, bar in bars if bar is not None]


def _facts(look: Lookup) -> tuple[tuple[str, str], ...]:
    scenario = look.result.scenario
    return (
        ("Area", scenario.area.name),
        ("Terrain", f"{look.result.terrain.name}{label_note(look)}"),
        *(("Ground stated", ground_words(each)) for each in look.result.grounds),
        ("Refraction", scenario.refraction),
        ("Cases", ", ".join(look.result.cases)),
        ("Figures", count_sentence(all_figures(look.result))),
        ("Target classes", ", ".join(target.name for target in look.asked_targets)),
    )
