"""All emails: their texts, when they are sent, and whether a user can turn them off.

Pages, guides and unsubscribe links are derived from this list.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from cute_api.models.enums import MailKind, TokenPurpose
from cute_api.services.mail import account_texts, moments, resource_texts
from cute_api.webhooks.delivery.health import DISABLED_AFTER


class MailClass(StrEnum):
    """How an email can be turned off.

    ACCOUNT emails can't, because users need them to get back into an account. SECURITY emails can
    be turned off by a logged-in user, NOTICE emails also by a link in them.
    """

    ACCOUNT = "account"
    SECURITY = "security"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class MailTemplate:
    """A kind of email.

    `subject` and `text` have placeholders for `portal`, with a `link` also `token`, and the values
    of its kind (`details`). `title` and `when` describe the email to its recipients.
    """

    mail_class: MailClass
    title: str
    when: str
    subject: str
    text: str
    link: TokenPurpose | None = None


def _minutes(time: timedelta) -> int:
    return int(time.total_seconds()) // 60


MAIL_TEMPLATES: Mapping[MailKind, MailTemplate] = {
    MailKind.WEBHOOK_FAILING: MailTemplate(
        MailClass.NOTICE,
        "A webhook is failing",
        f"When {moments.LEAST_FAILURES} or more requests failed and none succeeded for "
        f"{_minutes(moments.FAILING_AFTER)} minutes. Once, until it recovers",
        "Your webhook at {host} is failing",
        resource_texts.WEBHOOK_FAILING,
    ),
    MailKind.WEBHOOK_RECOVERED: MailTemplate(
        MailClass.NOTICE,
        "A webhook has recovered",
        "When a webhook that we emailed you about has had no failure for "
        f"{_minutes(moments.RECOVERED_AFTER)} minutes",
        "Your webhook at {host} has recovered",
        resource_texts.WEBHOOK_RECOVERED,
    ),
    MailKind.WEBHOOK_DISABLED: MailTemplate(
        MailClass.NOTICE,
        "A webhook was disabled",
        f"When we disable it: after {DISABLED_AFTER.days} days of failures, after a 410, or if its "
        "verification fails",
        "Your webhook at {host} was disabled",
        resource_texts.WEBHOOK_DISABLED,
    ),
    MailKind.DELIVERIES_USED_UP: MailTemplate(
        MailClass.NOTICE,
        "Today's delivery budget is used up",
        "When your webhooks, or those of an app of yours, have used up your tier's daily "
        "deliveries; at most once a day",
        "Today's delivery budget is used up",
        resource_texts.DELIVERIES_USED_UP,
    ),
    MailKind.QUOTA_NEARLY_USED: MailTemplate(
        MailClass.NOTICE,
        f"{moments.NEARLY_USED_PERCENT} % of a key's daily quota is used",
        "Counted over 24 hours; at most once in 24 hours for each key",
        "An API key has used {percent} % of its daily quota",
        resource_texts.QUOTA_NEARLY_USED,
    ),
    MailKind.QUOTA_USED_UP: MailTemplate(
        MailClass.NOTICE,
        "A key's daily quota is used up",
        "Counted over 24 hours; at most once in 24 hours for each key",
        "An API key has used up its daily quota",
        resource_texts.QUOTA_USED_UP,
    ),
    MailKind.KEY_EXPIRES: MailTemplate(
        MailClass.NOTICE,
        "A key is about to expire",
        f"{moments.EXPIRES_AHEAD.days} days before it expires; for keys valid for less than "
        f"{4 * moments.EXPIRES_AHEAD.days} days, when a quarter of that time is left",
        "An API key expires on {day}",
        resource_texts.KEY_EXPIRES,
    ),
    MailKind.KEY_EXPIRED: MailTemplate(
        MailClass.NOTICE,
        "A key has expired",
        "Within minutes, for keys that were valid for at least a day",
        "An API key has expired",
        resource_texts.KEY_EXPIRED,
    ),
    MailKind.KEY_UNUSED: MailTemplate(
        MailClass.NOTICE,
        "A key expires because nobody uses it",
        f"{moments.UNUSED_AHEAD.days} days before, for keys that have not been used for "
        f"{(moments.UNUSED_AFTER - moments.UNUSED_AHEAD).days} days",
        "An API key that is not used expires in {ahead} days",
        resource_texts.KEY_UNUSED,
    ),
    MailKind.VERSION_RETIRES: MailTemplate(
        MailClass.NOTICE,
        "A version that you use retires",
        "When its retirement is announced, and three months, a month and a week before it",
        "Version {version} retires on {sunset}",
        account_texts.RETIRES,
    ),
    MailKind.CONTRACT_BREAKS: MailTemplate(
        MailClass.NOTICE,
        "A version breaks a program of yours",
        "When a version of the API appears, changes before its day, or is proposed, and breaks a "
        "program whose contract you published; once for each contract and version or proposal",
        "{change} breaks a program of yours",
        account_texts.BREAKS,
    ),
    MailKind.ALERT_FIRED: MailTemplate(
        MailClass.NOTICE,
        "An alert fired",
        "When an alert fires that your organisation chose, if its emails go to your role",
        "{summary}",
        resource_texts.ALERT_FIRED,
    ),
    MailKind.ALERT_RESOLVED: MailTemplate(
        MailClass.NOTICE,
        "An alert was resolved",
        "When an alert is resolved that we emailed your organisation about",
        "Resolved: {summary}",
        resource_texts.ALERT_RESOLVED,
    ),
    MailKind.APP_REVIEWED: MailTemplate(
        MailClass.NOTICE,
        "An app was reviewed",
        "When we publish an app of yours, or reject it",
        "Your app {app} was reviewed",
        resource_texts.APP_REVIEWED,
    ),
    MailKind.APP_SUSPENDED: MailTemplate(
        MailClass.NOTICE,
        "An app was suspended",
        "When we suspend an app of yours",
        "Your app {app} was suspended",
        resource_texts.APP_SUSPENDED,
    ),
    MailKind.KEY_CREATED: MailTemplate(
        MailClass.SECURITY,
        "A key was created",
        "When you, or an operator, create a key",
        "A new API key was created",
        resource_texts.KEY_CREATED,
    ),
    MailKind.KEY_ROTATED: MailTemplate(
        MailClass.SECURITY,
        "A key was rotated",
        "When a key gets a new secret",
        "An API key was rotated",
        resource_texts.KEY_ROTATED,
    ),
    MailKind.KEY_LEAKED: MailTemplate(
        MailClass.SECURITY,
        "A key was leaked",
        "When somebody reports a key as leaked, and we revoke it",
        "An API key was leaked and revoked",
        resource_texts.KEY_LEAKED,
    ),
    MailKind.APP_TOKENS_ENDED: MailTemplate(
        MailClass.SECURITY,
        "An app's tokens ended",
        "When a token of an app that you have connected was used by two, or reported as leaked",
        "An app needs to be connected again",
        resource_texts.APP_TOKENS_ENDED,
    ),
    MailKind.APP_TOKEN_LEAKED: MailTemplate(
        MailClass.SECURITY,
        "A token of your app was leaked",
        "When a token of an app of yours was used by two, or reported as leaked; at most once a "
        "day",
        "A token of your app {app} was leaked",
        resource_texts.APP_TOKEN_LEAKED,
    ),
    MailKind.NEW_LOGIN: MailTemplate(
        MailClass.SECURITY,
        "New login",
        "When somebody logs in with a browser that is new to your account",
        "New login to your account",
        account_texts.NEW_LOGIN,
    ),
    MailKind.VERIFY_EMAIL: MailTemplate(
        MailClass.ACCOUNT,
        "Confirm your email address",
        "When you sign up",
        "Confirm your email address",
        account_texts.VERIFY,
        TokenPurpose.VERIFY_EMAIL,
    ),
    MailKind.RESET_PASSWORD: MailTemplate(
        MailClass.ACCOUNT,
        "Choose a new password",
        "When you forgot your password",
        "Choose a new password",
        account_texts.RESET,
        TokenPurpose.RESET_PASSWORD,
    ),
    MailKind.ADDRESS_TAKEN: MailTemplate(
        MailClass.ACCOUNT,
        "You already have an account",
        "When somebody signs up with your address",
        "You already have an account",
        account_texts.TAKEN,
    ),
    MailKind.INVITATION: MailTemplate(
        MailClass.ACCOUNT,
        "You are invited",
        "When a member of an organisation invites you",
        "{inviter} invites you to {organisation}",
        account_texts.INVITATION,
    ),
    MailKind.CONFIRM_OLD_EMAIL: MailTemplate(
        MailClass.ACCOUNT,
        "Confirm the change of your address",
        "When somebody with your password asks to change your account's address",
        "Confirm the new address of your account",
        account_texts.CONFIRM_OLD_EMAIL,
        TokenPurpose.CONFIRM_OLD_EMAIL,
    ),
    MailKind.CONFIRM_NEW_EMAIL: MailTemplate(
        MailClass.ACCOUNT,
        "Confirm your new address",
        "When you ask to change your account's address, to the new one",
        "Confirm your new address",
        account_texts.CONFIRM_NEW_EMAIL,
        TokenPurpose.CONFIRM_NEW_EMAIL,
    ),
    MailKind.EMAIL_REFUSED: MailTemplate(
        MailClass.ACCOUNT,
        "This address can't be used",
        "When somebody asks to use an address that has an account, or looks like one that has",
        "This address can't be used for another account",
        account_texts.EMAIL_REFUSED,
    ),
    MailKind.EMAIL_CHANGED: MailTemplate(
        MailClass.ACCOUNT,
        "Your address was changed",
        "When both addresses have confirmed it, to the former one",
        "The address of your account was changed",
        account_texts.EMAIL_CHANGED,
    ),
    MailKind.NEW_OWNER: MailTemplate(
        MailClass.ACCOUNT,
        "An organisation has a new owner",
        "When somebody becomes an owner of an organisation, to all its owners",
        "{organisation} has a new owner",
        account_texts.NEW_OWNER,
    ),
    MailKind.ORGANISATION_DELETION: MailTemplate(
        MailClass.ACCOUNT,
        "An organisation will be deleted",
        "When an owner asks for it or cancels it, and when it is done: to all owners, and to the "
        "people whose accounts are sellers of it",
        "The deletion of {organisation}",
        account_texts.ORGANISATION_DELETION,
    ),
    MailKind.SELLER_GIVEN_BACK: MailTemplate(
        MailClass.ACCOUNT,
        "A seller was given back",
        "When an organisation gives a seller back: to all owners, and to the person whose account "
        "it is",
        "{organisation} gave {seller} back",
        account_texts.SELLER_GIVEN_BACK,
    ),
    MailKind.PASSWORD_CHANGED: MailTemplate(
        MailClass.ACCOUNT,
        "Your password was changed",
        "When somebody changes it, or resets it with a link from an email",
        "Your password was changed",
        account_texts.CHANGED,
    ),
    MailKind.ACCOUNT_LOCKED: MailTemplate(
        MailClass.ACCOUNT,
        "Too many login attempts",
        "When somebody tries many wrong passwords; at most once a day",
        "Too many login attempts for your account",
        account_texts.LOCKED,
    ),
    MailKind.SECOND_FACTOR_CHANGED: MailTemplate(
        MailClass.ACCOUNT,
        "Your second factors changed",
        "When one is added or removed, and when a recovery code is used",
        "Your second factors changed",
        account_texts.SECOND_FACTOR_CHANGED,
    ),
    MailKind.SECOND_FACTOR_GUESSED: MailTemplate(
        MailClass.ACCOUNT,
        "Too many wrong codes",
        "When somebody who knows your password tries many wrong codes; at most once a day",
        "Somebody knows your password",
        account_texts.SECOND_FACTOR_GUESSED,
    ),
    MailKind.SECURITY_MAILS_OFF: MailTemplate(
        MailClass.ACCOUNT,
        "Security emails were turned off",
        "When you turn one of them off",
        "Security emails were turned off",
        account_texts.SECURITY_MAILS_OFF,
    ),
}


def of_class(mail_class: MailClass) -> Mapping[MailKind, MailTemplate]:
    """Return the emails of a class, in the order of the list."""
    templates = MAIL_TEMPLATES.items()
    return {kind: template for kind, template in templates if template.mail_class is mail_class}


CHOOSABLE = frozenset(
    kind
    for kind, template in MAIL_TEMPLATES.items()
    if template.mail_class is not MailClass.ACCOUNT
)
"""The kinds that a user can turn off."""
