"""Texts of mails about an account."""

VERIFY = """\
Hello {username},

somebody signed up for the Cute API with this address. If it was you, confirm the address with the
password that you chose.

Confirm your address: {portal}/verify?token={token}

The link is valid for 24 hours. If it wasn't you, do nothing: without this link and the password,
nobody can use the account.
"""
RESET = """\
Hello {username},

you can choose a new password for the Cute API now.

Choose a new password: {portal}/reset?token={token}

The link is valid for one hour, and only once. A new password logs you out everywhere; your API
keys keep working. If you didn't request it, do nothing: your password stays the same.
"""
TAKEN = """\
Hello {username},

somebody tried to sign up for the Cute API with this address, which already has an account. If it
was you, log in, or choose a new password:

Log in: {portal}/login

Choose a new password: {portal}/forgot

If it wasn't you, you don't need to do anything. Nothing was changed.
"""
CHANGED = """\
Hello {username},

the password of your Cute API account was changed, and other sessions were ended. If it wasn't you,
choose a new one at once, and check your keys.

Choose a new password: {portal}/forgot
"""
LOCKED = """\
Hello {username},

somebody tried many wrong passwords for your Cute API account. For now, nobody can log in with a
password from their network, except in a browser where you logged in before. If many networks take
part, that holds everywhere. It ends within an hour of the last attempt.
Nobody found your password, and your API keys keep working.

If it was you, and you forgot your password, choose a new one. You can then log in at once.

Choose a new password: {portal}/forgot

If it wasn't you, you don't need to do anything. You get this mail at most once a day.
"""
RETIRES = """\
Hello {username},

version {version} of the Cute API retires on {sunset} (00:00 UTC), and you still use it:

{uses}

Until then everything works as before. From that day on, requests that name {version} in
Cute-Version get 400 unknown_version, and keys and webhooks whose version it is get {next}.

What changed since: {portal}/docs/versions

How to move to a newer version: {portal}/docs/versioning

As long as you use the version, you get this mail when its end is announced, and three months, one
month and one week before it.
"""
NEW_LOGIN = """\
Hello {username},

somebody logged in to your Cute API account on {at}, with a browser that is new to it:
{browser}{place}.

If it was you, you don't need to do anything. If it wasn't you, choose a new password, which logs
out everybody, and check your keys:

Choose a new password: {portal}/forgot

Where you are logged in: {portal}/account
"""
SECURITY_MAILS_OFF = """\
Hello {username},

on {at} somebody who is logged in to your Cute API account turned off these mails:

{titles}

If it was you, you don't need to do anything. If it wasn't you, turn them on again, and choose a new
password:

Open your mail settings: {portal}/account/mails

Choose a new password: {portal}/forgot
"""
