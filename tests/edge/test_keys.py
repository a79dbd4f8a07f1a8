"""API keys as text: their form, and what a malformed one costs."""

import secrets

import pytest

from cute_api.edge.access.authentication import authenticate
from cute_api.problems import ApiError, Code
from cute_api.services.keys.principals import (
    KEY_LENGTH,
    Principal,
    digest,
    is_well_formed,
    make_secret,
    visible_prefix,
)


class NeverAsked:
    """A reader for keys that must be refused without a look-up."""

    def find(self, key_digest: bytes) -> Principal | None:
        raise AssertionError("a malformed key reached the database")


def test_made_keys_are_well_formed_and_differ() -> None:
    made = {make_secret(secrets.choice) for _ in range(1_000)}
    assert len(made) == 1_000
    assert all(is_well_formed(key) and len(key) == KEY_LENGTH for key in made)
    assert {len(digest(key)) for key in made} == {32}
    assert {len(visible_prefix(key)) for key in made} == {9}


def test_one_wrong_character_is_found_by_the_checksum() -> None:
    key = make_secret(secrets.choice)
    for index in range(5, KEY_LENGTH):
        wrong = key[:index] + ("a" if key[index] != "a" else "b") + key[index + 1 :]
        assert not is_well_formed(wrong)


@pytest.mark.parametrize("value", [b"Bearer cute_abc", b"Bearer \xff", b"Bearer " + b"a" * 9_999])
def test_malformed_key_is_refused_without_a_lookup(value: bytes) -> None:
    with pytest.raises(ApiError) as caught:
        authenticate([value], NeverAsked())
    assert caught.value.code is Code.INVALID_API_KEY
