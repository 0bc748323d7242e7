"""The desk and its pages over a real link: what is computed, in which order, and what everybody sees."""

import threading
import time
from contextlib import ExitStack

import pytest

from serve_worlds import PlainDraft, PlainWorkshop, eventually, served
from skyshed.errors import InputError
from skyshed.serve.protocol import Move, Remove, Switch


@pytest.fixture
def workshop():
    return PlainWorkshop()


@pytest.fixture
def server(workshop):
    with served(workshop) as running:
        yield running


@pytest.fixture
def page(server):
    with server.page() as each:
        each.scene = each.until("scene")
        each.first = each.until("frame")
        each.until("numbers", draws=[1, 2, 3])
        yield each


def places(workshop):
    """Return the latitudes under a hand of every sky that was made with some."""
    return [live[-1].lat for live, _ in workshop.asked if live]


def test_a_page_gets_the_scene_then_its_sky_in_full(page):
    assert page.scene["changes"] == []
    assert page.first["detail"] == "full"
    assert page.first["revision"] >= page.scene["revision"]
    assert page.first["question"] == {"package": 0, "target": 0, "case": 1}
    assert page.first["shares"] == [[0.25, 0.5]] * 2
    assert page.first["moved"] is None


def test_a_drag_is_followed_and_its_drop_is_shown_in_full_with_numbers(page):
    seq = page.drag(33.1)
    frame = page.until("frame")
    assert (frame["detail"], frame["seq"], frame["moved"]["at"]) == ("drag", seq, [44.0, 33.1])

    dropped = page.drop(33.2)
    scene, frame = page.until("scene"), page.until("frame")
    assert [each["lat"] for each in scene["changes"]] == [33.2]
    assert (frame["detail"], frame["seq"], frame["moved"]) == ("full", dropped, None)
    assert frame["revision"] >= scene["revision"]
    quick, drawn = page.until("numbers"), page.until("numbers")
    assert [each["draws"] for each in (quick, drawn)] == [None, [1, 2, 3]]
    assert {each["revision"] for each in (quick, drawn)} == {frame["revision"]}
    assert quick["n_changes"] == 1


def test_the_ground_comes_only_where_the_page_lacks_it(workshop, page):
    assert {"ground", "share"} <= page.first["data"].keys()

    page.drag(33.1)

    assert not {"ground", "share"} & page.until("frame")["data"].keys()


def test_the_next_frame_waits_until_the_page_has_painted(workshop, page):
    page.paints = False
    page.drag(33.1)
    first = page.until("frame")
    for number in range(20):
        page.drag(33.2 + number / 100)
    assert page.silent() == []
    assert places(workshop) == [33.1]

    page.say("painted", frame=first["frame"])

    assert page.until("frame")["moved"]["at"] == [44.0, 33.39]
    assert places(workshop) == [33.1, 33.39]


def test_a_word_about_another_frame_frees_nothing(page):
    page.paints = False
    page.drag(33.1)
    first = page.until("frame")
    page.drag(33.2)

    page.say("painted", frame=first["frame"] - 1)

    assert page.silent() == []


def test_of_a_thousand_moves_at_most_three_are_computed(workshop, page):
    for number in range(1000):
        last = page.drag(30.0 + number / 1000)
    assert page.until("frame", since=last)["moved"]["at"] == [44.0, 30.999]

    assert len(places(workshop)) <= 3
    assert page.silent() == []


def test_pages_that_look_at_the_same_sky_share_it(workshop, server, page):
    with ExitStack() as stack:
        others = [stack.enter_context(server.page()) for _ in range(20)]
        for each in others:
            each.until("frame")
        n_before = len(workshop.asked)
        page.drag(33.7)
        assert {each.until("frame", detail="drag")["moved"]["at"][1] for each in (page, *others)} == {33.7}

    assert len(workshop.asked) - n_before <= 2


def test_two_units_may_be_under_two_hands(workshop, server, page):
    with server.page() as other:
        page.drag(33.1)
        page.until("frame", detail="drag")
        other.drag(34.1, "short")

        assert eventually(lambda: any(len(live) == 2 for live, _ in workshop.asked))
        (both,) = {tuple(sorted(each.unit for each in live)) for live, _ in workshop.asked if len(live) == 2}
    assert both == ("long", "short")


def test_a_full_sky_gives_way_to_the_next_move(workshop, page):
    workshop.may_end.clear()
    n_before = workshop.n_begun
    page.drop(33.2)
    page.until("scene")
    assert eventually(lambda: workshop.n_begun > n_before)
    n_cancelled = len(workshop.cancelled)

    page.drag(33.3)

    assert page.until("frame")["moved"]["at"] == [44.0, 33.3]
    assert len(workshop.cancelled) == n_cancelled + 1
    workshop.may_end.set()
    last = page.drop(33.4)
    assert page.until("frame", since=last)["detail"] == "full"


def test_a_drop_is_never_lost_however_fast_others_follow(server, page):
    for number in range(40):
        page.drag(33.0 + number / 100)
        page.drop(34.0 + number / 100)
        last = page.drag(35.0)

    page.until("frame", since=last)
    assert eventually(lambda: len(server.desk.draft.changes) == 40)
    assert [each.lat for each in server.desk.draft.changes] == [34.0 + number / 100 for number in range(40)]


def test_a_page_that_paints_nothing_loses_no_drop(server, page):
    page.paints = False
    for number in range(10):
        page.drag(33.0)
        page.drop(34.0 + number / 10)

    assert eventually(lambda: len(server.desk.draft.changes) == 10)


def test_a_drop_is_not_lost_with_its_page(server, page):
    for number in range(10):
        with server.page() as other:
            other.until("scene")
            other.drag(33.0)
            other.drop(34.0 + number / 100)

    assert eventually(lambda: len(server.desk.draft.changes) == 10)
    assert {each.lat for each in server.desk.draft.changes} == {34.0 + number / 100 for number in range(10)}
    assert eventually(lambda: len(server.desk.pages) == 1)
    assert not server.desk.is_dragged


def test_changes_of_two_pages_are_made_one_after_the_other(server, page):
    with server.page() as other:
        other.until("scene")
        for number in range(20):
            page.drop(33.0 + number / 100)
            other.drop(34.0 + number / 100, "short")
        assert eventually(lambda: len(server.desk.draft.changes) == 40)
    found = [each.lat for each in server.desk.draft.changes]
    assert [each for each in found if each < 34.0] == [33.0 + number / 100 for number in range(20)]
    assert [each for each in found if each >= 34.0] == [34.0 + number / 100 for number in range(20)]


def test_what_one_page_does_the_other_shows(server, page):
    with server.page() as other:
        other.until("frame")
        page.drag(33.5)
        assert other.until("frame", detail="drag")["moved"] == {"unit": "long", "at": [44.0, 33.5], "ring": []}

        page.drop(33.6)

        scenes = [each.until("scene") for each in (page, other)]
        frames = [each.until("frame", detail="full") for each in (page, other)]
    assert scenes[0] == scenes[1]
    assert frames[0]["revision"] == frames[1]["revision"]


def test_what_a_page_had_under_its_hand_goes_back_when_it_leaves(server, page):
    with server.page() as other:
        other.until("frame")
        other.drag(33.5)
        page.until("frame", detail="drag")

    back = page.until("frame", detail="full")
    assert back["moved"] is None
    assert server.desk.draft.changes == ()


def test_a_unit_that_another_page_takes_out_is_under_no_hand_any_more(server, page):
    with server.page() as other:
        other.until("frame")
        page.drag(33.5)
        other.until("frame", detail="drag")
        other.say("do", change=Remove(unit="long").model_dump())

        assert [each.until("frame", detail="full")["moved"] for each in (page, other)] == [None, None]
    assert not server.desk.is_dragged


def test_changes_are_taken_back_done_again_and_restored(server, page):
    page.drop(33.2)
    page.say("do", change=Switch(unit="long", radar="search", on=False).model_dump())
    seen = [len(page.until("scene")["changes"]) for _ in range(2)]
    for to in ("undo", "redo", "start", "redo"):
        page.say("step", to=to)
        seen.append(len(page.until("scene")["changes"]))
    last = page.say("restore", changes=[Move(unit="short", lat=35.0, lon=44.0).model_dump()] * 3)
    seen.append(len(page.until("scene")["changes"]))

    assert seen == [1, 2, 1, 2, 0, 1, 3]
    assert page.until("frame", since=last)["detail"] == "full"


def test_a_change_that_changes_nothing_breaks_off_nothing(workshop, server, page):
    workshop.may_end.clear()
    n_before = workshop.n_begun
    page.drop(33.3)
    page.until("scene")
    assert eventually(lambda: workshop.n_begun == n_before + 1)

    for _ in range(5):
        page.say("step", to="redo")  # there is none
    page.say("why", question=page.first["question"], lat=33.0, lon=44.0, kind="agl", height_m=100.0)
    page.until("why")
    workshop.may_end.set()

    assert page.until("frame")["detail"] == "full"
    assert (workshop.n_begun, workshop.cancelled) == (n_before + 1, [])


def test_a_change_that_cannot_be_is_a_problem_of_its_page_alone(server, page):
    with server.page() as other:
        other.until("numbers", draws=[1, 2, 3])
        page.drag(33.3)
        page.until("frame", detail="drag")
        seq = page.drop(89.0)

        problem = page.until("problem")
        assert problem == {"type": "problem", "seq": seq, "text": "dem.tif: no ground at 89 N"}
        assert page.until("frame", detail="full")["moved"] is None
        assert {each["type"] for each in other.silent()} == {"frame", "numbers"}
    assert server.desk.draft.changes == ()


def test_a_unit_that_is_not_there_cannot_be_dragged(page):
    seq = page.drag(33.0, "elsewhere")

    assert page.until("problem") == {"type": "problem", "seq": seq, "text": "no unit 'elsewhere' stands here"}


def test_a_page_may_look_at_another_sky_and_compare(workshop, page):
    asked = {"package": 1, "target": 2, "case": 0}
    page.say("view", question=asked, other=0)

    seen = [page.until("frame")["question"] for _ in range(2)]

    assert seen == [asked, asked | {"package": 0}]
    assert page.until("numbers")["package"] == 1


def test_a_comparison_follows_a_drag_both_skies_at_one_moment(workshop, page):
    """However fast the hand, the second sky comes, and it is of the place of the first."""
    asked = {"package": 1, "target": 0, "case": 1}
    page.say("view", question=asked, other=0)
    page.until("frame", detail="full", question=asked)
    seen = []
    for number in range(12):
        page.drag(33.0 + number / 100)
        page.drag(33.005 + number / 100)
        seen.append(page.until("frame", detail="drag"))
        page.drag(33.008 + number / 100)

    packages = [each["question"]["package"] for each in seen]
    first = packages.index(1)
    assert packages[first:] == ([1, 0] * 6)[: 12 - first]
    pairs = list(zip(seen[first::2], seen[first + 1 :: 2], strict=False))
    assert len(pairs) >= 5
    assert all(one["revision"] == other["revision"] and one["moved"] == other["moved"] for one, other in pairs)
    assert len({one["revision"] for one, _ in pairs}) == len(pairs)


def test_a_comparison_of_a_drop_is_in_full_on_both_sides(page):
    asked = {"package": 1, "target": 0, "case": 1}
    page.say("view", question=asked, other=0)
    page.until("frame", detail="full", question=asked)
    page.drag(33.1)
    page.until("frame", detail="drag")

    last = page.drop(33.2)

    found = [page.until("frame", since=last, detail="full") for _ in range(2)]
    assert [each["question"]["package"] for each in found] == [1, 0]
    assert len({each["revision"] for each in found}) == 1


def test_a_view_of_what_is_not_there_changes_nothing(page):
    page.say("view", question={"package": 7, "target": 0, "case": 0})

    assert page.until("problem")["text"] == "there is no package 7"
    assert page.silent() == []


def test_a_sky_that_nobody_looks_at_any_more_is_broken_off(workshop, page):
    workshop.may_end.clear()
    n_before = workshop.n_begun
    page.drop(33.3)
    page.until("scene")
    assert eventually(lambda: workshop.n_begun > n_before)
    n_cancelled = len(workshop.cancelled)

    page.say("view", question={"package": 1, "target": 0, "case": 0})

    assert eventually(lambda: len(workshop.cancelled) > n_cancelled)
    workshop.may_end.set()
    assert page.until("frame")["question"]["package"] == 1


def test_clicks_are_answered_while_a_sky_is_in_work(workshop, page):
    workshop.may_end.clear()
    page.drop(33.3)
    question = {"package": 0, "target": 0, "case": 1}
    why = page.say("why", question=question, lat=33.0, lon=44.0, kind="agl", height_m=100.0)
    section = page.say("section", question=question, of="unit", key="long", azimuth_deg=90.0)

    assert page.until("why")["seq"] == why
    assert page.until("section")["seq"] == section
    assert len(workshop.threads) == 2


def test_a_defect_is_told_and_the_server_goes_on(workshop, page, caplog):
    workshop.fault = ZeroDivisionError("secret of /home/me")
    page.drag(33.1)
    assert page.until("problem")["text"] == "A defect of skyshed; the server goes on"
    assert "ZeroDivisionError" in caplog.text
    workshop.fault = None

    page.drag(33.2)

    assert page.until("frame")["moved"]["at"] == [44.0, 33.2]


def test_pages_that_come_early_wait_for_the_ground(workshop):
    workshop.may_open.clear()
    with served(workshop) as server, server.page() as page:
        assert page.silent(0.1) == []
        workshop.may_open.set()

        assert page.next()["type"] == "scene"


def test_the_first_sky_is_made_before_a_page_comes(workshop, server):
    assert eventually(lambda: len(workshop.asked) == 1)


def test_what_a_page_begins_with_is_made_before_it_comes_and_once(workshop):
    n_made, made = [], workshop.base

    def base(draft):
        n_made.append(draft)
        return made(draft)

    workshop.base = base
    with served(workshop) as server:
        assert eventually(lambda: len(n_made) == 1)
        assert {server.get("/base.json")[2] for _ in range(3)} == {b'{"land":"' + b"x" * 5000 + b'"}'}
        assert len(n_made) == 1


def test_what_could_not_be_made_is_tried_again(workshop):
    n_tried = []

    def relief(draft):
        n_tried.append(draft)
        if len(n_tried) == 1:
            raise InputError("the ground cannot be read")
        return b"relief"

    workshop.relief = relief
    with served(workshop) as server:
        assert eventually(lambda: len(n_tried) == 1)
        assert server.get("/relief.bin")[::2] == (200, b"relief")


def test_a_server_ends_while_a_sky_is_in_work(workshop):
    workshop.may_end.clear()
    with served(workshop) as server, server.page() as page:
        page.until("scene")
        begun_s = time.monotonic()
        server.server.should_exit = True
        assert eventually(lambda: not server.server.server_state.connections)

        assert time.monotonic() - begun_s < 5
    assert not [each for each in threading.enumerate() if each.name.startswith("skyshed-") and each.is_alive()] or (
        eventually(lambda: not any(each.name.startswith("skyshed-") for each in threading.enumerate()))
    )


def test_a_server_ends_in_silence_while_changes_wait(workshop, monkeypatch, caplog):
    begun = threading.Event()

    def done(draft, change):
        begun.set()
        time.sleep(0.3)
        return draft

    monkeypatch.setattr(PlainDraft, "done", done)
    with served(workshop) as server, server.page() as page:
        page.until("scene")
        for number in range(5):
            page.drop(33.0 + number / 10)
        assert begun.wait(5)
        server.server.should_exit = True
        assert eventually(lambda: not server.server.server_state.connections)

    assert not caplog.records
