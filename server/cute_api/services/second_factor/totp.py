"""Codes of authenticator apps (TOTP, RFC 6238): six digits, new every 30 seconds.

A code is accepted once, and no code of an earlier step after it, so that a code that somebody has
seen is useless.
"""

import hmac
import re
from datetime import datetime
from uuid import UUID

import pyotp
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from cute_api.models import TotpSecret, clock
from cute_api.sealing import RESEAL_BATCH, ResealedBatch, Sealer, UnreadableError

ISSUER = "Cute API"
STEP_SECONDS = 30
# Clocks of phones are off, and typing takes time.
STEPS_AROUND = (0, -1, 1)
_CODE = re.compile(r"[0-9]{6}")
_SECRET = re.compile(r"[A-Z2-7]{32}")


def new_secret() -> str:
    """Return a random secret in base32, as apps take it."""
    return pyotp.random_base32()


def is_secret(text: str) -> bool:
    """Return whether a text has the form of a secret, of 160 bits."""
    return _SECRET.fullmatch(text) is not None


def uri(secret: str, email: str) -> str:
    """Return the `otpauth:` URI that an app scans."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def read_code(text: str) -> str | None:
    """Return the code in a typed text, or None if it isn't one of an authenticator app."""
    code = "".join(text.split())
    return code if _CODE.fullmatch(code) else None


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """Return the time step of a code that is valid now."""
    current = int(now.timestamp()) // STEP_SECONDS
    generator = pyotp.HOTP(secret)
    for around in STEPS_AROUND:
        if hmac.compare_digest(generator.at(current + around), code):
            return current + around
    return None


def add(session: Session, sealer: Sealer, user_id: UUID, secret: str, code: str) -> bool:
    """Store the secret of a user's app, which is proved by a code; return whether it was right.

    It replaces another app's secret.
    """
    step = matching_step(secret, code, clock.now(session))
    if step is None:
        return False
    values = {
        "sealed_secret": sealer.seal(secret.encode()),
        "last_step": step,
        "created_at": clock.now(session),
    }
    session.execute(
        insert(TotpSecret)
        .values(user_id=user_id, **values)
        .on_conflict_do_update(index_elements=[TotpSecret.user_id], set_=values)
    )
    return True


def use(session: Session, sealer: Sealer, user_id: UUID, code: str) -> bool:
    """Use up a code of the user's app; return whether it was valid and unused.

    No code is valid for a secret that no key opens.
    """
    sealed = session.scalar(select(TotpSecret.sealed_secret).where(TotpSecret.user_id == user_id))
    if sealed is None:
        return False
    try:
        secret = sealer.open(sealed).decode()
    except UnreadableError:
        return False
    step = matching_step(secret, code, clock.now(session))
    if step is None:
        return False
    used = session.scalar(
        update(TotpSecret)
        .where(TotpSecret.user_id == user_id, TotpSecret.last_step < step)
        .values(last_step=step)
        .returning(TotpSecret.user_id)
    )
    return used is not None


def remove(session: Session, user_id: UUID) -> bool:
    """Remove the user's app; return whether there was one."""
    removed = session.scalar(
        delete(TotpSecret).where(TotpSecret.user_id == user_id).returning(TotpSecret.user_id)
    )
    return removed is not None


def reseal(session: Session, sealer: Sealer, *, after: UUID | None) -> ResealedBatch | None:
    """Seal the secrets of the next users with the newest key; None when there are no more.

    Commit after each call. A secret that no key opens stays as it is, and is counted.
    """
    batch = select(TotpSecret).order_by(TotpSecret.user_id).limit(RESEAL_BATCH).with_for_update()
    if after is not None:
        batch = batch.where(TotpSecret.user_id > after)
    rows = session.scalars(batch).all()
    if not rows:
        return None
    unreadable = 0
    for row in rows:
        try:
            row.sealed_secret = sealer.seal(sealer.open(row.sealed_secret))
        except UnreadableError:
            unreadable += 1
    session.flush()
    return ResealedBatch(rows[-1].user_id, len(rows), unreadable)
