"""Mutants: small faults put into the server, each of which a test should notice.

`make mutants` takes a random sample with a fixed seed (`choice`, `kinds`, `sql`), applies each in a
copy of the tree (`workspace`), and runs the tests that `tests/near/map.json` names for the module.
A mutant that survives shows a gap in the tests, or is equivalent: `equivalent.json` lists those
that change no behaviour, with the reason.
"""
