"""Rows of apps that sweeps remove, and what they belong to."""

from datetime import timedelta

from cute_api.services.apps import consents, installs
from cute_api.services.feeds import rows

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
ALICE = "(SELECT id FROM users WHERE username = 'alice')"
AT = "now() - CAST(:age AS interval)"

Age = tuple[timedelta, str]
APP = (
    f"INSERT INTO apps (user_id, name, redirect_uris, scopes) VALUES ({ALICE}, '', '{{}}', '{{}}')"
)
OLD_OF_APPS: dict[str, Age] = {
    "app_codes": (
        consents.LIFETIME + MINUTE,
        "INSERT INTO app_codes (digest, app_id, user_id, redirect_uri, code_challenge, scopes,"
        " expires_at) SELECT convert_to(:name, 'UTF8'), id, user_id, '', '', '{}',"
        f" {AT} + interval '60 s' FROM apps",
    ),
    "app_events": (
        rows.KEPT + DAY,
        "INSERT INTO app_events (event_id, app_id, sequence, type, account, install_id, is_notice)"
        " SELECT uuidv7(-CAST(:age AS interval)), id, 1, '', user_id, id, true FROM apps",
    ),
    "installs": (
        installs.KEPT + DAY,
        "INSERT INTO installs (app_id, user_id, scopes, removed_at)"
        f" SELECT id, user_id, '{{}}', {AT} FROM apps",
    ),
}
