"""Texts of emails about apps: to the sellers who connected them, and to their developers."""

TOKENS_ENDED = """\
Hi,

On {at}, a token of the app "{app}" {how}. Somebody else may have a copy of it, so
we ended all tokens of the app for your account: until you connect it again, it can't do anything.

If you still use the app, connect it again from within the app. If not, disconnect it. Its maker may
want to know about this.

Open your connected apps: {portal}/account/apps

What was done in your account: {portal}/account/activity
"""
LEAKED = """\
Hi,

On {at}, a token of your app "{app}" {how}. Somebody else may have a copy of it, so
we ended all tokens of its install. The seller got an email, and has to connect the app again. If
it was a token for the app itself, all of those ended.

A refresh token that is used a second time can also be a fault of the app: two of its processes that
refresh at once and store different tokens, or a backup that was restored.

You get this email at most once a day for an app. Refreshing with an ended token returns
invalid_grant.

Open the app: {portal}/apps/{app_id}
"""
REVIEWED = """\
Hi,

We have reviewed your app {app}. {outcome}

Open the app: {portal}/apps/{app_id}
"""
SUSPENDED = """\
Hi,

We have suspended your app {app}. Requests with its keys get 401, and sellers can't connect it.
{outcome}

If you think that this is wrong, contact us with the app's id: {app_id}.

Open the app: {portal}/apps/{app_id}
"""
