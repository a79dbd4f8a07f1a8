"""Texts of emails about alerts that an organisation chose, to its members."""

FIRED = """\
Hi,

An alert of {organisation} fired on {started}: {summary}.

What to do: {advice}

{label}: {portal}/{page}

All alerts: {portal}/organisation/alerts

An organisation gets at most {most} emails about alerts in 24 hours; the page shows all alerts.
"""
RESOLVED = """\
Hi,

An alert of {organisation} that fired on {started} was resolved on {ended}: {summary}.

You don't need to do anything.

All alerts: {portal}/organisation/alerts
"""
