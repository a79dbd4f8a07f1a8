"""The statements that read the principal of a secret: a user's key, an app's key, or a token.

Each secret has one of them, so that a user's key never pays for apps.
"""

from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    LargeBinary,
    Select,
    Subquery,
    Text,
    Uuid,
    and_,
    cast,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from cute_api.models import ApiKey, App, AppToken, Install, User, clock
from cute_api.models._gen.version import API_VERSION
from cute_api.models.enums import AppStatus
from cute_api.models.replicas import own_writes
from cute_api.models.statements import Statement, parameter
from cute_api.services.accounts import custom_limits

_DIGEST = parameter("digest", LargeBinary())
_Seller = aliased(User)


def _select_key(*more: Any) -> Select[*tuple[Any, ...]]:
    return select(
        ApiKey.id,
        ApiKey.user_id,
        ApiKey.tier,
        ApiKey.scopes,
        ApiKey.expires_at,
        ApiKey.revoked_at,
        ApiKey.explorer,
        ApiKey.session_id,
        ApiKey.api_version,
        ApiKey.app_id,
        ApiKey.faults_until,
        ApiKey.networks,
        *more,
    )


# Each half probes a unique index: for a key's newest secret, or its previous one.
_keys = union_all(
    _select_key().where(ApiKey.digest == _DIGEST),
    _select_key().where(ApiKey.previous_digest == _DIGEST, ApiKey.previous_expires_at > clock.NOW),
).subquery("k")


def _has_faults(key: Subquery) -> ColumnElement[bool]:
    return func.coalesce(key.c.faults_until > clock.NOW, false()).label("has_faults")


def _is_certified(owner: type[User | App]) -> ColumnElement[bool]:
    """Whether the last signed result that raises the quota still counts."""
    is_current = and_(
        owner.certified_until > clock.NOW, owner.certified_version == literal(API_VERSION)
    )
    return func.coalesce(is_current, false()).label("is_certified")


# The app's key that an access token belongs to.
_tokens = (
    _select_key(AppToken.install_id, AppToken.scopes.label("token_scopes"))
    .join(AppToken, AppToken.key_id == ApiKey.id)
    .where(AppToken.digest == _DIGEST, AppToken.expires_at > clock.NOW)
    .subquery("k")
)


def _is_live(key: Subquery, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a key can call. It is no condition: the key's networks are checked first."""
    return and_(
        key.c.revoked_at.is_(None),
        User.suspended_at.is_(None),
        or_(key.c.expires_at.is_(None), key.c.expires_at > clock.NOW + User.clock_ahead),
        *conditions,
    ).label("is_live")


def _of_key(wrote: ColumnElement[Any]) -> Statement:
    return Statement(
        select(
            cast(_keys.c.id, Text),
            cast(_keys.c.user_id, Text),
            User.username,
            cast(_keys.c.tier, Text),
            cast(User.tier, Text).label("user_tier"),
            *custom_limits.COLUMNS,
            _keys.c.scopes,
            _keys.c.explorer,
            _keys.c.api_version,
            _has_faults(_keys),
            _is_certified(User),
            func.coalesce(User.bodies_kept_until > clock.NOW, false()).label("keeps_bodies"),
            User.clock_ahead,
            _keys.c.networks,
            _is_live(_keys, or_(not_(_keys.c.explorer), _keys.c.session_id.is_not(None))),
            wrote.label("wrote"),
        )
        .join(User, User.id == _keys.c.user_id)
        .where(_keys.c.app_id.is_(None))
    )


def _of_app(
    key: Subquery,
    install: ColumnElement[bool],
    wrote: ColumnElement[Any],
    more: tuple[ColumnElement[Any], ...] = (),
    conditions: tuple[ColumnElement[bool], ...] = (),
) -> Statement:
    """Of an app's key, with the seller of the install; without an install the developer."""
    return Statement(
        select(
            cast(key.c.id, Text),
            cast(key.c.app_id, Text),
            cast(Install.id, Text).label("install_id"),
            Install.scopes.label("install_scopes"),
            cast(func.coalesce(_Seller.id, User.id), Text).label("user_id"),
            func.coalesce(_Seller.username, User.username).label("username"),
            cast(key.c.tier, Text),
            *custom_limits.COLUMNS,
            key.c.scopes,
            key.c.explorer,
            key.c.api_version,
            _has_faults(key),
            User.clock_ahead,
            _is_certified(App),
            key.c.networks,
            _is_live(key, App.status != AppStatus.SUSPENDED, *conditions),
            *more,
            wrote.label("wrote"),
        )
        .join(User, User.id == key.c.user_id)
        .join(App, App.id == key.c.app_id)
        .outerjoin(Install, and_(install, Install.removed_at.is_(None)))
        .outerjoin(_Seller, and_(_Seller.id == Install.user_id, _Seller.suspended_at.is_(None)))
    )


_OF_ACCOUNT = and_(Install.app_id == App.id, Install.user_id == parameter("account", Uuid()))
_OF_TOKEN = Install.id == _tokens.c.install_id
# A token ends with its install. Without one it acts for the app itself.
_HAS_SELLER = or_(_tokens.c.install_id.is_(None), _Seller.id.is_not(None))


DIGEST = Statement(select(ApiKey.digest).where(ApiKey.id == parameter("key", Uuid())))


class PrincipalStatements(NamedTuple):
    """The statements for each kind of secret."""

    key: Statement
    app_key: Statement
    token: Statement


def _statements(wrote: ColumnElement[Any], app_wrote: ColumnElement[Any]) -> PrincipalStatements:
    return PrincipalStatements(
        key=_of_key(wrote),
        app_key=_of_app(_keys, _OF_ACCOUNT, app_wrote),
        token=_of_app(_tokens, _OF_TOKEN, app_wrote, (_tokens.c.token_scopes,), (_HAS_SELLER,)),
    )


PLAIN = _statements(null(), null())
# With the log position of the user's last change, for reads from replicas.
WITH_WRITE = _statements(
    own_writes.last_of(_keys.c.user_id), own_writes.last_of(func.coalesce(_Seller.id, User.id))
)
