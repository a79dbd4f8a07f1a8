"""What every request passes before a handler, from the outside in:

`request` (id, headers on every answer, log) → `compression` → `sampling` (some answers
are held against the document, later) → `errors` (every exception becomes a
problem) → `cors` → `evolution` (what is deprecated says so) → `body` (size and time limits) →
`gate` (authentication, then rate limits) → Connexion's routing → `security` (scopes) →
`validation` (the 3.1 schemas) → `bridge` (the one hop to Flask).
"""
