"""Public keys of apps that sign their requests for tokens (`private_key_jwt`, RFC 7523)."""

from typing import Any
from uuid import UUID

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey
from sqlalchemy import select
from sqlalchemy.orm import Session

from cute_api.lib import strict_json
from cute_api.lib.json_objects import Json
from cute_api.models import App
from cute_api.models.enums import AuditAction, AuditTarget, ClientAuth
from cute_api.refusals import RefusalError
from cute_api.services.accounts import audit
from cute_api.services.accounts.audit import Actor

ALGORITHMS = ("RS256", "PS256", "ES256")
MAX_KEYS = 5
MAX_LENGTH = 10_000
MIN_RSA_BITS = 2048
CURVE = "P-256"


def parse(text: str) -> Json:
    """Return a JWKS of public keys. Refused unless each is strong, and named if there are more."""
    try:
        value, wrong = strict_json.parse(text[: MAX_LENGTH + 1].encode())
        sent: Any = () if wrong else value["keys"]
        keys = KeySet.import_key_set({"keys": sent}).keys
    except (JoseError, KeyError, TypeError, ValueError, RecursionError):
        sent, keys = (), []
    if not (
        1 <= len(keys) == len(sent) == len({key.kid for key in keys}) <= MAX_KEYS
        and all(map(_is_fit, keys))
    ):
        raise RefusalError(
            422,
            "The keys are not valid",
            f"Enter a JWKS of 1 to {MAX_KEYS} public keys with different `kid`: RSA of at least "
            f"{MIN_RSA_BITS} bits, or EC on {CURVE}.",
            field="jwks",
        )
    return {"keys": [key.as_dict(private=False) for key in keys]}


def thumbprints(jwks: Json | None) -> list[str] | None:
    """Return what tells public keys from others (RFC 7638), as the audit log names them."""
    if jwks is None:
        return None
    keys = KeySet.import_key_set(jwks).keys  # type: ignore[arg-type]  # as it was made
    return [key.thumbprint() for key in keys]


def remove_all(session: Session, user_id: UUID, actor: Actor) -> None:
    """Remove the public keys of a developer's apps, so that no signature of theirs is accepted."""
    signing = select(App).where(App.user_id == user_id, App.client_auth == ClientAuth.PRIVATE_KEY)
    for row in session.scalars(signing.order_by(App.id).with_for_update()).all():
        if row.jwks is None:
            continue
        removed, row.jwks = thumbprints(row.jwks), None
        audit.record(
            session,
            actor,
            AuditAction.APP_EDITED,
            row.id,
            AuditTarget.APP,
            owner_id=user_id,
            before={"public_keys": removed},
            after={"public_keys": None},
        )


def _is_fit(key: object) -> bool:
    match key:
        case RSAKey(is_private=False):
            return key.raw_value.key_size >= MIN_RSA_BITS
        case ECKey(is_private=False):
            return key.curve_name == CURVE
    return False
