"""Apps for proofs: a key of an app that sellers have installed."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from cute_api.models import App, Install
from cute_api.models.enums import Scope, Tier
from cute_api.services.accounts import accounts
from cute_api.services.keys import keys
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
