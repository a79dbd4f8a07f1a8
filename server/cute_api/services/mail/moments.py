"""When time-triggered emails are due, for the scans and for descriptions of emails."""

from datetime import timedelta

FAILING_AFTER = timedelta(minutes=15)
"""How long a webhook must only fail before its owner is emailed."""
LEAST_FAILURES = 3
"""The minimum number of failures, because a single one proves nothing."""
RECOVERED_AFTER = timedelta(minutes=10)
"""How long it must have no failure to count as recovered, so that flapping causes few mails."""
EXPIRES_AHEAD = timedelta(days=7)
"""How long before its expiry a key is about to expire; for short-lived keys their last quarter."""
LEAST_LIFE = timedelta(days=1)
"""Keys with a shorter life expire without an email."""
EXPIRED_WITHIN = timedelta(days=1)
"""The maximum delay of an email about an expired key."""
UNUSED_AFTER = timedelta(days=180)
"""How long a key must not be used until it expires (`services.keys.unused`)."""
UNUSED_AHEAD = timedelta(days=14)
"""How long before that its owner is emailed."""
NEARLY_USED_PERCENT = 80
