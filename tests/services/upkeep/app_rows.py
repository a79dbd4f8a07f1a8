"""Rows of apps, keys and members that sweeps remove, and what they belong to."""

import json
from datetime import timedelta

from webauthn.helpers import bytes_to_base64url

from cute_api.models import User, clock
from cute_api.models.database import Database
from cute_api.models.enums import PasskeyPurpose
from cute_api.sealing import Sealer, new_key
from cute_api.services.accounts import email_change
from cute_api.services.apps import assertions, consents, installs, tokens
from cute_api.services.feeds import rows
from cute_api.services.keys import device_logins
from cute_api.services.second_factor import passkeys
from cute_api.services.upkeep import old_rows

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
SECOND = timedelta(seconds=1)
ALICE = "(SELECT id FROM users WHERE username = 'alice')"
AT = "now() - CAST(:age AS interval)"

Age = tuple[timedelta, str]
APP = (
    f"INSERT INTO apps (user_id, name, redirect_uris, scopes) VALUES ({ALICE}, '', '{{}}', '{{}}')"
)
OLD_OF_APPS: dict[str, Age] = {
    "invitations": (
        MINUTE,
        "INSERT INTO invitations (organisation_id, email, role, expires_at)"
        f" SELECT organisation_id, :name, 'analyst', {AT} + interval '30 s' FROM users"
        f" WHERE id = {ALICE}",
    ),
    "email_changes": (
        email_change.LIFETIME + MINUTE,
        "INSERT INTO email_changes (user_id, email, expires_at)"
        f" SELECT id, '', {AT} + interval '1 day' FROM users WHERE username = 'users' || :which",
    ),
    "device_logins": (
        device_logins.KEPT_AFTER + MINUTE,
        "INSERT INTO device_logins (device_digest, user_code_digest, client, host, address, agent,"
        " scopes, expires_at, interval_seconds) VALUES (convert_to(:name, 'UTF8'),"
        f" convert_to(:name, 'UTF8'), 'c', 'h', '', '', '{{}}', {AT}, 5)",
    ),
    "passkey_challenges": (
        passkeys.CHALLENGE_LIFETIME + MINUTE,
        "INSERT INTO passkey_challenges (digest, user_id, purpose, expires_at)"
        f" VALUES (convert_to(:name, 'UTF8'), {ALICE}, 'show', {AT} + interval '5 minutes')",
    ),
    "app_assertions": (
        assertions.MAX_LIFETIME_S * SECOND + MINUTE,
        "INSERT INTO app_assertions (app_id, digest, expires_at)"
        f" SELECT id, convert_to(:name, 'UTF8'), {AT} + interval '1 hour' FROM apps",
    ),
    "app_codes": (
        consents.LIFETIME + MINUTE,
        "INSERT INTO app_codes (digest, app_id, user_id, redirect_uri, code_challenge, scopes,"
        " expires_at) SELECT convert_to(:name, 'UTF8'), id, user_id, '', '', '{}',"
        f" {AT} + interval '60 s' FROM apps",
    ),
    "alert_firings": (
        old_rows.FIRINGS_KEPT + DAY,
        "WITH alert AS (INSERT INTO alerts (organisation_id, kind, by_email, by_webhook,"
        " recipients, cooldown_minutes) SELECT organisation_id, 'quota', true, true, 'admins', 60"
        " FROM users LIMIT 1 RETURNING id)"
        " INSERT INTO alert_firings (alert_id, subject, name, started_at, ended_at)"
        f" SELECT id, '', '', {AT}, {AT} FROM alert",
    ),
    "app_erasures": (
        old_rows.RECEIPTS_KEPT + DAY,
        "INSERT INTO app_erasures (app_id, account, acknowledged_at)"
        f" SELECT id, uuidv7(), {AT} FROM apps",
    ),
    "app_events": (
        rows.KEPT + DAY,
        "INSERT INTO app_events (event_id, app_id, sequence, type, account, install_id, is_notice)"
        " SELECT uuidv7(-CAST(:age AS interval)), id, 1, '', user_id, id, true FROM apps",
    ),
    "app_grants": (
        tokens.IDLE_LIFETIME + MINUTE,
        "WITH install AS (INSERT INTO installs (app_id, user_id, scopes, removed_at)"
        " SELECT id, user_id, '{}', now() FROM apps RETURNING id, app_id)"
        " INSERT INTO app_grants (app_id, install_id, scopes, code_digest, selector, digest,"
        " expires_at) SELECT app_id, id, '{}', convert_to(:name, 'UTF8'), :name, '',"
        f" {AT} + interval '180 days' FROM install",
    ),
    "app_tokens": (
        tokens.ACCESS_LIFETIME + MINUTE,
        "WITH key AS (INSERT INTO api_keys (user_id, app_id, name, prefix, digest, scopes, tier)"
        " SELECT user_id, id, '', '', convert_to(:name, 'UTF8'), '{}', 'free' FROM apps"
        " RETURNING id, app_id)"
        " INSERT INTO app_tokens (digest, app_id, key_id, scopes, expires_at)"
        " SELECT convert_to(:name, 'UTF8'), app_id, id, '{}',"
        f" {AT} + interval '1 hour' FROM key",
    ),
    "installs": (
        installs.KEPT + DAY,
        "INSERT INTO installs (app_id, user_id, scopes, removed_at)"
        f" SELECT id, user_id, '{{}}', {AT} FROM apps",
    ),
    "install_operations": (
        installs.KEPT + DAY,
        "INSERT INTO install_operations (install_id, operation, calls, last_used_at)"
        f" SELECT id, 'get_me', 1, {AT} FROM installs ORDER BY id DESC LIMIT 1",
    ),
    "key_clients": (
        old_rows.KEYS_KEPT + DAY,
        "INSERT INTO key_clients (key_id, network, program, last_used_at)"
        f" SELECT id, '192.0.2.0/24', '', {AT} FROM api_keys WHERE name = 'api_keys' || :which",
    ),
}


def show_passkey(database: Database) -> None:
    """Let Alice answer a challenge, with a passkey that she doesn't have."""
    party = passkeys.RelyingParty("cute.example", "https://cute.example", Sealer([new_key()]))
    with database.transaction() as session:
        user = session.query(User).filter_by(username="alice").one()
        now = clock.now(session)
        challenge = passkeys.new_challenge(party, user.id, PasskeyPurpose.SHOW, now)
        client_data = json.dumps({"challenge": bytes_to_base64url(challenge)}).encode()
        response = {"clientDataJSON": bytes_to_base64url(client_data)}
        answer = json.dumps({"id": "", "response": response})
        assert not passkeys.use(session, party, user.id, answer)
