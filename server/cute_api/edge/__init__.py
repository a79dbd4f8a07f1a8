"""What every request passes before a handler: read the modules in this order.

`application` (ASGI: reads the body, picks a thread, sends the response, logs) → `pipeline` (the
steps, from top to bottom): `cors` → `routing` → `gate` (authentication, then rate limits) →
`security` (scopes) → `validation` (the 3.1 schemas) → `flask_calls`; on the way back `errors`
(every exception becomes a problem), `sampling` (some responses are checked against the document,
later) and `compression`.
"""
