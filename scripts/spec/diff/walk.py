"""Compares two documents as a whole."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from scripts.spec.diff.access import compare_schemes, compare_servers, compare_tiers
from scripts.spec.diff.changes import Change, DocumentSide, Pointer
from scripts.spec.diff.documents import Document, Json, Node
from scripts.spec.diff.exchanges import ComparisonDirections
from scripts.spec.diff.findings import Findings
from scripts.spec.diff.json_values import same
from scripts.spec.diff.labels import label
from scripts.spec.diff.lifecycle import compare_versions
from scripts.spec.diff.objects import ObjectKind
from scripts.spec.diff.operations import compare_operations
from scripts.spec.diff.rules import Rule
from scripts.spec.diff.sameness import ComponentEquality
from scripts.spec.diff.surface import compare_surface, is_schema, unused
from scripts.spec.diff.table import keywords, words
from scripts.spec.diff.webhooks import compare_webhooks

COMPONENT_DEPTH = 2
# Compared with each operation that has none of its own.
SECURITY = ("security",)
EXPLAINING = (("components", "examples"), ("components", "links"))
TEXTS = keywords("words") | words("document", "info", "security-scheme", *ObjectKind)
# Objects whose keys are names that someone chose.
NAMED = frozenset(
    {
        "$defs",
        "callbacks",
        "components",
        "content",
        "dependentRequired",
        "dependentSchemas",
        "encoding",
        "patternProperties",
        "scopes",
        "securitySchemes",
        "variables",
        "webhooks",
        "properties",
        "mapping",
        "schemas",
        "parameters",
        "headers",
        "responses",
        "paths",
    }
)


def compare(old: Json, new: Json, *, now: datetime | None = None) -> list[Change]:
    """The changes from one bundled document to another, worst first.

    `now` decides whether a sunset is over (by default the time of the call). Raises
    `DocumentError` when a `$ref` leads nowhere.
    """
    findings = Findings()
    moment = datetime.now(UTC) if now is None else now
    ways = ComparisonDirections.of(findings, ComponentEquality(old, new), moment)
    before, after = Document(old, DocumentSide.BASE).top(), Document(new, DocumentSide.HEAD).top()
    compare_operations(ways, before, after, moment)
    compare_webhooks(ways, before, after, moment)
    compare_schemes(findings, before, after)
    compare_tiers(findings, before, after)
    compare_servers(findings, before, after)
    compare_versions(findings, before, after, moment)
    compare_surface(findings, before, after)
    _compare_rest(findings, before, after)
    return findings.changes()


def _compare_rest(findings: Findings, old: Node, new: Node) -> None:
    """Report remaining differences.

    A difference has no effect if everything around it was compared keyword by keyword, in normal
    form. Elsewhere its effect is unknown.
    """
    found = findings.pointers()
    covered = found[DocumentSide.BASE] | found[DocumentSide.HEAD]
    prefixes = {at[:length] for at in covered for length in range(len(at) + 1)}
    nobody_uses: frozenset[str] | None = None
    for node, explains in _differences(old, new):
        at = node.at
        if at in prefixes or any(at[:length] in covered for length in range(1, len(at))):
            continue
        subject = f"{label(at)}: `{at[-1]}`"
        if explains:
            findings.add(Rule.TEXT_CHANGED, node, f"{subject} reads differently.")
        elif findings.is_visited(node) or at == SECURITY:
            text = f"{subject} is written differently, with the same effect."
            findings.add(Rule.NO_EFFECT, node, text)
        else:
            if nobody_uses is None:
                nobody_uses = unused(old, new)
            if is_schema(at) and at[COMPONENT_DEPTH] in nobody_uses:
                text = f"{subject} changed; no operation and no event uses that schema."
                findings.add(Rule.UNUSED_SCHEMA_CHANGED, node, text)
            else:
                text = f"{subject} changed, and no rule says what that does."
                findings.add(Rule.NO_RULE, node, text)


def _differences(old: Node, new: Node) -> Iterator[tuple[Node, bool]]:
    """Yield the documents' differences, and whether they are only explanations."""
    before, after = old.value, new.value
    if same(before, after):
        return
    at = new.at
    explains = _explains(at)
    if explains or not isinstance(before, Mapping) or not isinstance(after, Mapping):
        yield new, explains
        return
    for key in dict.fromkeys((*before, *after)):
        if key in before and key in after:
            yield from _differences(old[key], new[key])
        # An added or removed component is reported where it is used.
        elif at[:1] != ("components",) or len(at) > COMPONENT_DEPTH:
            node = new[key] if key in after else old[key]
            yield node, _explains(node.at)


def _explains(at: Pointer) -> bool:
    """Return whether a key is only for people."""
    if len(at) > COMPONENT_DEPTH and at[:COMPONENT_DEPTH] in EXPLAINING:
        return True
    return len(at) > 0 and at[-1] in TEXTS and not _is_name(at)


def _is_name(at: Pointer) -> bool:
    """Return whether the last step is a chosen name, not a keyword."""
    if len(at) < 2 or at[-2] not in NAMED:
        return False
    # `properties` can itself be the name of a field.
    return at[-2] == "properties" or len(at) < 3 or at[-3] not in NAMED
