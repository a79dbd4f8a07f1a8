"""Texts of mails about webhooks. They name only hosts: paths and queries can hold secrets."""

FAILING = """\
Hello {username},

every request to your webhook at {host} has failed since {since}.

What to do: look at the last attempts and what your receiver returned, then fix the receiver. We
keep trying, and what can't be delivered can be recovered later.

Open the webhook: {portal}/webhooks/{webhook_id}

If nothing succeeds for 5 days, we disable the webhook. You get another mail when it recovers, or
when it is disabled.
"""
RECOVERED = """\
Hello {username},

your webhook at {host}, which was failing since {since}, accepts deliveries again. The last one
succeeded on {at}.

Deliveries that wait are being sent. If attempts of some were exhausted meanwhile, send them again
with "Recover":

Open the webhook: {portal}/webhooks/{webhook_id}
"""
DISABLED = """\
Hello {username},

your webhook at {host} was disabled on {at}: {reason} Nothing more is sent to it.

What to do: fix the receiver or set another URL, then enable the webhook, and recover what it missed
in the meantime.

Open the webhook: {portal}/webhooks/{webhook_id}
"""
USED_UP = """\
Hello {username},

your webhooks have used up today's budget of deliveries for the Cute API. New deliveries wait, and
are sent in order after midnight (UTC); nothing is lost. Your webhooks page shows what was sent.

Open your webhooks: {portal}/webhooks

To need fewer deliveries, subscribe to fewer events or set a filter. If your budget is too small,
contact us for a higher tier. You get this mail at most once a day.
"""
