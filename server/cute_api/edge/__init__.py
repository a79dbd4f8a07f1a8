"""The steps from a request to its handler, and back to the response.

Read `application` (ASGI: reads the body, picks a thread, sends the response, logs), then
`pipeline`, which has the steps in order. A `Request` never changes, a `Record` collects what the
log will say. Each folder or module belongs to one step:

1. `request` (the path) and `reading` (the client's address, the body): the only form that others
   see.
2. `responses.cors`: responds to preflights.
3. `routing`: finds the operation and what was compiled for it at start.
4. `gate`: authentication, rate limits (`limits` counts them), scopes. In a sandbox `faults`.
5. `validation`: parameters and body, by the 3.1 schemas.
6. `versions`: lifts a call of an older version to the newest, and lowers its result.
7. The handler (`result.Run`), or a page of the portal (`pages`).
8. `encoding`: lowers the result, tags it, links the next page, writes JSON.
9. `responses`: errors as problems, compression; `validation.sampling` checks some responses later.
"""
