"""Find the effects of spec changes on consumers.

`compare(old, new)` takes two bundled documents and returns the changes between them, each with
its level, rule, place and reason. It is pure: `python -m scripts.spec.diff` reads the documents
from Git, finds the places in the source YAML, and names the consumers.

A document is walked as callers meet it: operation by operation, what they send (parameters,
bodies) and what they get (responses, headers, events), through every `$ref`. So a change of a
shared
schema is judged once for each direction in which it is used, and knows the operations that use it.
"""

from scripts.spec.diff.changes import Change, ChangedPart, ChangedUse, DocumentSide, Level
from scripts.spec.diff.rules import Rule
from scripts.spec.diff.walk import compare

__all__ = ["Change", "ChangedPart", "ChangedUse", "DocumentSide", "Level", "Rule", "compare"]
