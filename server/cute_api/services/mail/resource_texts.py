"""Texts of emails about keys, webhooks, apps and alerts, named like their kind.

They name only hosts of webhooks, because paths and queries can hold secrets.
"""

KEY_CREATED = """\
Hi,

The API key {key} was created in your Cute API account on {at}, by {by}.

If you expected this, you don't need to do anything. If not, revoke the key, and choose a new
password:

Open your keys: {portal}/keys

Choose a new password: {portal}/forgot
"""
KEY_ROTATED = """\
Hi,

The API key {key} was rotated on {at}, by {by}: it has a new secret. {previous}

If you expected this, you don't need to do anything. If not, revoke the key, and create another one:

Open your keys: {portal}/keys
"""
KEY_LEAKED = """\
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
KEY_EXPIRES = """\
Hi,

The API key {key} expires on {at}. {used}

What to do: if a program still needs it, set a later expiry, which takes effect immediately, or
create another key. Requests with an expired key get 401.

Edit the key: {portal}/keys/{key_id}/edit
"""
KEY_EXPIRED = """\
Hi,

The API key {key} expired on {at}. Requests with it now get 401. {used}

What to do: if a program still needs a key, create another one. You can't extend an expired key.

Create a key: {portal}/keys/new
"""
KEY_UNUSED = """\
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
WEBHOOK_FAILING = """\
Hi,

Every request to your webhook at {host} has failed since {since}.

What to do: look at the last attempts and what your receiver returned, then fix the receiver. We
keep retrying, and you can recover missed events later.

Open the webhook: {portal}/{page}

If no attempt succeeds for 5 days, we disable the webhook. You get another email when it recovers or
is disabled.
"""
WEBHOOK_RECOVERED = """\
Hi,

Your webhook at {host}, which had been failing since {since}, accepts deliveries again. The last one
succeeded on {at}.

We are sending the queued deliveries. If some ran out of attempts, send them again with "Recover":

Open the webhook: {portal}/{page}
"""
WEBHOOK_DISABLED = """\
Hi,

Your webhook at {host} was disabled on {at}: {reason} We no longer send events to it.

What to do: fix the receiver or set another URL, enable the webhook, and then recover the events
that it missed.

Open the webhook: {portal}/{page}
"""
DELIVERIES_USED_UP = """\
Hi,

{whose} used up today's budget of deliveries for the Cute API. New deliveries are queued, and sent
in order after midnight (UTC); nothing is lost.

Open them: {portal}/{page}

To need fewer deliveries, subscribe to fewer events or set a filter. If your budget is too small,
contact us for a higher tier. You get this email at most once a day.
"""
APP_TOKENS_ENDED = """\
Hi,

On {at}, a token of the app "{app}" {how}. Somebody else may have a copy of it, so
we ended all tokens of the app for your account: until you connect it again, it can't do anything.

If you still use the app, connect it again from within the app. If not, disconnect it. The developer
may want to know about this.

Open your connected apps: {portal}/account/apps

What was done in your account: {portal}/account/activity
"""
APP_TOKEN_LEAKED = """\
Hi,

On {at}, a token of your app "{app}" {how}. Somebody else may have a copy of it, so
we ended all tokens of its install. The seller got an email, and has to connect the app again. If
it was a token for the app itself, all of those ended.

A refresh token that is used a second time can also be a fault of the app: two of its processes that
refresh at once and store different tokens, or a backup that was restored.

You get this email at most once a day for an app. Refreshing with an ended token returns
invalid_grant.

Open the app: {portal}/apps/{app_id}
"""  # noqa: S105 - the text of an email
APP_REVIEWED = """\
Hi,

We have reviewed your app {app}. {outcome}

Open the app: {portal}/apps/{app_id}
"""
APP_SUSPENDED = """\
Hi,

We have suspended your app {app}. Requests with its keys get 401, and sellers can't connect it.
{outcome}

If you think that this is wrong, contact us with the app's id: {app_id}.

Open the app: {portal}/apps/{app_id}
"""
ALERT_FIRED = """\
Hi,

An alert of {organisation} fired on {started}: {summary}.

What to do: {advice}

{label}: {portal}/{page}

All alerts: {portal}/organisation/alerts

An organisation gets at most {most} emails about alerts in 24 hours; the page shows all alerts.
"""
ALERT_RESOLVED = """\
Hi,

An alert of {organisation} that fired on {started} was resolved on {ended}: {summary}.

You don't need to do anything.

All alerts: {portal}/organisation/alerts
"""
