"""Which figures are drawn: one number behind two systems is one draw, whatever the two are called."""

from dataclasses import replace

import numpy as np

from factories import missile, scenario, system, unit
from skyshed.draws.spread import _figures
from skyshed.model.figure import Figure
from skyshed.model.scenario import Offer
from skyshed.verbs.assess import assess


def renamed(bundle, old, new):
    """Return a system as ``like`` makes it: the same figures under another system's name."""

    def with_key(each):
        if isinstance(each, Figure):
            return replace(each, key=each.key.replace(f"{old}/", f"{new}/", 1))
        if isinstance(each, dict):
            return {key: with_key(value) for key, value in each.items()}
        if hasattr(each, "figures"):
            return replace(each, **{name: with_key(getattr(each, name)) for name in each.__dataclass_fields__})
        return each

    return replace(with_key(bundle), key=new)


def test_a_system_made_like_another_shares_its_draws():
    original = system("sam")
    copy = renamed(original, "sam", "export")
    shorter = replace(copy, missiles={"shot": missile("shot", "export", max_range=(40e3, 60e3, 70e3))})
    asked = scenario(Offer("A", (unit("A", sam=original),)), Offer("B", (unit("B", sam=shorter),)))

    alike = {tuple(each.key for each in figures) for figures in _figures(asked, is_diffracted=False)}

    assert ("export/engagement/reference_range_m", "sam/engagement/reference_range_m") in alike
    assert ("export/shot/max_range_m",) in alike
    assert ("sam/shot/max_range_m",) in alike


def test_unlike_systems_with_a_radar_of_one_name_are_drawn_apart():
    """The same assumption under the same name (a claim's probability of detection) does not make two radars one."""
    one, other = system("one"), system("two", missiles=[missile("other", "two", max_range=(5e3, 6e3, 7e3))])

    def elsewhere(each):
        names = [name for name in each.__dataclass_fields__ if isinstance(getattr(each, name), Figure)]
        names.remove("reference_p_detect")
        return replace(each, **{name: replace(getattr(each, name), note="read elsewhere") for name in names})

    other = replace(other, radars={name: elsewhere(each) for name, each in other.radars.items()})
    asked = scenario(Offer("A", (unit("A", sam=one),)), Offer("B", (unit("B", sam=other),)))

    assert all(
        len({each.key.split("/")[0] for each in figures}) == 1 for figures in _figures(asked, is_diffracted=True)
    )


def test_two_offers_of_one_thing_under_two_names_do_not_differ():
    """Drawn apart, the same system at the same site would beat its own copy in half of the draws, by a spread."""
    copy = renamed(system("sam"), "sam", "export")
    (found,) = assess(
        scenario(Offer("A", (unit("A"),)), Offer("B", (unit("B", sam=copy),)), grid_spacing_m=20_000.0)
    ).comparisons

    assert (found.difference_low, found.difference_high) == (0.0, 0.0)
    assert (found.share_first_more, found.share_equal, found.share_second_more) == (0.0, 1.0, 0.0)
    assert np.isfinite(found.siting_spread)


def test_what_holds_another_package_is_never_said_to_cover_less():
    """A second unit at the same site adds nothing: in all draws both cover the same, and in none either covers more."""
    offers = Offer("one", (unit("A"),)), Offer("both", (unit("A"), unit("Twin")))
    (found,) = assess(scenario(*offers, grid_spacing_m=20_000.0), n_threads=1).comparisons

    assert (found.share_first_more, found.share_equal, found.share_second_more) == (0.0, 1.0, 0.0)
