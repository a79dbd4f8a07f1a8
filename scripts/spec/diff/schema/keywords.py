"""Compare keywords without their own facet, by the effect of a change."""

from collections.abc import Iterable, Mapping
from typing import Any

from scripts.spec.diff.documents import Node
from scripts.spec.diff.findings import Findings, WalkPosition
from scripts.spec.diff.json_values import contains
from scripts.spec.diff.labels import as_code, label
from scripts.spec.diff.rules import Rule
from scripts.spec.diff.schema.normal import step_of
from scripts.spec.diff.schema.view import REFUSING, SchemaView
from scripts.spec.diff.schema.vocabulary import GROUPS, READINGS

Held = Mapping[str, list[Node]]


def compare_demands(
    findings: Findings, old: SchemaView, new: SchemaView, spot: WalkPosition, *, sent: bool
) -> None:
    """Keywords that narrow a schema when added, and widen it when removed."""
    for key in dict.fromkeys((*old.demands, *new.demands)):
        gone, come = _difference(old.demands, new.demands, key)
        if key == "multipleOf" and len(gone) == len(come) == 1:
            finer = _divides(come[0].value, gone[0].value)
            coarser = _divides(gone[0].value, come[0].value)
            gone, come = [] if coarser else gone, [] if finer else come
        if gone or come:
            _note(findings, key, (gone, come), new, spot, sent=sent)


def compare_entangled(
    findings: Findings, old: SchemaView, new: SchemaView, spot: WalkPosition, *, sent: bool
) -> None:
    """Compare keywords that work together: adding or removing a whole group has a direction."""
    for name, (keys, beside) in GROUPS.items():
        if not any(any(_difference(old.entangled, new.entangled, key)) for key in keys):
            continue
        before = [node for key in keys for node in old.entangled.get(key, [])]
        after = [node for key in keys for node in new.entangled.get(key, [])]
        # Beside these, an added keyword can also allow more.
        mixed = any(_has(seen, key) for seen in (old, new) for key in beside)
        if mixed or (before and after):
            before, after = before or after, after or before
        _note(findings, name, (before, after), new, spot, sent=sent)


def compare_unknown(
    findings: Findings, old: SchemaView, new: SchemaView, spot: WalkPosition, *, sent: bool
) -> None:
    """Keywords that no rule knows."""
    for key in dict.fromkeys((*old.unknown, *new.unknown)):
        gone, come = _difference(old.unknown, new.unknown, key)
        for node in (*come, *gone)[:1]:
            subject = f"{label(node.at)}: `{key}`" if "`" not in key else f"{label(node.at)}: {key}"
            findings.add(Rule.NO_RULE, node, f"{subject} changed, and no rule knows it.", spot)


def compare_exponents(
    findings: Findings, old: SchemaView, new: SchemaView, spot: WalkPosition, *, sent: bool
) -> None:
    """Compare the exponents of currencies. The values decide about accepted codes."""
    before, after = _table(old.exponents), _table(new.exponents)
    changed = [code for code in before if code in after and after[code] != before[code]]
    node = new.exponents or old.exponents or new.site
    if changed:
        text = f"{label(node.at)}: an amount in {as_code(changed)} has another value now."
        findings.add(Rule.EXPONENT_CHANGED, node, text, spot)
    if before.keys() - after.keys():
        gone = [code for code in before if code not in after]
        text = f"{label(node.at)}: amounts in {as_code(gone)} are no longer described."
        findings.add(Rule.EXPONENT_REMOVED, node, text, spot)
    if after.keys() - before.keys():
        come = [code for code in after if code not in before]
        findings.add(
            Rule.EXPONENT_ADDED, node, f"{label(node.at)}: {as_code(come)} known, too.", spot
        )


def _table(node: Node | None) -> Mapping[str, Any]:
    return {} if node is None else node.value


def _note(
    findings: Findings,
    key: str,
    changed: tuple[list[Node], list[Node]],
    new: SchemaView,
    spot: WalkPosition,
    *,
    sent: bool,
) -> None:
    gone, come = changed
    if gone and not sent and key in READINGS:
        rule = Rule.RESPONSE_FORMAT_CHANGED
    elif sent:
        rule = Rule.REQUEST_RULE_CHANGED if come else Rule.REQUEST_RULE_REMOVED
    else:
        rule = Rule.RESPONSE_RULE_CHANGED if gone else Rule.RESPONSE_RULE_ADDED
    node = (*come, *gone, new.site)[0]
    findings.add(rule, node, f"{label(node.at)}: {_short(key, gone, come)}.", spot)


def _short(key: str, gone: list[Node], come: list[Node]) -> str:
    if key == REFUSING:
        return "no value is valid now" if come else "any value is valid now"
    if not come:
        return f"`{key}` is gone"
    return f"`{key}` changed" if gone else f"`{key}` is new"


def _difference(old: Held, new: Held, key: str) -> tuple[list[Node], list[Node]]:
    before, after = old.get(key, []), new.get(key, [])
    gone = [node for node in before if not contains(_all(after), node.value)]
    come = [node for node in after if not contains(_all(before), node.value)]
    return gone, come


def _all(nodes: Iterable[Node]) -> list[Any]:
    return [node.value for node in nodes]


def _divides(step: Any, other: Any) -> bool:
    """Return whether every multiple of `other` is a multiple of `step`."""
    return step > 0 and (step_of(other) / step_of(step)).denominator == 1


def _has(seen: SchemaView, key: str) -> bool:
    held: Any = getattr(seen, key)
    return bool(held)
