"""Simulated sellers: in a sandbox an app creates sellers who install it, and acts as them.

They are users with a reserved email. An app reaches only those that have, or had, an install of it.
"""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select
from sqlalchemy.orm import Session

from cute_api.models import App, Install, User
from cute_api.models.enums import Scope
from cute_api.problems import ApiError, Code, FieldError, invalid_fields
from cute_api.services.accounts import accounts, reserved
from cute_api.services.apps import apps, installs, reading
from cute_api.services.erasure import erasure
from cute_api.services.keys import keys
from cute_api.services.keys.principals import Principal

MOST_OF_AN_APP = 1_000
KEY_NAME = "Simulated seller"


class NewSeller(NamedTuple):
    """A new seller's install, and the secret of their key."""

    install: Install
    key: str


def create(session: Session, principal: Principal, scopes: Sequence[str] | None) -> NewSeller:
    """Create a seller who installs the caller's app, for None with all of its scopes.

    Raises 422 for a scope that the app doesn't have, and 409 `seller_limit_reached`.
    """
    app = _own_app(session, principal)
    allowed = _allowed(app, scopes)
    # The app is locked, so two requests don't create the last one both.
    count = select(func.count()).select_from(_sellers(Install.app_id == app.id).subquery())
    if (session.scalar(count) or 0) >= MOST_OF_AN_APP:
        raise ApiError(Code.SELLER_LIMIT_REACHED)
    seller = new_user(session)
    key = keys.create(session, user=seller, name=KEY_NAME, scopes=Scope)
    return NewSeller(installs.put(session, app, seller.id, allowed, principal), key.secret)


def new_user(session: Session) -> User:
    """Create the user of a seller. No app reaches them before they install it."""
    name = f"{reserved.SELLER_PREFIX}{uuid4().hex[:12]}"
    email = f"{name}@{reserved.SELLER_DOMAIN}"
    return accounts.create_generated(session, email=email, username=name)


def put_install(
    session: Session, principal: Principal, account: UUID, scopes: Sequence[str] | None
) -> Install:
    """Let a seller consent again, for None to all scopes of the app.

    Raises 422 for a scope that the app doesn't have, and 404 for an account that is not theirs.
    """
    app = _own_app(session, principal)
    seller = _need(session, app.id, account)
    return installs.put(session, app, seller.id, _allowed(app, scopes), principal)


def delete_install(session: Session, principal: Principal, account: UUID) -> None:
    """Let a seller remove the app, if it is installed. Raises 404 like `put_install`."""
    app_id = reading.own_id(principal)
    installs.remove(session, app_id, _need(session, app_id, account).id, principal)


def delete(session: Session, principal: Principal, account: UUID) -> None:
    """Request the erasure of a seller. Raises 404 like `put_install`."""
    seller = _need(session, reading.own_id(principal), account)
    erasure.request(session, seller.email, actor=principal)


def newest_of(developer_id: UUID) -> ScalarSelect[UUID]:
    """Return a query for the account of the newest seller of a developer's apps."""
    owned = select(App.id).where(App.user_id == developer_id)
    return (
        _sellers(Install.app_id.in_(owned))
        .with_only_columns(User.id)
        .order_by(User.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def _own_app(session: Session, principal: Principal) -> App:
    return apps.own(session, principal.user_id, reading.own_id(principal))


def _sellers(of_app: ColumnElement[bool]) -> Select[User]:
    """The simulated sellers whose erasure nobody has requested, by a condition on installs."""
    had_it = select(Install.user_id).where(of_app)
    return select(User).where(
        User.id.in_(had_it),
        User.email.endswith(f"@{reserved.SELLER_DOMAIN}", autoescape=True),
        User.suspended_at.is_(None),
    )


def _need(session: Session, app_id: UUID, account: UUID) -> User:
    seller = session.scalar(_sellers(Install.app_id == app_id).where(User.id == account))
    if seller is None:
        raise ApiError(Code.NOT_FOUND)
    return seller


def _allowed(app: App, scopes: Sequence[str] | None) -> list[Scope]:
    wrong = [
        FieldError("not_asked", "Your app doesn't have this scope.", pointer=f"/scopes/{index}")
        for index, scope in enumerate(scopes or ())
        if scope not in app.scopes
    ]
    if wrong:
        raise invalid_fields(wrong)
    return [Scope(scope) for scope in scopes or app.scopes]
