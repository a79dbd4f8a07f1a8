"""The retention of tables about accounts, keys, apps and their emails."""

from collections.abc import Mapping

from cute_api.services.accounts import unconfirmed
from cute_api.services.alerts import alerts
from cute_api.services.apps import apps, assertions, consents, installs, tokens
from cute_api.services.contracts import checking, contracts, proposals
from cute_api.services.keys import device_logins
from cute_api.services.mail import queue, watch
from cute_api.services.organisations import deletion, invitations, members
from cute_api.services.sandbox import advancing
from cute_api.services.second_factor import passkeys, recovery_codes
from cute_api.services.shadow import running
from cute_api.services.upkeep import old_rows
from cute_api.services.upkeep.retained import (
    ACCOUNT,
    AT_ONCE,
    ONE_ROW,
    Job,
    Retention,
    days,
)
from cute_api.usage import mail_watch, storing

ACCOUNT_TABLES: Mapping[str, Retention] = {
    "users": Retention(
        "accounts: address, username, hash of the password",
        f"until erased; then an alias. Unconfirmed: {days(unconfirmed.KEPT)}",
        "sign-ups, by network and hour",
        Job.SWEEPS,
    ),
    "organisations": Retention(
        "organisations: their names and settings",
        f"as long as one of their sellers, or {days(deletion.GRACE)} after an owner asks",
        "one a user",
    ),
    "memberships": Retention(
        "people of organisations, with their roles",
        f"until they leave, or {ACCOUNT}",
        f"{members.MAX_MEMBERS} an organisation",
    ),
    "invitations": Retention(
        "invited addresses, with their roles",
        f"until used or revoked, {days(invitations.LIFETIME)} at most",
        f"{invitations.MAX_OPEN} an organisation",
        Job.SWEEPS,
    ),
    "alerts": Retention(
        "alerts that organisations chose",
        "until removed, or as long as the organisation and the seller",
        f"{alerts.MAX_ALERTS} an organisation",
    ),
    "alert_firings": Retention(
        "when alerts fired and about what, with names of keys and hosts of webhooks",
        f"as long as the alert, {days(old_rows.FIRINGS_KEPT)} at most once resolved",
        "alerts, and one an hour for each seller, key or webhook",
        Job.SWEEPS,
    ),
    "identities": Retention("logins at other issuers", ACCOUNT, "issuers"),
    "totp_secrets": Retention(
        "secrets of authenticator apps, sealed", f"until removed, or {ACCOUNT}", "one a user"
    ),
    "passkeys": Retention(
        "public keys of passkeys, with their names",
        f"until removed, or {ACCOUNT}",
        f"{passkeys.MAX_A_USER} a user",
    ),
    "passkey_challenges": Retention(
        "challenges that a passkey has answered, as digests",
        f"{passkeys.CHALLENGE_LIFETIME.seconds // 60} minutes",
        "answers, bounded by network",
        Job.CHALLENGES,
    ),
    "recovery_codes": Retention(
        "recovery codes, as digests",
        f"until used or replaced, or {ACCOUNT}",
        f"{recovery_codes.COUNT} a user",
    ),
    "muted_mails": Retention("emails that a user turned off", ACCOUNT, "kinds of emails"),
    "version_notices": Retention(
        "emails about the end of an API version", ACCOUNT, "versions with a sunset"
    ),
    "portal_sessions": Retention(
        "sessions of the portal, as digests, with address and browser",
        "until logout or expiry, 30 days at most",
        "10 a user",
        Job.LOGINS,
    ),
    "mail_tokens": Retention(
        "links in emails, as digests",
        "until used or expired",
        "emails a user can request",
        Job.LINKS,
    ),
    "email_changes": Retention(
        "new addresses that await confirmation",
        "until confirmed or cancelled, a day at most",
        ONE_ROW + " a user",
        Job.SWEEPS,
    ),
    "device_logins": Retention(
        "programs that request a key: name, machine, address",
        f"until they expire, and {device_logins.KEPT_AFTER.seconds // 3600} h",
        "60 an hour per network",
        Job.SWEEPS,
    ),
    "api_keys": Retention(
        "keys, as digests, with name and scopes",
        f"until revoked or expired, and {days(old_rows.KEYS_KEPT)}",
        f"`live_keys` and `device_keys` of the tier, {apps.MAX_KEYS} an app; revocations",
        Job.SWEEPS,
    ),
    "key_versions": Retention(
        "when a key last used a version", "as long as the key", "versions", Job.SWEEPS
    ),
    "key_clients": Retention(
        "the networks (/24 and /48) and programs that used a key, and the last time",
        "as long as the key",
        f"{storing.MAX_CLIENTS} a key",
        Job.SWEEPS,
    ),
    "contracts": Retention(
        "which parts of the API users' programs use",
        f"until deleted, or {ACCOUNT}",
        f"{contracts.MAX_CONTRACTS} a user, {checking.MAX_BYTES // 1024} KiB each",
    ),
    "proposals": Retention(
        "changes of the API that operators show to partners",
        "until withdrawn",
        f"{proposals.MAX_PROPOSALS}, {proposals.MAX_BYTES // 1024} KiB each",
    ),
    "certificates": Retention(
        "signed test results of users and apps", ACCOUNT, "one for each user or app and kind"
    ),
    "shadow_upgrades": Retention(
        "users who allow replays of their reads, and the differences found",
        f"until switched off, or {ACCOUNT}",
        f"one row a user, {running.MAX_DIFFERENCES} differences",
    ),
    "sandbox_faults": Retention(
        "in a sandbox, the faults of a key's calls and webhooks, and their counts",
        "as long as the key",
        "one row a key",
    ),
    "sandbox_clocks": Retention(
        "in a sandbox, the offset of an account's clock, and what it caused",
        f"until reset, or {ACCOUNT}",
        f"{advancing.MAX_MOMENTS} moments an account",
    ),
    "apps": Retention("apps of developers", ACCOUNT, f"{apps.MAX_APPS} a user"),
    "installs": Retention(
        "the rights of an app for a seller",
        f"until removed, and {days(installs.KEPT)}",
        "one for each app and seller; removals",
        Job.SWEEPS,
    ),
    "install_operations": Retention(
        "which operations an app called for a seller, and how often",
        "as long as the install",
        "operations",
        Job.SWEEPS,
    ),
    "app_codes": Retention(
        "consents of sellers that an app has not fetched yet, as digests",
        f"until used or expired, {consents.LIFETIME.seconds} s",
        f"{consents.MOST_OF_A_USER} a seller",
        Job.SWEEPS,
    ),
    "app_grants": Retention(
        "refresh tokens of apps, as digests",
        f"until revoked, and {days(tokens.IDLE_LIFETIME)} after their last use",
        f"{tokens.MAX_REFRESH_TOKENS} an install",
        Job.SWEEPS,
    ),
    "app_tokens": Retention(
        "access tokens of apps, as digests",
        f"until revoked, {tokens.ACCESS_LIFETIME.seconds // 60} minutes at most",
        f"{tokens.MAX_ACCESS_TOKENS} an install or app",
        Job.SWEEPS,
    ),
    "app_assertions": Retention(
        "signed requests of apps for tokens, as digests",
        f"until they expire, {assertions.MAX_LIFETIME_S // 60} minutes at most",
        "requests for tokens from a network",
        Job.SWEEPS,
    ),
    "notices": Retention(
        "notices for a user in the portal",
        days(old_rows.NOTICES_KEPT),
        "events of keys and webhooks",
        Job.SWEEPS,
    ),
    "audit_log": Retention(
        "actions on users, keys and webhooks, with their actors",
        days(old_rows.AUDIT_KEPT),
        "actions of users and operators, by limits of forms",
        Job.SWEEPS,
    ),
    "audit_chains": Retention(
        "the ends of the chains of audit entries", "forever", "one row for each user ever"
    ),
    "erasures": Retention("requested erasures", AT_ONCE, "users", Job.ERASURES),
    "mail_outbox": Retention(
        "emails to be sent; failed ones without an address",
        f"until sent, {days(queue.KEPT)} at most; failed: {days(mail_watch.SHOWN)}",
        "emails a user can request or cause",
        Job.OUTBOX,
    ),
    "mail_occasions": Retention(
        "emails that were due", days(watch.KEPT), "one per user, kind and occasion", Job.OCCASIONS
    ),
}
