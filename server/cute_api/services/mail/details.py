"""Values for the text of an email, from its data and from the current state.

An email can be late. It is not sent if it is no longer true or useful.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from cute_api.lib.times import optional_timestamp
from cute_api.models import (
    Alert,
    AlertFiring,
    ApiKey,
    App,
    EmailChange,
    MailWish,
    Membership,
    Organisation,
    User,
    Webhook,
    clock,
)
from cute_api.models.enums import (
    ActorKind,
    AuditAction,
    DisabledReason,
    MailKind,
    TokenLeak,
    WebhookStatus,
)
from cute_api.services.alerts import firing as firings
from cute_api.services.alerts import wording
from cute_api.services.keys import unused
from cute_api.services.mail import contract_breaks, moments, version_callers
from cute_api.services.mail.templates import MAIL_TEMPLATES
from cute_api.services.mail.version_callers import RetiringVersion
from cute_api.services.organisations import rights
from cute_api.services.organisations.rights import Right
from cute_api.versions.breaks import VersionBreaks
from cute_api.webhooks.delivery.health import DISABLED_AFTER

Details = Mapping[str, str]

_BREAKS = VersionBreaks()

WHY_DISABLED = {
    DisabledReason.GONE: "its receiver returned 410 Gone.",
    DisabledReason.FAILING: f"all attempts failed for {DISABLED_AFTER.days} days.",
    DisabledReason.UNVERIFIED: "its receiver never responded to the verification challenge.",
}
HOW_LEAKED = {
    TokenLeak.REUSED: "was used a second time",
    TokenLeak.REPORTED: "was reported as leaked",
}
WHO = {
    ActorKind.USER: "somebody who was logged in",
    ActorKind.OPERATOR: "an operator",
    ActorKind.KEY: "a program that has the key",
    ActorKind.SYSTEM: "the service",
}


def of(session: Session, wish: MailWish, user: User) -> Details | None:
    """Return values by their placeholders, or None if the email must not be sent."""
    find = _FINDERS.get(wish.kind)
    return {} if find is None else find(session, wish, user)


def _deliveries(session: Session, wish: MailWish, user: User) -> Details | None:
    """Return None if deliveries no longer wait, for example after a change of tier."""
    app = session.get(App, UUID(wish.data["app_id"])) if "app_id" in wish.data else None
    until = user.deliveries_held_until if app is None else app.deliveries_held_until
    if until is None or until <= clock.now(session):
        return None
    if app is None:
        return {"whose": "Your webhooks have", "page": "webhooks"}
    return {"whose": f'The webhooks of your app "{app.name}" have', "page": f"apps/{app.id}"}


def _version(session: Session, wish: MailWish, user: User) -> Details | None:
    """Return None for a user who no longer uses the version."""
    retiring = RetiringVersion.of(wish.data)
    uses = version_callers.described(session, retiring, user.id)
    if not uses:
        return None
    return {
        "version": retiring.version,
        "sunset": retiring.sunset.isoformat(),
        "next": retiring.next,
        "uses": uses,
    }


def _contracts(session: Session, wish: MailWish, user: User) -> Details | None:
    """Return None if the version or proposal breaks none of the programs any more."""
    programs = contract_breaks.described(session, user.id, wish.data, _BREAKS)
    if not programs:
        return None
    if "proposal" in wish.data:
        return {
            "change": f'The proposed change "{wish.data["proposal"]}"',
            "note": ", which may still be dropped,",
            "programs": programs,
            "effect": "Nothing has changed yet.",
        }
    version = str(wish.data["version"])
    is_released = version <= clock.now(session).date().isoformat()
    return {
        "change": f"Version {version}",
        "note": "" if is_released else ", which may change until that day,",
        "programs": programs,
        "effect": f"Nothing changes for a program until it asks for {version}, or until its own "
        "version retires.",
    }


def _webhook(status: WebhookStatus) -> Callable[[Session, MailWish, User], Details | None]:
    """Return a finder for emails that are true only while the webhook has this status."""

    def find(session: Session, wish: MailWish, user: User) -> Details | None:
        webhook = session.get(Webhook, UUID(wish.data["webhook_id"]))
        if webhook is None or webhook.deleted_at is not None or webhook.status is not status:
            return None
        own = f"webhooks/{webhook.id}" if webhook.app_id is None else f"apps/{webhook.app_id}"
        found = {"page": own, "host": str(wish.data["host"])}
        times = wish.data.keys() & {"since", "at"}
        found |= {name: to_the_minute(wish.data[name]) for name in times}
        if "reason" in wish.data:
            found["reason"] = WHY_DISABLED[DisabledReason(wish.data["reason"])]
        return found

    return find


def _key(session: Session, wish: MailWish, user: User) -> Details | None:
    """Return what was done with a key, which stays true."""
    found = {"key": str(wish.data["key"]), "at": to_the_minute(wish.data["at"])}
    if "by" in wish.data:
        found["by"] = WHO[ActorKind(wish.data["by"])]
    if "previous_until" in wish.data:
        until = wish.data["previous_until"]
        found["previous"] = (
            "The previous secret no longer works."
            if until is None
            else f"The previous secret works until {to_the_minute(until)}."
        )
    return found


def _new_email(session: Session, wish: MailWish, user: User) -> Details | None:
    """Return None for a change that has ended, or that another one replaced."""
    change = session.get(EmailChange, user.id)
    email = wish.address or wish.data["email"]
    if change is None or change.email != email or change.expires_at <= clock.now(session):
        return None
    return {"email": email}


def _unused(session: Session, wish: MailWish, _: User) -> Details | None:
    """Return None for a key that was used meanwhile, revoked, or has expired."""
    row = session.get(ApiKey, UUID(wish.data["key_id"]))
    used_at = wish.data["used_at"]
    if row is None or not unused.is_unused(row, clock.now(session)):
        return None
    if optional_timestamp(row.last_used_at) != used_at:
        return None
    return {
        "key": str(wish.data["key"]),
        "used": _used(used_at),
        "days": str((moments.UNUSED_AFTER - moments.UNUSED_AHEAD).days),
        "ahead": str(moments.UNUSED_AHEAD.days),
    }


def _used(at: str | None) -> str:
    return "It was never used." if at is None else f"It was last used {to_the_minute(at)}."


def _expiry(session: Session, wish: MailWish, user: User) -> Details | None:
    """Return None for a revoked key, a changed expiry, or a warning after the expiry."""
    row = session.get(ApiKey, UUID(wish.data["key_id"]))
    at = wish.data["at"]
    if row is None or row.revoked_at is not None or optional_timestamp(row.expires_at) != at:
        return None
    is_over = datetime.fromisoformat(at) <= clock.now(session) + user.clock_ahead
    if is_over is not (wish.kind is MailKind.KEY_EXPIRED):
        return None
    used = _used(wish.data["used_at"])
    return {
        "key": str(wish.data["key"]),
        "key_id": str(row.id),
        "at": to_the_minute(at),
        "day": at[:10],
        "used": used,
    }


def _quota(session: Session, wish: MailWish, user: User) -> Details | None:
    used, quota = wish.data["used"], wish.data["quota"]
    return {
        "key": str(wish.data["key"]),
        "at": to_the_minute(wish.data["at"]),
        "tier": str(wish.data["tier"]),
        "used": f"{used:,}",
        "quota": f"{quota:,}",
        "percent": str(used * 100 // quota),
    }


def _decision(session: Session, wish: MailWish, user: User) -> Details | None:
    """Return None for an app whose status has changed since."""
    row = session.get(App, UUID(wish.data["app_id"]))
    if row is None or row.status != wish.data["status"]:
        return None
    return {name: str(wish.data[name]) for name in ("app", "app_id", "outcome")}


def _login(session: Session, wish: MailWish, user: User) -> Details | None:
    address, place = wish.data["address"], wish.data.get("place")
    return {
        "at": to_the_minute(wish.data["at"]),
        "browser": str(wish.data["browser"]),
        "place": f", from {address}{f' in {place}' if place else ''}" if address else "",
    }


def _second_factor(session: Session, wish: MailWish, user: User) -> Details | None:
    return {"at": to_the_minute(wish.data["at"]), "change": str(wish.data["change"])}


def _owner(session: Session, wish: MailWish, user: User) -> Details | None:
    person = session.get(User, UUID(wish.data["person_id"]))
    organisation = session.get(Organisation, UUID(wish.data["organisation_id"]))
    if person is None or organisation is None:
        return None
    at = to_the_minute(wish.data["at"])
    return {"person": person.username, "organisation": organisation.name, "at": at}


def _deletion(session: Session, wish: MailWish, user: User) -> Details | None:
    due_at = wish.data["due_at"]
    match AuditAction(wish.data["step"]):
        case AuditAction.ORGANISATION_DELETION_REQUESTED:
            change = (
                f"An owner asked for its deletion. Until {to_the_minute(due_at)} everything works, "
                "and each owner can cancel it. Then its members can no longer act for its sellers. "
                "Keys are revoked, webhooks deleted, and apps disconnected. Each seller goes back "
                "to the person whose account it is, with its items and orders."
            )
        case AuditAction.ORGANISATION_DELETION_CANCELLED:
            change = "An owner cancelled its deletion. Everything stays as it is."
        case _:
            change = (
                "It was deleted. Sellers went back to the people whose accounts they are: with "
                "items and orders, and without keys, webhooks and connected apps."
            )
    at = to_the_minute(wish.data["at"])
    return {"organisation": str(wish.data["organisation"]), "at": at, "change": change}


def _given_back(session: Session, wish: MailWish, user: User) -> Details | None:
    return {
        "seller": str(wish.data["seller"]),
        "organisation": str(wish.data["organisation"]),
        "at": to_the_minute(wish.data["at"]),
    }


def _alert(session: Session, wish: MailWish, user: User) -> Details | None:
    """Return None for a removed alert, and for a person who may no longer see it."""
    firing = session.get(AlertFiring, UUID(wish.data["firing_id"]))
    if firing is None:
        return None
    alert = session.get_one(Alert, firing.alert_id)
    organisation = session.get_one(Organisation, alert.organisation_id)
    membership = session.get(Membership, (organisation.id, user.id))
    if membership is None or not rights.has(membership.role, Right.ALERTS_READ):
        return None
    advice = wording.ADVICE[alert.kind]
    return {
        "organisation": organisation.name,
        "summary": wording.summary(alert.kind, firing),
        "started": to_the_minute(firing.started_at),
        "ended": "" if firing.ended_at is None else to_the_minute(firing.ended_at),
        "advice": advice.text,
        "label": advice.label,
        "page": advice.page,
        "most": str(firings.MAX_EMAILS),
    }


def _token(session: Session, wish: MailWish, user: User) -> Details | None:
    found = {"app": str(wish.data["app"]), "at": to_the_minute(wish.data["at"])}
    found["how"] = HOW_LEAKED[TokenLeak(wish.data["leak"])]
    if "app_id" in wish.data:
        found["app_id"] = str(wish.data["app_id"])
    return found


def _security_mails(session: Session, wish: MailWish, user: User) -> Details | None:
    titles = [f"- {MAIL_TEMPLATES[MailKind(kind)].title}" for kind in wish.data["kinds"]]
    return {"at": to_the_minute(wish.data["at"]), "titles": "\n".join(titles)}


def to_the_minute(at: str | datetime) -> str:
    """Format a time, or one from an email's data, to the minute."""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


_FINDERS: Mapping[MailKind, Callable[[Session, MailWish, User], Details | None]] = {
    MailKind.DELIVERIES_USED_UP: _deliveries,
    MailKind.VERSION_RETIRES: _version,
    MailKind.CONTRACT_BREAKS: _contracts,
    MailKind.WEBHOOK_FAILING: _webhook(WebhookStatus.ACTIVE),
    MailKind.WEBHOOK_RECOVERED: _webhook(WebhookStatus.ACTIVE),
    MailKind.WEBHOOK_DISABLED: _webhook(WebhookStatus.DISABLED),
    MailKind.KEY_CREATED: _key,
    MailKind.KEY_ROTATED: _key,
    MailKind.KEY_LEAKED: _key,
    MailKind.APP_TOKENS_ENDED: _token,
    MailKind.APP_TOKEN_LEAKED: _token,
    MailKind.CONFIRM_OLD_EMAIL: _new_email,
    MailKind.CONFIRM_NEW_EMAIL: _new_email,
    MailKind.KEY_UNUSED: _unused,
    MailKind.KEY_EXPIRES: _expiry,
    MailKind.KEY_EXPIRED: _expiry,
    MailKind.QUOTA_NEARLY_USED: _quota,
    MailKind.QUOTA_USED_UP: _quota,
    MailKind.ALERT_FIRED: _alert,
    MailKind.ALERT_RESOLVED: _alert,
    MailKind.APP_REVIEWED: _decision,
    MailKind.APP_SUSPENDED: _decision,
    MailKind.NEW_LOGIN: _login,
    MailKind.NEW_OWNER: _owner,
    MailKind.ORGANISATION_DELETION: _deletion,
    MailKind.SELLER_GIVEN_BACK: _given_back,
    MailKind.SECOND_FACTOR_CHANGED: _second_factor,
    MailKind.SECURITY_MAILS_OFF: _security_mails,
}
