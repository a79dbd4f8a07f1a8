"""Apps for proofs: a key of an app that sellers have installed, and a receipt that it owes."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from cute_api.models import ApiKey, App, Install, clock
from cute_api.models.enums import Scope, Tier
from cute_api.services.accounts import accounts
from cute_api.services.apps import receipts
from cute_api.services.keys import keys, principals
from cute_api.services.keys.principals import APP_SCOPES


def app_key(
    session: Session, sellers: Sequence[UUID], scopes: Sequence[Scope] = tuple(sorted(APP_SCOPES))
) -> str:
    """Create an app of a new developer that these users have installed; return its key."""
    email = f"developer-{uuid4().hex}@cute.example"
    developer, _ = accounts.create(session, email=email, tier=Tier.PRO)
    app = App(user_id=developer.id, name="Rail Lister", redirect_uris=[], scopes=list(scopes))
    session.add(app)
    session.flush()
    now = datetime.now(UTC)
    session.add_all(
        Install(
            app_id=app.id,
            user_id=seller,
            scopes=list(scopes),
            created_at=now - timedelta(minutes=len(sellers) - n),
        )
        for n, seller in enumerate(sellers)
    )
    made = keys.create(session, user=developer, name="app", scopes=list(Scope), app_id=app.id)
    return made.secret


def owe_receipt(session: Session, key: str) -> UUID:
    """Let the app of a key owe a receipt; return the account of the erased seller."""
    account = uuid4()
    app_id = session.scalars(
        select(ApiKey.app_id).where(ApiKey.digest == principals.digest(key))
    ).one()
    assert app_id is not None, "the key is an app's"
    receipts.expect(session, app_id, account, clock.now(session))
    return account
