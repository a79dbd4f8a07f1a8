"""Checks of what the document promises beyond the form of responses.

`promise` says what a promise is and `trial` what a check works with. `listing`, `filters`,
`writing`, `conditions`, `limits` and `events` hold the checks; `catalogue` has all of them in
order, and those that are not checked; `checking` runs them.
"""
