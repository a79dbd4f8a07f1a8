"""Prepare the sandbox's database: tables, seed, demo user and key."""

import hashlib
import os
import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from cute_api.models import ApiKey, schema
from cute_api.models.database import Database, make_engine
from cute_api.models.enums import Scope, Tier
from cute_api.services.accounts import accounts, notices
from cute_api.services.accounts.audit import SYSTEM
from cute_api.services.keys import keys, rotation
from cute_api.spec import Spec
from scripts.sandbox.market.seed import seed

EMAIL = "demo@cute.example"
PASSWORD_BYTES = 12


class UnreachableError(Exception):
    """The database does not respond; the text has the reason."""


@dataclass(frozen=True, slots=True)
class Login:
    """The demo user's credentials. Key and password are valid until the next start."""

    email: str
    password: str
    api_key: str


def prepare(database_url: str, data_dir: Path, item_url: str) -> Login:
    """Migrate, seed, make the demo user and a new key with all scopes on tier pro.

    The secret of the last start on `data_dir` ends in the same transaction. Raises
    `UnreachableError`, or `schema.UnsupportedDatabaseError` for a PostgreSQL that is too old.
    """
    engine = make_engine(database_url, pool_size=1)
    try:
        schema.upgrade(engine, Spec.load(sandbox=True).events)
        with Database(engine, item_url=item_url).transaction() as session:
            seed(session)
        with Database(engine).transaction() as session:
            return _demo(session, data_dir)
    except OperationalError as error:
        raise UnreachableError(f"PostgreSQL does not respond: {error.orig}".strip()) from error
    finally:
        engine.dispose()


def _demo(session: Session, data_dir: Path) -> Login:
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    user, _ = accounts.create(session, email=EMAIL, tier=Tier.PRO, password=password)
    # The name contains the directory, so that checkouts on one database have separate keys.
    digest = hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:8]
    name = f"make run {digest}"
    earlier = select(ApiKey).where(
        ApiKey.user_id == user.id, ApiKey.name == name, ApiKey.revoked_at.is_(None)
    )
    # Rotate the same key, because revoking it would pause its webhooks.
    row = session.scalars(earlier).first()
    if row is None:
        key = keys.create(session, user=user, name=name, scopes=Scope, tier=Tier.PRO)
    else:
        row.scopes = sorted(Scope)
        key = rotation.rotate(session, row.id, actor=SYSTEM, grace=timedelta(0))
        # Hide the notice, because one at each start would bury the others.
        notices.hide_own_action(session, user.id, row.id)
    return Login(EMAIL, password, key.secret)
