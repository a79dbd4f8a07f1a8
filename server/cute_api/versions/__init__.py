"""Versions of the API by date: the newest code serves callers of older versions.

Each change that would break callers is a folder `openapi/versions/<date>-<name>/` (a sentence for
people, and a patch that turns the newer document into the older one) and a module of `changes` with
pure functions. Handlers, services and tables know only the newest version:

- `patches` applies a patch to a document; a missing target is an error.
- `change` describes a change, `changes` has the functions of each.
- `completing` adds fields to stored events that all versions have by now.
- `retirement` reads when a version retires, and enforces the policy.
- `registry` loads and checks all versions at start, and compiles each operation's translations.

A request is checked by the document of its caller's version, then lifted to the newest, change by
change. Its response is lowered on the way back. Events are stored as emitted, with the version of
that time, and translated to the version of their reader or webhook. Operations and events that no
change touches cost nothing.
"""
