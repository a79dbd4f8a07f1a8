"""How access ends, and the endings that the proof tries."""

from datetime import timedelta
from enum import StrEnum

from sqlalchemy import func, update
from sqlalchemy.orm import Session

from cute_api.models import ApiKey, User
from cute_api.models.enums import AppStatus
from cute_api.services.accounts import suspension
from cute_api.services.accounts.audit import SYSTEM
from cute_api.services.apps import apps, installs, tokens
from cute_api.services.keys import keys, reports, rotation

ELSEWHERE = ["192.0.2.0/24", "2001:db8::/32"]


class KeyEnding(StrEnum):
    """How a key ends, or loses the scope that the calls need."""

    API = "revoked through the API"
    CUTE = "revoked by an operator"
    REPORTED = "reported"
    ROTATED = "rotated without grace"
    NETWORK = "bound to another network"
    EXPIRED = "expired"
    SCOPE = "without its scope"
    SUSPENDED = "its user suspended"
    APP_KEY = "an app's key revoked"
    INSTALL = "the install of its app removed"
    SELLER = "the seller of its install suspended"
    APP = "its app suspended"
    DEVELOPER = "the developer of its app suspended"
    TOKEN = "revoked at its endpoint"  # noqa: S105 - a description


OF_APPS = frozenset(
    {
        KeyEnding.APP_KEY,
        KeyEnding.INSTALL,
        KeyEnding.SELLER,
        KeyEnding.APP,
        KeyEnding.DEVELOPER,
    }
)
CASES = (
    *((ending, False) for ending in KeyEnding if ending is not KeyEnding.TOKEN),
    *(
        (ending, True)
        for ending in KeyEnding
        if ending in OF_APPS | {KeyEnding.TOKEN, KeyEnding.NETWORK}
    ),
)
"""Each ending, and whether the calls are made with an access token."""


def end_access(
    session: Session, ending: KeyEnding, made: keys.NewKey, seller: User | None, secret: str
) -> None:
    """End a key in one of the ways, except through the API. `secret` is that of the calls."""
    changed = update(ApiKey).where(ApiKey.id == made.row.id)
    match ending:
        case KeyEnding.CUTE | KeyEnding.APP_KEY:
            keys.revoke(session, made.row.id)
        case KeyEnding.REPORTED:
            reports.report(session, made.secret, source=None, url=None, reporter=None)
        case KeyEnding.ROTATED:
            rotation.rotate(session, made.row.id, actor=SYSTEM, grace=timedelta(0))
        case KeyEnding.EXPIRED:
            session.execute(changed.values(expires_at=func.clock_timestamp()))
        case KeyEnding.NETWORK:
            session.execute(changed.values(networks=ELSEWHERE))
        case KeyEnding.SCOPE:
            session.execute(changed.values(scopes=[]))
        case KeyEnding.SUSPENDED | KeyEnding.DEVELOPER:
            suspension.suspend(session, email=made.row.user.email, actor=SYSTEM)
        case KeyEnding.SELLER if seller is not None:
            suspension.suspend(session, email=seller.email, actor=SYSTEM)
        case KeyEnding.INSTALL if seller is not None and made.row.app_id is not None:
            installs.remove(session, made.row.app_id, seller.id, SYSTEM)
        case KeyEnding.APP if made.row.app_id is not None:
            apps.set_status(session, made.row.app_id, AppStatus.SUSPENDED, SYSTEM)
        case KeyEnding.TOKEN if made.row.app_id is not None:
            tokens.revoke(session, made.row.app_id, secret)
