"""`--fetch` with and without a product: it never takes the word behind it for one that is none."""

import pytest

from skyshed.cli.app import app
from skyshed.cli.command import with_products
from skyshed.cli.main import main
from skyshed.errors import InputError, UnfetchedError

VALUED = {"-o", "--output", "--terrain"}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("iraq-offer --fetch -o out", "iraq-offer --fetch=glo-90 -o out"),
        ("--fetch iraq-offer -o out", "--fetch=glo-90 iraq-offer -o out"),
        ("iraq-offer -o out --fetch", "iraq-offer -o out --fetch=glo-90"),
        ("--fetch glo-30 iraq-offer -o out", "--fetch=glo-30 iraq-offer -o out"),
        ("iraq-offer --fetch GLO-30", "iraq-offer --fetch=GLO-30"),
        ("iraq-offer --fetch=glo-30", "iraq-offer --fetch=glo-30"),
        ("iraq-offer --fetch glo30", "iraq-offer --fetch=glo30"),
        ("iraq-offer --fetch glo_10", "iraq-offer --fetch=glo_10"),
        ("--fetch ./glo-30", "--fetch=glo-90 ./glo-30"),
        ("--fetch glo-30.yaml", "--fetch=glo-90 glo-30.yaml"),
        ("--fetch globe.yaml", "--fetch=glo-90 globe.yaml"),
        ("--fetch --fetch glo-30 a", "--fetch=glo-90 --fetch=glo-30 a"),
        ("--fetch -- a", "--fetch=glo-90 -- a"),
        ("-- --fetch", "-- --fetch"),
        ("-o --quiet --fetch", "-o --quiet --fetch=glo-90"),
        ("--fetched a", "--fetched a"),
        ("", ""),
    ],
)
def test_a_product_follows_or_is_put_there(typed, read):
    assert list(with_products(typed.split(), VALUED)) == read.split()


@pytest.mark.parametrize("typed", ["-o --fetch a", "a --terrain --fetch glo-30"])
def test_it_is_no_value_of_another_option(typed):
    with pytest.raises(InputError, match=r"(-o|--terrain): its value is missing; --fetch follows"):
        list(with_products(typed.split(), VALUED))


@pytest.mark.parametrize(
    ("words", "option"),
    [
        ("ring tor-m2 --at Erbil --at Baghdad", "--at"),
        ("ring tor-m2 --at Erbil --fetch --fetch glo-30", "--fetch"),
        ("assess a.yaml -o a --output b", "--output"),
        ("demo -o a -o b", "--output"),
        ("compare a.yaml --grid 1km --grid 2km", "--grid"),
        ("why a.yaml --at 1,2,3km --target x --case nominal --case claimed", "--case"),
        ("exposure a.yaml -o a --qnh 1000hPa --qnh 1001hPa", "--qnh"),
        ("new a.yaml --from smooth-sea --from iraq-offer", "--from"),
        ("terrain fetch a.yaml --product glo-90 --product glo-30", "--product"),
        ("catalogue show s-400 --scenario a --scenario b", "--scenario"),
    ],
)
def test_an_option_given_twice_is_one_line(words, option):
    with pytest.raises(InputError, match=f"^{option} is given 2 times; give it once$"):
        app(words.split(), prog_name="skyshed", standalone_mode=False)


def test_options_that_may_be_repeated_and_switches_are_no_fault():
    words = "assess nowhere.yaml -o a --terrain a --terrain b --case nominal --case claimed -q -q"
    with pytest.raises(InputError, match=r"nowhere\.yaml"):
        app(words.split(), prog_name="skyshed", standalone_mode=False)


def test_tiles_that_are_not_there_name_the_flag(monkeypatch, capsys):
    def lacking(**_):
        raise UnfetchedError("no tiles; fetch them first: skyshed terrain fetch SCENARIO")

    monkeypatch.setattr("skyshed.cli.app.app", lacking)
    monkeypatch.setattr("skyshed.cli.main.listen", lambda: None)
    monkeypatch.setattr("sys.argv", ["skyshed"])
    assert main() == 2
    assert (
        capsys.readouterr().err == "skyshed: no tiles; fetch them first: skyshed terrain fetch SCENARIO, or --fetch\n"
    )
