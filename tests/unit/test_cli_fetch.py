"""`--fetch` with and without a product: it never takes the word behind it for one that is none."""

import pytest

from skyshed.cli.fetch import with_products
from skyshed.errors import InputError

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
