"""When mails that the clock makes due are due: for the scans, and for lists of the mails."""

from datetime import timedelta

FAILING_AFTER = timedelta(minutes=15)
"""How long a webhook has had failures only before its owner is mailed."""
LEAST_FAILURES = 3
"""How many at least: one delivery that fails once says little."""
RECOVERED_AFTER = timedelta(minutes=10)
"""How long it has had no failure before it counts as recovered: one that comes and goes gives few
mails."""
EXPIRES_AHEAD = timedelta(days=7)
"""How long before its expiry a key is about to expire, at most; and in its last quarter at most."""
LEAST_LIFE = timedelta(days=1)
"""Keys that live for less were made for the moment: nobody is mailed about their end."""
EXPIRED_WITHIN = timedelta(days=1)
"""How late a mail about an expired key may be."""
NEARLY_USED_PERCENT = 80
