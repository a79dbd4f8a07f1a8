"""What every request passes before a handler, from the outside in:

`request` (id, headers on every answer, log) → `errors` (every exception becomes a problem) →
`body` (size and time limits) → `gate` (authentication, then rate limits) → Connexion's routing →
`security` (scopes) → `validation` (the 3.1 schemas) → `bridge` (the one hop to Flask).
"""
