"""The codec of cursors while keys are replaced; `tests/api/test_cursors.py` has the forgeries."""

from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from cute_api.problems import ApiError
from cute_api.sealing import Sealer, new_key
from cute_api.services.common.cursors import Cursors, Listing
from cute_api.services.common.pagination import ListPosition

OLD, NEW = new_key(), new_key()
ALICE = UUID(int=1)


def cursors(*keys: str) -> Cursors:
    session = Session(info={"cursor_keys": Sealer(keys).cursor_keys})
    return Cursors.of(session, Listing.EVENTS, user_id=ALICE)


def test_the_first_key_signs_and_all_verify() -> None:
    before = cursors(OLD).write(b"place")
    assert cursors(NEW, OLD).read(before) == b"place"
    assert cursors(OLD, NEW).write(b"place") == before, "the same bytes, for the entity tags"
    after = cursors(NEW, OLD).write(b"place")
    assert after != before
    assert cursors(NEW).read(after) == b"place"


def test_a_cursor_whose_key_is_gone_is_invalid_and_says_what_to_do() -> None:
    with pytest.raises(ApiError) as refused:
        cursors(NEW).read(cursors(OLD).write(b"place"))
    (error,) = refused.value.errors
    assert error.code == "invalid_cursor"
    assert "start without a cursor" in error.detail


@pytest.mark.parametrize(
    "position",
    [
        ListPosition(None, ALICE),
        ListPosition(-(2**63), ALICE),
        ListPosition(0, ALICE, UUID(int=0)),
        ListPosition(None, ALICE, UUID(int=2**128 - 1), tuple(range(24))),
        ListPosition(2**63 - 1, ALICE, UUID(int=7), (1, 2**63 - 1)),
    ],
)
def test_a_position_comes_out_as_it_went_in(position: ListPosition) -> None:
    assert ListPosition.unpack(position.pack()) == position
    assert len(cursors(OLD).write(position.pack())) <= 512, "as long as a cursor may be"
