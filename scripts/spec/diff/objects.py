"""The fields of OpenAPI's objects, and differences that no rule covers.

Code that compares an object by its rules calls `compare_others` for the rest. So every field of
every object is accounted for: by a rule, as text, or as unknown.
"""

from enum import StrEnum

from scripts.spec.diff.documents import Node
from scripts.spec.diff.findings import Findings, WalkPosition
from scripts.spec.diff.json_values import same
from scripts.spec.diff.labels import label
from scripts.spec.diff.rules import Rule
from scripts.spec.diff.table import fields

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


class ObjectKind(StrEnum):
    """A kind of object, by its name in the table."""

    PATH = "path-item"
    OPERATION = "operation"
    EVENT = "event"
    PARAMETER = "parameter"
    HEADER = "header"
    BODY = "request-body"
    MEDIA_TYPE = "media-type"
    RESPONSE = "response"
    RECEIPT = "receipt"
    SERVER = "server"


KNOWN = {kind: fields(kind) for kind in ObjectKind}


def compare_others(
    findings: Findings, kind: ObjectKind, old: Node, new: Node, *spots: WalkPosition
) -> None:
    """Add findings for differing fields that no rule covers; mark the objects as visited."""
    findings.visit(old, new)
    for key in dict.fromkeys((*old.value, *new.value)):
        if key in KNOWN[kind] or (key in old and key in new and _alike(old, new, key)):
            continue
        node = new[key] if key in new else old[key]
        change = "changed" if key in old and key in new else "came" if key in new else "is gone"
        text = f"{label(node.at)}: `{key}` {change}, and no rule says what that does."
        findings.add(Rule.NO_RULE, node, text, *spots)


def _alike(old: Node, new: Node, key: str) -> bool:
    return same(old.value[key], new.value[key])
