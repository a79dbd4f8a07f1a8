"""Apps and installs, made as their services make them."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from cute_api.models import App
from cute_api.models.database import Database
from cute_api.models.enums import AppStatus, ClientAuth, Scope, Tier
from cute_api.services.accounts import accounts
from cute_api.services.accounts.audit import SYSTEM
from cute_api.services.apps import apps, installs
from cute_api.services.apps.apps import AppDraft, ClientDraft
from cute_api.services.keys import keys
from cute_api.services.keys.keys import NewKey
from cute_api.services.keys.principals import APP_SCOPES, Principal

CALLBACK = "https://rail-lister.example/callback"


@dataclass(frozen=True, slots=True)
class MadeApp:
    """An app and its key."""

    id: UUID
    name: str
    developer: str
    key: NewKey


def new_app(
    database: Database,
    developer: str | None = None,
    *,
    scopes: Sequence[Scope] = tuple(APP_SCOPES),
    key_scopes: Sequence[Scope] = tuple(Scope),
    redirect_uris: Sequence[str] = (CALLBACK,),
    tier: Tier = Tier.PRO,
    status: AppStatus = AppStatus.LIVE,
    client_auth: ClientAuth = ClientAuth.SECRET,
    jwks: str = "",
) -> MadeApp:
    """A new app of the named developer, who is created if missing, or of a new one."""
    developer = developer or f"dana-{uuid4().hex[:8]}"
    with database.transaction() as session:
        user, _ = accounts.create(session, email=f"{developer}@cute.example", tier=tier)
        principal = Principal.of_user(user)
        # No two live apps have names that look alike.
        name = f"Rail Lister {uuid4().hex[:8]}"
        draft = AppDraft(name, redirect_uris, scopes, ClientDraft(client_auth, jwks))
        row = apps.create(session, principal, draft)
        apps.set_status(session, row.id, status, SYSTEM)
        key = keys.create(
            session, user=user, name="app", scopes=key_scopes, tier=tier, app_id=row.id
        )
        return MadeApp(row.id, name, developer, key)


def install(
    database: Database, app: MadeApp, seller: str, scopes: Sequence[Scope] = tuple(APP_SCOPES)
) -> UUID:
    """Install an app for the named seller; return the account."""
    with database.transaction() as session:
        user, _ = accounts.create(session, email=f"{seller}@cute.example", tier=Tier.FREE)
        principal = Principal.of_user(user)
        installs.put(session, session.get_one(App, app.id), user.id, scopes, principal)
        return user.id


def uninstall(database: Database, app: MadeApp, account: UUID) -> None:
    """Remove the seller's install."""
    with database.transaction() as session:
        assert installs.remove(session, app.id, account, SYSTEM)
