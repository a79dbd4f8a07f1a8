"""Erasing a user: what is theirs alone is deleted, what others need stays without them.

It runs in steps of bounded size, each its own transaction. It may stop after any of them: a row of
`erasures` has a background worker continue, again and again until it is done. At the end no row,
payload or recorded response names the person.
"""
