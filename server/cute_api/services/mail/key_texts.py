"""Texts of emails about API keys, which name a key by its name and prefix."""

CREATED = """\
Hi,

The API key {key} was created in your Cute API account on {at}, by {by}.

If you expected this, you don't need to do anything. If not, revoke the key, and choose a new
password:

Open your keys: {portal}/keys

Choose a new password: {portal}/forgot
"""
ROTATED = """\
Hi,

The API key {key} was rotated on {at}, by {by}: it has a new secret. {previous}

If you expected this, you don't need to do anything. If not, revoke the key, and create another one:

Open your keys: {portal}/keys
"""
LEAKED = """\
Hi,

Somebody reported the API key {key} as leaked on {at}: its secret was found where others can read
it. We have revoked the key, and requests with it get 401. We have paused the webhooks that it
created or edited until you confirm them.

What to do: create a new key for your programs, and remove the old one from the place where it was
found; your account's activity shows the place. Then check what was done with the key, and confirm
the webhooks that are yours.

Open your keys: {portal}/keys

What was done with it: {portal}/requests

Where it was found: {portal}/account/activity
"""
EXPIRES = """\
Hi,

The API key {key} expires on {at}. {used}

What to do: if a program still needs it, set a later expiry, which takes effect immediately, or
create another key. Requests with an expired key get 401.

Edit the key: {portal}/keys/{key_id}/edit
"""
EXPIRED = """\
Hi,

The API key {key} expired on {at}. Requests with it now get 401. {used}

What to do: if a program still needs a key, create another one. You can't extend an expired key.

Create a key: {portal}/keys/new
"""
UNUSED = """\
Hi,

The API key {key} has not been used for {days} days. {used} A forgotten key can be stolen without
anybody noticing, so it expires in {ahead} days unless a program calls with it.

What to do: nothing, if no program needs it; or revoke it now. Its webhooks stay as they are when it
expires. To keep the key, call with it.

Open your keys: {portal}/keys
"""
QUOTA_NEARLY_USED = """\
Hi,

The API key {key} has used {used} of the {quota} calls that the tier {tier} allows within 24 hours:
{percent} %, as of {at}.

When all are used, its calls get 429 until older ones are 24 hours old. To need fewer calls, use
webhooks instead of polling, larger pages, and conditional requests. For a higher tier, contact us.

Open your usage: {portal}/usage

About limits: {portal}/docs/rate-limits
"""
QUOTA_USED_UP = """\
Hi,

The API key {key} has used up the {quota} calls that the tier {tier} allows within 24 hours, as of
{at}. Its calls get 429 until older ones are 24 hours old; Retry-After says when to try again.

To need fewer calls, use webhooks instead of polling, larger pages, and conditional requests. For a
higher tier, contact us.

Open your usage: {portal}/usage

About limits: {portal}/docs/rate-limits
"""
