"""What the document promises beyond the form of a response, and a check of each.

`promise` says what a promise is and `trial` what a check works with. `listing`, `filters`,
`writing`, `conditions`, `limits` and `events` hold the checks; `catalogue` has all of them in
order, and those that are not checked; `checking` runs them.
"""
