"""The plan, a pure function: no side's change is lost, and both sides become equal."""

from dataclasses import replace

import pytest
from cute_inventory.listing import Field, Remote, State, Value, Values, units
from cute_inventory.planning import (
    Conflict,
    Create,
    Decision,
    Delete,
    Policy,
    Prefer,
    Sight,
    StockAdd,
    StockChange,
    StockRemove,
    Unknown,
    Update,
    decide,
    plan,
)
from hypothesis import given
from hypothesis import strategies as st

from tests.fixtures.properties import examples

ASK, OURS, THEIRS = (Policy(prefer) for prefer in Prefer)
# They are quick: nothing but a function is tried.
SHARE = 40
TEXTS = (None, "one", "two")
LISTED: Values = {
    **dict.fromkeys(Field, "one"),
    Field.PRICE: "42.50 EUR",
    Field.QUANTITY: 1,
}


def remote(state: State = State.OPEN, **changes: Value) -> Remote:
    """An item that is as agreed, but for these fields."""
    values = {**LISTED, **{Field(name): value for name, value in changes.items()}}
    return Remote("id", "A", state, '"1"', "2026-11-25T00:00:00.000000+00:00", values)


def listed(**changes: Value) -> Values:
    return {**LISTED, **{Field(name): value for name, value in changes.items()}}


def test_a_field_that_one_side_changed_goes_to_the_other() -> None:
    sight = Sight(LISTED, listed(title="two"), remote(color="two"))
    decision = decide(sight, ASK)
    assert decision.to_cute == Update(remote(color="two"), {Field.TITLE: "two"})
    assert decision.to_stock == StockChange({Field.COLOR: "two"})
    assert decision.base == listed(color="two")


def test_a_field_that_both_changed_is_a_conflict_and_left_alone() -> None:
    decision = decide(Sight(LISTED, listed(size="two"), remote(size="three")), ASK)
    assert decision == Decision(
        base=LISTED, conflicts=(Conflict(Field.SIZE, "one", "two", "three"),)
    )


def test_what_never_was_the_same_is_a_conflict() -> None:
    (conflict,) = decide(Sight(None, listed(size="two"), remote()), ASK).conflicts
    assert conflict == Conflict(Field.SIZE, Unknown.UNKNOWN, "two", "one")


@pytest.mark.parametrize("state", [State.RESERVED, State.SOLD])
@pytest.mark.parametrize("policy", [ASK, OURS])
def test_what_is_ordered_goes_off_sale_whatever_the_stock_says(
    state: State, policy: Policy
) -> None:
    for base in (LISTED, None):
        decision = decide(Sight(base, LISTED, remote(state, quantity=0)), policy)
        assert decision.to_stock == StockChange({Field.QUANTITY: 0})
        assert decision.to_cute is None
    broken = decide(Sight(LISTED, None, remote(state, quantity=0), broken=True), policy)
    assert broken.to_stock == StockChange({Field.QUANTITY: 0})


@pytest.mark.parametrize(
    ("agreed", "ours", "there", "left"),
    [(5, 5, 4, 4), (5, 4, 5, 4), (5, 4, 4, 3), (5, 8, 4, 7), (1, 0, 0, 0), (0, 2, 0, 2)],
)
def test_units_that_both_sides_sold_or_got_add_up(
    agreed: int, ours: int, there: int, left: int
) -> None:
    sight = Sight(listed(quantity=agreed), listed(quantity=ours), remote(quantity=there))
    after = applied(sight, decide(sight, ASK))
    assert after.ours is not None
    assert after.theirs is not None
    assert (units(after.ours), units(after.theirs.values)) == (left, left)
    assert decide(after, ASK) == Decision(base=listed(quantity=left))


def test_new_units_restock_what_is_ordered_and_list_again_what_is_sold() -> None:
    base, ours = listed(quantity=0), listed(quantity=2, title="two")
    ordered = remote(State.RESERVED, quantity=0)
    restocked = decide(Sight(base, ours, ordered), ASK)
    assert restocked.to_cute == Update(ordered, {Field.QUANTITY: 2})
    assert "title" in str(restocked.waits)
    again = decide(Sight(base, ours, remote(State.SOLD, quantity=0)), ASK)
    assert again.to_cute == Create(listed(quantity=2))
    assert again.to_stock == StockChange({Field.TITLE: "one"})


def test_changes_of_what_is_reserved_wait_and_are_made_when_it_is_for_sale_again() -> None:
    ours = listed(title="two", quantity=0)
    base = listed(quantity=0)
    waiting = decide(Sight(base, ours, remote(State.RESERVED, quantity=0)), ASK)
    assert (waiting.to_cute, waiting.to_stock, waiting.base) == (None, None, base)
    assert "title" in str(waiting.waits)
    again = decide(Sight(base, ours, remote()), ASK)
    assert again.to_cute == Update(remote(), {Field.TITLE: "two"})
    assert again.to_stock == StockChange({Field.QUANTITY: 1})


@pytest.mark.parametrize(
    ("ours", "theirs", "policy", "cute", "stock"),
    [
        (LISTED, None, ASK, None, StockRemove),
        (listed(title="two"), None, OURS, Create, None),
        (listed(title="two"), None, THEIRS, None, StockRemove),
        (None, remote(), ASK, Delete, None),
        (None, remote(title="two"), OURS, Delete, None),
        (None, remote(title="two"), THEIRS, None, StockAdd),
        (None, remote(State.SOLD, quantity=0), ASK, None, None),
    ],
)
def test_what_one_side_removed_goes_unless_the_other_changed_it(
    ours: Values | None,
    theirs: Remote | None,
    policy: Policy,
    cute: type | None,
    stock: type | None,
) -> None:
    decision = decide(Sight(LISTED, ours, theirs), policy)
    assert not decision.conflicts
    assert type(decision.to_cute) is (cute or type(None))
    assert type(decision.to_stock) is (stock or type(None))


@pytest.mark.parametrize(
    ("ours", "theirs"), [(listed(title="two"), None), (None, remote(title="two"))]
)
def test_what_one_side_removed_and_the_other_changed_is_a_conflict(
    ours: Values | None, theirs: Remote | None
) -> None:
    decision = decide(Sight(LISTED, ours, theirs), ASK)
    assert [conflict.field for conflict in decision.conflicts] == [None]
    assert (decision.to_cute, decision.to_stock, decision.base) == (None, None, LISTED)


def test_what_only_cute_ever_had_is_adopted_or_left_alone() -> None:
    sight = Sight(None, None, remote())
    assert decide(sight, ASK).to_stock == StockAdd(LISTED)
    assert decide(sight, Policy(adopts=False)) == Decision(base=None)
    assert decide(Sight(None, None, remote(State.SOLD)), ASK) == Decision(base=None)


def test_a_row_that_cannot_be_read_changes_nothing_on_cute() -> None:
    for theirs in (None, remote(title="two")):
        sight = Sight(LISTED, None, theirs, broken=True)
        assert decide(sight, ASK) == Decision(base=LISTED)


listings = st.fixed_dictionaries(
    {
        name: st.integers(0, 3) if name is Field.QUANTITY else st.sampled_from(TEXTS)
        for name in Field
    }
)
bases = st.none() | listings | listings.map(lambda listing: dict(list(listing.items())[3:]))


@st.composite
def remotes(draw: st.DrawFn) -> Remote | None:
    state = draw(st.sampled_from(State))
    values = draw(listings)
    if state is State.DELETED:
        return None
    return replace(
        remote(state),
        values={**values} if state is State.OPEN else {**values, Field.QUANTITY: 0},
    )


sights = st.builds(Sight, base=bases, ours=st.none() | listings, theirs=remotes())


def applied(sight: Sight, decision: Decision) -> Sight:
    """Both sides and the agreed state after the plan."""
    ours, theirs, base = sight.ours, sight.theirs, decision.base
    match decision.to_stock:
        case StockAdd(values):
            ours = values
        case StockRemove():
            ours = None
        case StockChange(changes):
            ours = {**(ours or {}), **changes}
    match decision.to_cute:
        case Create(values):
            theirs, base = replace(remote(), values=values), values
        case Delete():
            theirs, base = None, None
        case Update(item, changes):
            theirs = replace(item, values={**item.values, **changes})
            base = {**(base or {}), **changes}
    return Sight(base, ours, theirs)


@examples(SHARE)
@given(sights, st.sampled_from((OURS, THEIRS)))
def test_with_a_winner_named_both_sides_become_equal(sight: Sight, policy: Policy) -> None:
    after = applied(sight, decide(sight, policy))
    after = applied(after, decide(after, policy))
    ours, theirs = after.ours, after.theirs
    if theirs is None:
        assert ours is None or not units(ours)
    elif ours is None:
        assert theirs.state is not State.OPEN
    elif theirs.state is State.RESERVED:
        assert units(ours) == units(theirs.values)
    else:
        assert ours == theirs.values


@examples(SHARE)
@given(sights, st.sampled_from((ASK, OURS, THEIRS)))
def test_no_change_is_lost_and_the_plan_is_done_when_it_was_carried_out(
    sight: Sight, policy: Policy
) -> None:
    after = applied(sight, decide(sight, policy))
    again = decide(after, policy)
    assert (again.to_stock, again.to_cute) == (None, None)
    assert applied(after, again) == after
    base, ours, theirs = sight.base, sight.ours, sight.theirs
    if base is None or ours is None or theirs is None or theirs.state is not State.OPEN:
        return
    assert after.ours is not None
    assert after.theirs is not None
    for name in Field:
        if name is Field.QUANTITY and name in base:
            continue
        here, there = ours[name], theirs.values[name]
        changed = [value for value in (here, there) if base.get(name, Unknown) != value]
        if len(set(changed)) < 2:
            expected = {changed[0] if changed else here}
        else:
            winners = {ASK: {here, there}, OURS: {here}, THEIRS: {there}}
            expected = winners[policy]
        assert {after.ours[name], after.theirs.values[name]} == expected


def test_a_plan_comes_in_the_order_of_the_skus() -> None:
    made = dict(plan({"B": Sight(ours=LISTED), "A": Sight(ours=LISTED)}, ASK))
    assert list(made) == ["A", "B"]
    assert made["A"].to_cute == Create(LISTED)
