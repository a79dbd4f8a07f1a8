"""Texts of emails about webhooks. They name only hosts: paths and queries can hold secrets."""

FAILING = """\
Hi,

Every request to your webhook at {host} has failed since {since}.

What to do: look at the last attempts and what your receiver returned, then fix the receiver. We
keep retrying, and you can recover missed events later.

Open the webhook: {portal}/{page}

If nothing succeeds for 5 days, we disable the webhook. You get another email when it recovers, or
when it is disabled.
"""
RECOVERED = """\
Hi,

Your webhook at {host}, which had been failing since {since}, accepts deliveries again. The last one
succeeded on {at}.

We are sending the queued deliveries. If some ran out of attempts, send them again with "Recover":

Open the webhook: {portal}/{page}
"""
DISABLED = """\
Hi,

Your webhook at {host} was disabled on {at}: {reason} We no longer send events to it.

What to do: fix the receiver or set another URL, enable the webhook, and then recover the events
that it missed.

Open the webhook: {portal}/{page}
"""
USED_UP = """\
Hi,

{whose} used up today's budget of deliveries for the Cute API. New deliveries are queued, and sent
in order after midnight (UTC); nothing is lost.

Open them: {portal}/{page}

To need fewer deliveries, subscribe to fewer events or set a filter. If your budget is too small,
contact us for a higher tier. You get this email at most once a day.
"""
