"""``skyshed ring`` as a newcomer types it: one screen, a page where it says, and nothing else."""

import json

import pytest

from command_line import run_skyshed


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    return folder, run_skyshed("ring", "SA-15", "--at", "Mosul", "--area", "Iraq", cwd=folder)


def test_the_screen_ends_with_where_the_page_lies(asked):
    folder, ended = asked

    assert (ended.code, ended.err) == (0, "")
    assert len(ended.out.splitlines()) <= 24
    assert max(map(len, ended.out.splitlines())) <= 80
    *_, finer, page = ended.out.splitlines()
    assert finer == "finer ground: --fetch, or --terrain FILE with posts 1 km apart or less"
    assert page == "page: out/ring-tor-m2-mosul-iraq-in-iraq/report.html"
    assert sorted(path.name for path in (folder / "out" / "ring-tor-m2-mosul-iraq-in-iraq").iterdir()) == [
        "provenance.json",
        "report.html",
        "summary.json",
    ]


def test_json_is_the_summary_and_a_second_run_replaces_the_first(asked):
    folder, _ = asked
    ended = run_skyshed("ring", "tor-m2", "--at", "Mosul, Iraq", "--area", "Iraq", "--json", cwd=folder)

    assert (ended.code, ended.err) == (0, "")
    record = json.loads(ended.out)
    assert ended.out == (folder / "out" / "ring-tor-m2-mosul-iraq-in-iraq" / "summary.json").read_text("utf-8")
    assert (record["system"], record["place"], record["target"]) == ("tor-m2", "Mosul", "fighter")
    assert [each["label"] for each in record["levels"] if each["is_answered"]] == ["1000 m AGL", "3000 m AGL", "FL330"]


def test_a_folder_of_the_users_own_is_not_replaced_without_a_word(asked):
    folder, _ = asked
    words = ("ring", "tor-m2", "--at", "36.34,43.13", "-o", "mine")
    first, second = run_skyshed(*words, "-q", cwd=folder), run_skyshed(*words, cwd=folder)

    assert first.code == 0
    assert "page:" not in first.out
    assert second.code == 2
    assert second.err.startswith("skyshed: output folder 'mine' already holds files")
    assert run_skyshed(*words, "--overwrite", cwd=folder).code == 0
