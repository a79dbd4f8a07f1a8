"""`cute webhooks reseal`: the keys that secrets are sealed with can be replaced."""

import secrets
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from cute_api.cli import main
from cute_api.config import Variable
from cute_api.models import TotpSecret, User, Webhook
from cute_api.models.database import Database
from cute_api.models.encryption_keys import join, recorded
from cute_api.models.enums import Tier
from cute_api.sealing import Sealer, UnreadableError, new_key
from cute_api.services.accounts import accounts
from cute_api.services.webhooks import signing_secrets
from cute_api.webhooks.delivery.signing import new_secret

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
OLD, NEW, LOST = new_key(), new_key(), new_key()


def reseal(database_url: str, *given: str) -> Result:
    """With keys, and options."""
    keys = [argument for argument in given if not argument.startswith("--")]
    environ = {
        Variable.DATABASE_URL.value: database_url,
        Variable.ENCRYPTION_KEYS.value: ",".join(keys),
    }
    return CliRunner().invoke(main, ["webhooks", "reseal", *given[len(keys) :]], env=environ)


def add(
    database: Database, key: str, previous_until: datetime | None = None
) -> tuple[UUID, str, str]:
    """A webhook of Alice's whose two secrets are sealed with `key`."""
    secret, previous = new_secret(secrets.token_bytes), new_secret(secrets.token_bytes)
    seal = Sealer([key]).seal
    with database.transaction() as session:
        unique = uuid4().hex
        alice = User(email=f"{unique}@cute.example", username=unique, tier=Tier.FREE)
        session.add(alice)
        session.flush()
        row = Webhook(
            user_id=alice.id,
            url="https://shop.example/hook",
            types=["item.sold"],
            sealed_secret=seal(secret.encode()),
            previous_sealed_secret=None if previous_until is None else seal(previous.encode()),
            previous_secret_until=previous_until,
        )
        session.add(row)
        session.flush()
        return row.id, secret, previous


def add_authenticator(database: Database, key: str) -> UUID:
    """A user whose authenticator app's secret is sealed with `key`."""
    with database.transaction() as session:
        user, _ = accounts.create(session, email=f"{uuid4().hex}@cute.example")
        sealed = Sealer([key]).seal(SECRET.encode())
        session.add(TotpSecret(user_id=user.id, sealed_secret=sealed, last_step=0))
        return user.id


def test_webhooks_reseal_goes_on_until_the_old_key_is_not_needed_any_more(
    database: Database, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing_secrets, "RESEAL_BATCH", 2)
    now = datetime.now(UTC)
    living = [add(database, OLD, now + timedelta(days=1)) for _ in range(3)]
    over = add(database, OLD, now - timedelta(days=1))
    fresh = add(database, NEW)
    app = add_authenticator(database, OLD)

    first = reseal(database_url, NEW, OLD)
    assert first.exit_code == 0, first.output
    assert "5 webhooks are sealed with the newest key." in first.output
    assert "1 authenticator apps are sealed with the newest key." in first.output

    only_new = Sealer([NEW])
    with database.transaction() as session:
        assert only_new.open(session.get_one(TotpSecret, app).sealed_secret).decode() == SECRET
        for identifier, secret, previous in [*living, over, fresh]:
            row = session.get_one(Webhook, identifier)
            assert only_new.open(row.sealed_secret).decode() == secret
            if row.previous_sealed_secret is not None:
                assert only_new.open(row.previous_sealed_secret).decode() == previous
        kept = session.scalars(
            select(Webhook.id).where(Webhook.previous_sealed_secret.is_not(None))
        ).all()
    assert set(kept) == {identifier for identifier, _, _ in living}
    assert reseal(database_url, NEW).exit_code == 0
    with database.transaction() as session:
        assert recorded(session.connection()) == {*only_new.fingerprints}

    lost, _, _ = add(database, LOST)
    failed = reseal(database_url, NEW)
    assert failed.exit_code == 1
    assert "No key opens the secrets of 1 webhooks and 0 authenticator apps." in failed.output
    with database.transaction() as session:
        row = session.get_one(Webhook, lost)
        assert Sealer([LOST]).open(row.sealed_secret)
        with pytest.raises(UnreadableError):
            only_new.open(row.sealed_secret)
        join(session.connection(), Sealer([LOST, NEW]).fingerprints)
        assert len(recorded(session.connection())) == 2
    forgotten = reseal(database_url, NEW, "--forget-lost-keys")
    assert forgotten.exit_code == 1
    assert "No key opens the secrets of 1 webhooks" in forgotten.output
    with database.transaction() as session:
        assert recorded(session.connection()) == {*only_new.fingerprints}
