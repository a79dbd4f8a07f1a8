"""Patterns of event types, and filters checked against the document's schemas of their data."""

import pytest

from cute_api.spec import Spec
from cute_api.webhooks.selection import event_patterns, filters, payloads
from cute_api.webhooks.selection.filter_tokens import FilterError

SPEC = Spec.load(sandbox=True)


def test_patterns_cover_types_families_and_everything() -> None:
    types = ["item.created", "item.sold", "order.created"]
    assert event_patterns.patterns(types) == [*types, "item.*", "order.*", "*"]
    assert event_patterns.expand(["item.sold", "order.*"], types) == ["item.sold", "order.created"]
    assert event_patterns.expand(["item.*", "item.sold"], types) == ["item.created", "item.sold"]
    assert event_patterns.expand(["*"], types) == types
    assert event_patterns.expand(["ite.*", "item", "items.*", "*.sold"], types) == []


def test_a_pattern_needs_the_scope_of_all_that_it_covers() -> None:
    def lacking(asked: list[str], *scopes: str) -> tuple[int, str] | None:
        return event_patterns.scope_lacking(asked, SPEC.events, scopes.__contains__)

    assert lacking(["item.*", "order.created"], "read:items") == (1, "read:orders")
    assert lacking(["message.received"], "webhooks", "read:account") == (0, "read:messages")
    assert lacking(["webhook.*", "key.*"], "webhooks") == (1, "read:account")
    assert lacking(["*"], "read:account", "read:items", "webhooks") == (0, "read:messages")
    readers = ("read:account", "read:items", "read:orders", "read:messages")
    assert lacking(["*"], "webhooks", *readers) is None


def test_types_added_later_need_no_scope_that_a_pattern_does_not_ask_for() -> None:
    """A wildcard is sent types that were added after its key was looked at: see the module."""
    scopes: dict[str, set[str]] = {}
    for name, entry in SPEC.events.items():
        scopes.setdefault(event_patterns.family(name), set()).add(entry.required_scope)
    assert [found for found in scopes.values() if len(found) != 1] == []
    assert set.union(*scopes.values()) == {
        *("read:account", "read:items", "read:orders", "read:messages", "webhooks")
    }, (
        "Webhooks with `*` whose key lacks the new scope would be sent the new type: "
        "exempt them before you add it."
    )


@pytest.mark.parametrize("event", SPEC.events)
def test_every_event_has_an_example_whose_fields_the_schemas_name(event: str) -> None:
    known = payloads.fields(SPEC, [event])
    example = payloads.example(SPEC, event)
    assert {(name,) for name in example} <= set(known)
    for name, value in example.items():
        if isinstance(value, dict):
            unnamed = {(name, inner) for inner in value} - set(known)
            assert not unnamed or (name, payloads.ANY) in known


@pytest.mark.parametrize(
    "source",
    [
        "data.price.amount >= 5000",
        'data.price.currency == "EUR" and data.brand != null and data.category.name == "Coats"',
        'data.total.amount > 5000 or data.title == "Coat"',
        "data.images != null",
        "data.price != null",
        'data.buyer == "bob"',
        'data.metadata.warehouse == "A7" or data.metadata.any_key_of_hers != null',
    ],
)
def test_a_filter_whose_fields_some_type_has_is_taken(source: str) -> None:
    payloads.check(filters.parse(source), SPEC, ["item.sold", "order.created"])


@pytest.mark.parametrize(
    ("source", "advice"),
    [
        ("data.prise.amount > 5000", "character 1: .* did you mean `data.price.amount`"),
        ('data.size == "M" and data.unheard_of == 1', "character 22: .* it has `data.id`"),
        ('data.images.url == "x"', "did you mean `data.images`"),
        ('data.price.amount > "5000"', "`data.price.amount` is a number"),
        ("data.title == 5", "`data.title` is a text"),
        ("data.brand.name == true", "`data.brand.name` is a text"),
        ("data.price > 5000", "`data.price` is an object, so name one of its fields"),
        ('data.images == "x"', "`data.images` is a list"),
        ("data.metadata.warehouse == 7", "`data.metadata.warehouse` is a text"),
        ('data.metadata == "A7"', "`data.metadata` is an object, so name one of its fields"),
        ('data.metadata.warehouse.row == "7"', "no event type of this webhook has this field"),
        ('data.buyer == "bob"', "no event type of this webhook has this field"),
    ],
)
def test_a_filter_that_no_event_of_its_types_can_match_is_refused(source: str, advice: str) -> None:
    with pytest.raises(FilterError, match=advice):
        payloads.check(filters.parse(source), SPEC, ["item.sold", "item.created"])
