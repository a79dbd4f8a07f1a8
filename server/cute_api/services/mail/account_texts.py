"""Texts of emails about an account."""

VERIFY = """\
Hi,

Somebody signed up for the Cute API with this email address. If it was you, confirm the address. In
the browser in which you signed up, this logs you in; another one asks for the password that you
chose.

Confirm your address: {portal}/verify?token={token}

The link is valid for 24 hours. If it wasn't you, ignore this email: without the link and the
password, nobody can use the account.
"""
RESET = """\
Hi,

Use this link to choose a new password for the Cute API.

Choose a new password: {portal}/reset?token={token}

The link works once, within one hour. A new password logs you out everywhere; your API keys keep
working. If you know your password, and too many attempts block your login, you can keep it: the
browser that opens the link is not blocked. If you didn't request it, ignore this email: your
password stays the same.
"""
TAKEN = """\
Hi,

Somebody tried to sign up for the Cute API with this email address, which already has an account. If
it was you, log in, or choose a new password:

Log in: {portal}/login

Choose a new password: {portal}/forgot

If it wasn't you, you don't need to do anything. Nothing was changed.
"""
CHANGED = """\
Hi,

The password of your Cute API account was changed, and your other sessions were ended. If it wasn't
you, choose a new one now, and check your keys.

Choose a new password: {portal}/forgot
"""
CONFIRM_OLD_EMAIL = """\
Hi,

Somebody who was logged in to your Cute API account, and knows its password, asked to change its
email address from this one to {email}. If it was you, confirm in a browser in which you are logged
in:

Confirm the change: {portal}/account/email/confirm?mailbox=old&token={token}

The link works once, within 24 hours, and the other address has to confirm as well. If it wasn't
you, choose a new password now, which also stops the change:

Choose a new password: {portal}/forgot
"""
CONFIRM_NEW_EMAIL = """\
Hi,

Somebody asked to make this address the one of their Cute API account. If it was you, confirm in a
browser in which you are logged in:

Confirm the address: {portal}/account/email/confirm?mailbox=new&token={token}

The link works once, within 24 hours, and the current address has to confirm as well. If it wasn't
you, ignore this email.
"""
EMAIL_REFUSED = """\
Hi,

Somebody asked to make this address the one of their Cute API account. It can't be used, because
there is an account with this address or with one that looks like it. If it was you, choose another
address. If you have an account with this address, you don't need to do anything: nothing was
changed.
"""
EMAIL_CHANGED = """\
Hi,

The address of your Cute API account was changed, and this one is no longer used: you log in with
the new one, and get our emails there. Both addresses confirmed it. If it wasn't you, somebody may
have access to this mailbox: contact us.
"""
LOCKED = """\
Hi,

Somebody tried many wrong passwords for your Cute API account. We have blocked password logins from
their network, except in browsers where you logged in before. If the attempts come from many
networks, we block all of them. The block ends within an hour of the last attempt.
Nobody found your password, and your API keys keep working.

If you are blocked, request a link. In the browser that opens it you can log in immediately, with
your password or a new one.

Request a link: {portal}/forgot

If it wasn't you, you don't need to do anything. You get this email at most once a day.
"""
RETIRES = """\
Hi,

Version {version} of the Cute API retires on {sunset} (00:00 UTC), and you still use it:

{uses}

Until then everything works as before. From that day on, requests that send {version} in
Cute-Version get 400 unknown_version, and keys and webhooks with that version get {next}.

What changed since: {portal}/docs/versions

How to move to a newer version: {portal}/docs/versioning

While you use the version, you get this email when its retirement is announced, and three months,
one month and one week before it.
"""
BREAKS = """\
Hi,

{change} of the Cute API{note} breaks programs whose contracts you published:

{programs}

{effect}

All fields that change: {portal}/account/contracts

How to move to a newer version: {portal}/docs/versioning

You get this email once for each contract and version or proposal.
"""
NEW_LOGIN = """\
Hi,

Somebody logged in to your Cute API account on {at}, with a browser that is new to it:
{browser}{place}.

If it was you, you don't need to do anything. If it wasn't you, choose a new password, which ends
all sessions, and check your keys:

Choose a new password: {portal}/forgot

Where you are logged in: {portal}/account
"""
SECURITY_MAILS_OFF = """\
Hi,

On {at} somebody who is logged in to your Cute API account turned off these emails:

{titles}

If it was you, you don't need to do anything. If it wasn't you, turn them on again, and choose a new
password:

Open your email settings: {portal}/account/mails

Choose a new password: {portal}/forgot
"""
SECOND_FACTOR_CHANGED = """\
Hi,

This happened in your Cute API account on {at}:

{change}

If it was you, you don't need to do anything. If it wasn't you, choose a new password, which ends
all sessions, and check your second factors and keys:

Choose a new password: {portal}/forgot

Your second factors: {portal}/account/second-factor
"""
SECOND_FACTOR_GUESSED = """\
Hi,

Somebody who knows the password of your Cute API account tried many wrong codes of your
authenticator app. They didn't get in, and we accept no more codes from their network today.

If it wasn't you, choose a new password now:

Choose a new password: {portal}/forgot

If you are blocked, log in with a recovery code, or in a browser where you logged in before. You get
this email at most once a day.
"""
INVITATION = """\
Hi,

{inviter} invites you to {organisation} at the Cute API, as {role}.

See the invitation: {portal}/invitation?token={token}

You need an account with this email address. If you don't have one, sign up first:

Sign up: {portal}/signup

The link works once, within {days} days. If you don't know {inviter}, ignore this email.
"""
NEW_OWNER = """\
Hi,

{person} became an owner of {organisation} at the Cute API on {at}. Owners can make other members
owners, and move the organisation's sellers.

If this is wrong, change their role: {portal}/organisation
"""
ORGANISATION_DELETION = """\
Hi,

This happened to {organisation} at the Cute API on {at}:

{change}

You get this email because you own the organisation, or because your account is a seller of it.

Your organisations: {portal}/organisations
"""
SELLER_GIVEN_BACK = """\
Hi,

On {at} an owner of {organisation} at the Cute API returned the seller {seller} to its account
holder. Members of {organisation} can no longer act for it.

The seller keeps its items, open orders and apps. Its keys were revoked, its webhooks deleted, and
its connections to apps ended, because former members could know their secrets.

You get this email because you own the organisation or hold the seller's account.

Your organisations: {portal}/organisations
"""
