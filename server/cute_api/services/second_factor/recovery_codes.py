"""Recovery codes: each replaces another second factor once. Only their digests are stored."""

import hashlib
import re
import secrets
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from cute_api.models import RecoveryCode

COUNT = 10
GROUPS, GROUP_LENGTH = 4, 4
# Without letters and digits that look alike: 79 bits a code, far too many to guess.
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_CODE = re.compile(rf"[{LETTERS}]{{{GROUPS * GROUP_LENGTH}}}")


def replace(session: Session, user_id: UUID) -> Sequence[str]:
    """Give the user new codes in place of the old ones, and return them."""
    remove(session, user_id)
    codes = [_new_code() for _ in range(COUNT)]
    session.add_all(
        RecoveryCode(user_id=user_id, digest=_digest(user_id, read_code(code) or ""))
        for code in codes
    )
    session.flush()
    return codes


def read_code(text: str) -> str | None:
    """Return the letters and digits of a typed code, or None if it isn't one."""
    code = re.sub(r"[\s-]", "", text).lower()
    return code if _CODE.fullmatch(code) else None


def use(session: Session, user_id: UUID, code: str) -> bool:
    """Use up a code, as `read_code` returns it; return whether it was valid. One of two races."""
    used = session.scalar(
        delete(RecoveryCode)
        .where(RecoveryCode.user_id == user_id, RecoveryCode.digest == _digest(user_id, code))
        .returning(RecoveryCode.user_id)
    )
    return used is not None


def remove(session: Session, user_id: UUID) -> None:
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


def _new_code() -> str:
    groups = ("".join(secrets.choice(LETTERS) for _ in range(GROUP_LENGTH)) for _ in range(GROUPS))
    return "-".join(groups)


def _digest(user_id: UUID, code: str) -> bytes:
    return hashlib.sha256(user_id.bytes + code.encode()).digest()
