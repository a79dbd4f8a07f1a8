"""Passkeys (WebAuthn): a key pair in a device or a password manager, bound to our host.

A challenge belongs to one user and purpose, and is used up by the first answer, right or wrong. It
is sealed, and stored only once it is answered, so that asking for many, as anybody with the
password can, ends none of the owner's. A passkey whose counter doesn't grow was copied, and is
refused.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import orjson
import webauthn
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.structs import PublicKeyCredentialDescriptor

from cute_api.lib.tokens import digest
from cute_api.models import Passkey, PasskeyChallenge, clock
from cute_api.models.enums import PasskeyPurpose
from cute_api.sealing import Sealer
from cute_api.services.common import removing

NAME = "Cute API"
NAME_LENGTH = 60
MAX_A_USER = 10
# The longest that WebAuthn allows. The index of ids can't hold much longer ones.
MAX_ID_BYTES = 1_023
CHALLENGE_LIFETIME = timedelta(minutes=5)
CHALLENGE = "cute passkey challenge"
SWEEP_ROWS = 100

Verified = TypeVar("Verified")


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """The site that passkeys are bound to: its host name, and the origin of its pages.

    `sealer` seals its challenges.
    """

    host: str
    origin: str
    sealer: Sealer


def list_own(session: Session, user_id: UUID) -> Sequence[Passkey]:
    """Return the user's passkeys, oldest first."""
    return session.scalars(
        select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id)
    ).all()


def creation_options(session: Session, party: RelyingParty, user_id: UUID, email: str) -> str:
    """Return the options of `navigator.credentials.create`, as JSON."""
    options = webauthn.generate_registration_options(
        rp_id=party.host,
        rp_name=NAME,
        user_id=user_id.bytes,
        user_name=email,
        challenge=new_challenge(party, user_id, PasskeyPurpose.CREATE, clock.now(session)),
        exclude_credentials=_descriptors(session, user_id),
    )
    return webauthn.options_to_json(options)


def request_options(session: Session, party: RelyingParty, user_id: UUID) -> str:
    """Return the options of `navigator.credentials.get`, as JSON."""
    options = webauthn.generate_authentication_options(
        rp_id=party.host,
        challenge=new_challenge(party, user_id, PasskeyPurpose.SHOW, clock.now(session)),
        allow_credentials=_descriptors(session, user_id),
    )
    return webauthn.options_to_json(options)


def add(session: Session, party: RelyingParty, user_id: UUID, name: str, credential: str) -> bool:
    """Store a new passkey; return whether the browser's answer was right.

    A credential that any user has is not added again.
    """
    challenge = _take_challenge(session, party, user_id, PasskeyPurpose.CREATE, credential)
    if challenge is None:
        return False
    made = _verified(
        lambda: webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.host,
            expected_origin=party.origin,
        )
    )
    if made is None or len(made.credential_id) > MAX_ID_BYTES:
        return False
    added = session.scalar(
        insert(Passkey)
        .values(
            user_id=user_id,
            name=name,
            credential_id=made.credential_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
        )
        .on_conflict_do_nothing()
        .returning(Passkey.id)
    )
    return added is not None


def use(session: Session, party: RelyingParty, user_id: UUID, credential: str) -> bool:
    """Return whether the browser's answer was made by a passkey of the user."""
    challenge = _take_challenge(session, party, user_id, PasskeyPurpose.SHOW, credential)
    if challenge is None:
        return False
    credential_id = _verified(lambda: base64url_to_bytes(json.loads(credential)["id"]))
    # Locked, so that of two answers with the same counter one is refused.
    row = session.scalar(
        select(Passkey)
        .where(Passkey.user_id == user_id, Passkey.credential_id == credential_id)
        .with_for_update()
    )
    if row is None:
        return False
    shown = _verified(
        lambda: webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=party.host,
            expected_origin=party.origin,
            credential_public_key=row.public_key,
            credential_current_sign_count=row.sign_count,
        )
    )
    if shown is None:
        return False
    row.sign_count = shown.new_sign_count
    row.last_used_at = clock.now(session)
    session.flush()
    return True


def remove(session: Session, user_id: UUID, passkey_id: UUID) -> str | None:
    """Remove a passkey of the user; return its name, or None if they have no such passkey."""
    return session.scalar(
        delete(Passkey)
        .where(Passkey.id == passkey_id, Passkey.user_id == user_id)
        .returning(Passkey.name)
    )


def remove_all(session: Session, user_id: UUID) -> None:
    session.execute(delete(Passkey).where(Passkey.user_id == user_id))


def _descriptors(session: Session, user_id: UUID) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(row.credential_id) for row in list_own(session, user_id)]


def new_challenge(
    party: RelyingParty, user_id: UUID, purpose: PasskeyPurpose, now: datetime
) -> bytes:
    """Return a challenge for a user and a purpose, which names its time."""
    content = [CHALLENGE, str(user_id), purpose, int(now.timestamp())]
    return party.sealer.seal(orjson.dumps(content))


def _take_challenge(
    session: Session, party: RelyingParty, user_id: UUID, purpose: PasskeyPurpose, credential: str
) -> bytes | None:
    """Use up the challenge that an answer names, and return it if it is valid."""
    now = clock.now(session)
    challenge = _verified(lambda: _challenge_of(credential))
    if challenge is None or not _is_valid(party, challenge, user_id, purpose, now):
        return None
    removing.remove(
        session, PasskeyChallenge, removing.past(PasskeyChallenge.expires_at), SWEEP_ROWS
    )
    taken = session.scalar(
        insert(PasskeyChallenge)
        .values(
            digest=digest(challenge.decode()),
            user_id=user_id,
            purpose=purpose,
            expires_at=now + CHALLENGE_LIFETIME,
        )
        .on_conflict_do_nothing()
        .returning(PasskeyChallenge.digest)
    )
    return None if taken is None else challenge


def _is_valid(
    party: RelyingParty, challenge: bytes, user_id: UUID, purpose: PasskeyPurpose, now: datetime
) -> bool:
    # Opening skips bytes that are not base64, and `_take_challenge` decodes the challenge.
    if not challenge.isascii():
        return False
    content = _verified(lambda: orjson.loads(party.sealer.open(challenge)))
    match content:
        case [kind, owner, sealed_purpose, int(at)]:
            is_ours = (kind, owner, sealed_purpose) == (CHALLENGE, str(user_id), purpose)
            return is_ours and now.timestamp() - at <= CHALLENGE_LIFETIME.total_seconds()
    return False


def _challenge_of(credential: str) -> bytes:
    """Return the challenge that an answer says it answers; the verification compares it."""
    response: dict[str, Any] = json.loads(credential)["response"]
    client_data = json.loads(base64url_to_bytes(response["clientDataJSON"]))
    return base64url_to_bytes(client_data["challenge"])


def _verified(verify: Callable[[], Verified]) -> Verified | None:
    """Return what `verify` returns, or None for an answer that it refuses.

    Answers are bytes of anyone: their parsers raise errors of many kinds.
    """
    try:
        return verify()
    except Exception:
        return None
