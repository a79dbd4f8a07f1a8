"""Compare access: security of operations, security schemes, tiers, servers."""

from collections.abc import Mapping, Sequence

from scripts.spec.diff.documents import Node, pairs
from scripts.spec.diff.findings import Findings, WalkPosition
from scripts.spec.diff.labels import as_code
from scripts.spec.diff.objects import ObjectKind, compare_others
from scripts.spec.diff.rules import Rule

Way = Mapping[str, frozenset[str]]
"""One way to be let in: the scopes needed of each scheme. Without any, everyone is."""

TIERS = "x-rate-limit-tiers"
SCHEME_TEXT = ("description", "bearerFormat")
# The meaning of a key that a tier lacks. Without any other key it has no such limit.
LIMIT_DEFAULTS = {"certified_factor": 1}


def compare_security(findings: Findings, old: Node, new: Node, spot: WalkPosition) -> None:
    """Compare an operation's security, or the document's if it has none."""
    before, after = _ways(old), _ways(new)
    node = new.at_or_self("security")
    shut = [way for way in before if not any(_lets_in(other, way) for other in after)]
    for way in shut:
        rule, text = _why(way, after)
        findings.add(rule, node, f"`{spot.name}` {text}", spot)
    if not shut and any(not any(_lets_in(way, other) for way in before) for other in after):
        text = f"`{spot.name}` asks for less than before."
        findings.add(Rule.ACCESS_WIDENED, node, text, spot)


def _ways(operation: Node) -> Sequence[Way]:
    asked = operation.get("security", operation.document.root.get("security", []))
    ways = [{name: frozenset(scopes) for name, scopes in way.items()} for way in asked]
    return ways or [{}]


def _lets_in(way: Way, held: Way) -> bool:
    """Return whether the requirements of `held` include those of `way`."""
    return all(name in held and scopes <= held[name] for name, scopes in way.items())


def _why(way: Way, after: Sequence[Way]) -> tuple[Rule, str]:
    if not way:
        return Rule.ANONYMOUS_WITHDRAWN, "can no longer be called without a key."
    for other in after:
        if other.keys() == way.keys():
            more = sorted(set().union(*(other[name] - way[name] for name in other)))
            return Rule.SCOPE_ADDED, f"needs {as_code(more)} now."
    return Rule.SCHEME_CHANGED, f"no longer takes {as_code(sorted(way))}."


def compare_schemes(findings: Findings, old: Node, new: Node) -> None:
    """The security schemes that both documents have."""
    before, after = _entries(old, "securitySchemes"), _entries(new, "securitySchemes")
    for name, old_scheme, new_scheme in pairs(before, after):
        findings.visit(old_scheme, new_scheme)
        if _core(old_scheme) != _core(new_scheme):
            text = f"Callers authenticate in another way: `{name}` changed."
            findings.add(Rule.SCHEME_CHANGED, new_scheme, text)


def _entries(top: Node, kind: str) -> dict[str, Node]:
    components = top.child("components")
    held = components.child(kind) if components is not None else None
    return {} if held is None else held.children()


def _core(scheme: Node) -> dict[str, object]:
    return {key: value for key, value in scheme.value.items() if key not in SCHEME_TEXT}


def compare_tiers(findings: Findings, old: Node, new: Node) -> None:
    """Compare the limits of tiers."""
    before = old[TIERS].children() if TIERS in old else {}
    after = new[TIERS].children() if TIERS in new else {}
    for name in before:
        if name not in after:
            findings.add(Rule.TIER_REMOVED, before[name], f"Tier `{name}` is gone.")
    for name in after:
        if name not in before:
            findings.add(Rule.TIER_RAISED, after[name], f"Tier `{name}` is new.")
    for name, old_tier, new_tier in pairs(before, after):
        for key in dict.fromkeys((*old_tier.value, *new_tier.value)):
            _compare_limit(findings, name, key, old_tier, new_tier)


def _compare_limit(findings: Findings, tier: str, key: str, old: Node, new: Node) -> None:
    default = LIMIT_DEFAULTS.get(key)
    before, after = old.get(key, default), new.get(key, default)
    if before == after:
        return
    node = new[key] if key in new else old[key]
    lower = after is not None and (before is None or after < before)
    rule = Rule.TIER_LOWERED if lower else Rule.TIER_RAISED
    allowed = "no limit" if after is None else f"{after:,}"
    was = "no limit" if before is None else f"{before:,}"
    findings.add(rule, node, f"Tier `{tier}`, `{key}`: {allowed} now, {was} before.")


def compare_servers(findings: Findings, old: Node, new: Node, *spots: WalkPosition) -> None:
    """Compare the servers of a document, a path or an operation."""
    findings.visit(*(top["servers"] for top in (old, new) if "servers" in top))
    _compare_servers(findings, _servers(old), _servers(new), *spots)


def compare_operation_servers(
    findings: Findings, old: Sequence[Node], new: Sequence[Node], spot: WalkPosition
) -> None:
    """The servers of an operation: its own, those of its path, or those of the document.

    `old` and `new` are the operation and its path. Those of the document are compared once.
    """
    before, after = _nearest(old), _nearest(new)
    if before is None and after is None:
        return
    old_holder = old[0].document.top() if before is None else before
    new_holder = new[0].document.top() if after is None else after
    _compare_servers(findings, _servers(old_holder), _servers(new_holder), spot)


def _nearest(holders: Sequence[Node]) -> Node | None:
    return next((holder for holder in holders if holder.get("servers")), None)


def _compare_servers(
    findings: Findings, before: Mapping[str, Node], after: Mapping[str, Node], *spots: WalkPosition
) -> None:
    for url, node in before.items():
        if url not in after:
            findings.add(Rule.SERVER_REMOVED, node, f"`{url}` is no longer a server.", *spots)
        else:
            _compare_server(findings, node, after[url], *spots)
    for url, node in after.items():
        if url not in before:
            findings.add(Rule.SERVER_ADDED, node, f"`{url}` is a new server.", *spots)
    first = next(iter(before), None)
    if first in after and next(iter(after)) != first:
        text = f"`{next(iter(after))}` is the first server now: generated clients take that one."
        findings.add(Rule.FIRST_SERVER_CHANGED, after[next(iter(after))], text, *spots)


def _compare_server(findings: Findings, old: Node, new: Node, *spots: WalkPosition) -> None:
    compare_others(findings, ObjectKind.SERVER, old, new, *spots)
    before, after = _variables(old), _variables(new)
    if before == after:
        return
    text = f"`{new.get('url')}`: its variables stand for other values now."
    kept = all(
        name in after and default == after[name][0] and values <= after[name][1]
        for name, (default, values) in before.items()
    )
    rule = Rule.SERVER_ADDED if kept else Rule.SERVER_REMOVED
    findings.add(rule, new.at_or_self("variables"), text, *spots)


def _variables(server: Node) -> dict[str, tuple[str, frozenset[str]]]:
    """Return each variable's default and possible values."""
    held: Mapping[str, Mapping[str, object]] = server.get("variables", {})
    return {
        name: (str(variable.get("default")), frozenset(map(str, _all(variable.get("enum")))))
        for name, variable in held.items()
    }


def _all(values: object) -> Sequence[object]:
    return values if isinstance(values, list) else ()


def _servers(holder: Node) -> dict[str, Node]:
    if "servers" not in holder:
        return {}
    return {str(node.get("url")).rstrip("/"): node for node in holder["servers"].elements()}
