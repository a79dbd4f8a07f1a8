"""The fields of OpenAPI's objects, and what no rule knows of them.

Code that compares an object by its rules calls `compare_others` for the rest. So every field of
every object is accounted for: by a rule, as text, or as unknown.
"""

from enum import Enum

from cute_api.spec import PART_SCHEMAS
from scripts.spec.diff.documents import Node
from scripts.spec.diff.findings import Findings, Spot
from scripts.spec.diff.json_values import same
from scripts.spec.diff.labels import label
from scripts.spec.diff.rules import Rule

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
TEXTS = frozenset({"description", "summary", "externalDocs", "example", "examples", "$ref"})


class ObjectKind(Enum):
    """A kind of object, with the fields that have rules, and those that only explain."""

    PATH = (frozenset({*METHODS, "parameters", "servers"}), TEXTS)
    OPERATION = (
        frozenset(
            {
                "deprecated",
                "operationId",
                "parameters",
                "requestBody",
                "responses",
                "security",
                "servers",
                "x-internal-sandbox",
                "x-internal-unmetered",
                "x-sunset",
            }
        ),
        TEXTS | {"tags", "x-deprecated-at"},
    )
    EVENT = (
        frozenset(
            {
                "deprecated",
                "parameters",
                "requestBody",
                "responses",
                "x-required-scope",
                "x-sunset",
            }
        ),
        TEXTS | {"tags", "x-deprecated-at"},
    )
    PARAMETER = (
        frozenset(
            {
                "allowEmptyValue",
                "allowReserved",
                "content",
                "explode",
                "in",
                "name",
                "required",
                "schema",
                "style",
                "deprecated",
                "x-sunset",
            }
        ),
        TEXTS | {"x-deprecated-at", "x-sensitive"},
    )
    HEADER = (
        frozenset({"content", "explode", "in", "name", "required", "schema", "style"}),
        TEXTS | {"deprecated"},
    )
    # The mark is for a generator of Python, which needs it for the bodies of webhooks.
    BODY = (frozenset({"content", "required"}), TEXTS | {"x-py-typing"})
    MEDIA_TYPE = (frozenset({"schema", *PART_SCHEMAS}), TEXTS)
    RESPONSE = (frozenset({"content", "headers"}), TEXTS | {"links"})
    SERVER = (frozenset({"url", "variables"}), TEXTS)

    @property
    def known(self) -> frozenset[str]:
        ruled, texts = self.value
        return ruled | texts


def compare_others(
    findings: Findings, what: ObjectKind, old: Node, new: Node, *spots: Spot
) -> None:
    """Note which fields differ that no rule knows; from now on the objects count as visited."""
    findings.visit(old, new)
    for key in dict.fromkeys((*old.value, *new.value)):
        if key in what.known or (key in old and key in new and _alike(old, new, key)):
            continue
        node = new[key] if key in new else old[key]
        change = "changed" if key in old and key in new else "came" if key in new else "is gone"
        text = f"{label(node.at)}: `{key}` {change}, and no rule says what that does."
        findings.add(Rule.NO_RULE, node, text, *spots)


def _alike(old: Node, new: Node, key: str) -> bool:
    return same(old.value[key], new.value[key])
