"""Taking a person out of payloads: all of them, and nothing else."""

import random
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from cute_api.services.erasure.payloads import Person, without

PERSON = Person(UUID(int=7), "Alice@cute.example", "alice")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["alice", "coat", "@"]) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["buyer", "title", "sender", "body"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(JSON)
def test_without_leaves_alone_what_is_not_theirs(node: Any) -> None:
    stranger = Person(UUID(int=8), "nobody-has-this@cute.example", "nobody_has_this")
    assert without(node, stranger) == node
    assert without(without(node, PERSON), PERSON) == without(node, PERSON)


@given(JSON, st.randoms(use_true_random=False))
def test_without_takes_the_address_from_wherever_it_stands(node: Any, rng: random.Random) -> None:
    spelt = "".join(rng.choice((str.upper, str.lower))(letter) for letter in PERSON.email)
    found = without({"a": [node, f"<{spelt}>"], "seller": "alice", "title": "alice"}, PERSON)
    assert PERSON.email.lower() not in str(found).lower()
    assert (found["seller"], found["title"]) == (PERSON.alias, "alice")
