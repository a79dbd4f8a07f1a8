"""Versions of the API by date: how a caller of an older one is served by the newest code.

Each change that would break callers is a folder `openapi/versions/<date>-<name>/` (a sentence for
people, and a patch that turns the newer document into the older one) and a module of `changes` with
pure functions. Handlers, services and tables know the newest version only:

- `patches` applies a patch to a document; a target that is missing is an error.
- `change` is a change as the server has it, `changes` has the functions of each.
- `retirement` reads when a version retires, and refuses what the policy doesn't allow.
- `registry` loads and checks all of them at start, and compiles what each operation needs for each
  version.

A request is checked by the document of its caller's version, then lifted to the newest, change by
change. Its response is lowered on the way back. Events are stored as they were emitted, with the
version of that time, and brought into the version of their reader or webhook. What no change
touches costs nothing.
"""
