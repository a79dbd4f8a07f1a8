"""Compares the forms of `anyOf` and `oneOf`: those that changed, were added or were removed."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from scripts.spec.diff.documents import Node
from scripts.spec.diff.findings import Findings, WalkPosition
from scripts.spec.diff.json_values import same
from scripts.spec.diff.labels import as_code, label
from scripts.spec.diff.rules import Rule
from scripts.spec.diff.sameness import ComponentEquality
from scripts.spec.diff.schema.disjoint import are_disjoint
from scripts.spec.diff.schema.gathering import view
from scripts.spec.diff.schema.view import NULL, UNEVALUATED, Parts, SchemaView

Pairs = list[tuple[Parts, Parts]]
Covers = Callable[[Parts, Parts], bool]

MOST_CASES = 64
MAX_DEPTH = 3


def compare_forms(
    findings: Findings,
    unchanged: ComponentEquality,
    old: SchemaView,
    new: SchemaView,
    spot: WalkPosition,
    *,
    covers: Covers,
    sent: bool,
) -> Pairs:
    """Note added and removed forms; return the pairs that must still be compared.

    A new form of what callers get, or a lost one of what they send, breaks them unless the forms of
    the other side cover it, one alone or several together.
    """
    _discriminator(findings, old, new, spot)
    if not old.forms and not new.forms:
        return []
    before, after = _offered(old), _offered(new)
    matched = _matched(before, after)
    _overlap(findings, unchanged, old, new, spot, sent=sent)
    node = new.forms_node or old.forms_node or new.site
    if not matched and (not old.forms or not new.forms):
        _only_on_one_side(findings, old, new, node, spot, sent=sent)
        return []
    taken = {id(form) for form, _ in matched}
    given = {id(other) for _, other in matched}
    for lost in before:
        if id(lost) not in taken:
            covered = sent and _is_covered(
                lost, lambda form: any(covers(form, other) for other in after)
            )
            rule = _removed(covered=covered, sent=sent)
            text = f"{label(old.site.at)}: {_shown(lost)} is no longer one of its forms."
            findings.add(rule, lost[0], text, spot)
    for gained in after:
        if id(gained) not in given:
            text = f"{label(new.site.at)}: {_shown(gained)} is a new form of it."
            covered = not sent and _is_covered(
                gained, lambda form: any(covers(known, form) for known in before)
            )
            findings.add(_added(old, covered=covered, sent=sent), gained[0], text, spot)
    return matched


def _overlap(
    findings: Findings,
    unchanged: ComponentEquality,
    old: SchemaView,
    new: SchemaView,
    spot: WalkPosition,
    *,
    sent: bool,
) -> None:
    """Compare overlaps of `oneOf`, which refuses values that are valid in two forms.

    Callers lose values where forms overlap now; they can get new ones where forms overlapped.
    """
    old_overlaps = old.exclusive and not are_disjoint(old.forms)
    new_overlaps = new.exclusive and not are_disjoint(new.forms)
    node = new.forms_node or old.forms_node or new.site
    subject = label(node.at)
    if new_overlaps and not old.exclusive and old.forms:
        rule = Rule.REQUEST_FORMS_EXCLUDE if sent else Rule.RESPONSE_FORMS_EXCLUDE
        text = "values that fit two of its forms are refused now"
    elif old_overlaps and not new.exclusive and new.forms:
        rule = Rule.REQUEST_OVERLAP_ACCEPTED if sent else Rule.FORMS_MAY_OVERLAP
        text = "values that fit two of its forms are accepted now"
    elif (new_overlaps if sent else old_overlaps) and not _all_same(unchanged, old, new):
        rule = Rule.FORMS_MAY_OVERLAP
        text = "its forms may overlap, so a change of one may affect values of others"
    else:
        return
    findings.add(rule, node, f"{subject}: {text}.", spot)


def _all_same(unchanged: ComponentEquality, old: SchemaView, new: SchemaView) -> bool:
    return len(old.forms) == len(new.forms) and all(
        unchanged.of(before[0], after[0])
        for before, after in zip(old.forms, new.forms, strict=True)
    )


def _removed(*, covered: bool, sent: bool) -> Rule:
    if not sent:
        return Rule.RESPONSE_FORM_REMOVED
    return Rule.REQUEST_FORM_COVERED if covered else Rule.REQUEST_FORM_REMOVED


def _added(old: SchemaView, *, covered: bool, sent: bool) -> Rule:
    if sent:
        return Rule.REQUEST_FORM_ADDED
    if covered:
        return Rule.RESPONSE_FORM_COVERED
    return Rule.EXPECTED_FORM_ADDED if old.extensible else Rule.RESPONSE_FORM_ADDED


def _offered(seen: SchemaView) -> Sequence[Parts]:
    """The forms; a schema without any is its own only form."""
    return seen.forms or [[seen.site]]


def _matched(before: Sequence[Parts], after: Sequence[Parts]) -> Pairs:
    """Match old and new forms: equal ones first, then by name, then by order."""
    pairs: Pairs = []
    left, free = list(before), list(after)

    def take(old_form: Parts, new_form: Parts) -> None:
        pairs.append((old_form, new_form))
        left.remove(old_form)
        free.remove(new_form)

    for old_form in list(left):
        equal = next((other for other in free if same(other[0].value, old_form[0].value)), None)
        if equal is not None:
            take(old_form, equal)
    for old_form in list(left):
        called = _name(old_form)
        named = next((other for other in free if called and _name(other) == called), None)
        if named is not None:
            take(old_form, named)
    nameless = [form for form in left if not _reference(form)]
    for old_form, new_form in zip(
        nameless, [form for form in free if not _reference(form)], strict=False
    ):
        if len(before) > 1 and len(after) > 1:
            take(old_form, new_form)
    return pairs


def _reference(form: Parts) -> str:
    return str(form[0].get("$ref", "")).rpartition("/")[2]


def _name(form: Parts) -> str:
    node = form[0]
    return _reference(form) or str(node.get("title", "")) or _place(node)


def _place(node: Node) -> str:
    return f"form {int(node.at[-1]) + 1}" if node.at and node.at[-1].isdigit() else ""


def _shown(form: Parts) -> str:
    """The form for people: its name, or the values that it lists."""
    values = form[0].get("enum")
    return f"a list of {as_code(values)}" if isinstance(values, list) else _name(form)


def _only_on_one_side(
    findings: Findings,
    old: SchemaView,
    new: SchemaView,
    node: Node,
    spot: WalkPosition,
    *,
    sent: bool,
) -> None:
    """Note that a schema got its first forms, or lost all: one constraint more or less.

    Where only the forms name the fields, they allow more instead, and their loss less.
    """
    subject = label(new.site.at)
    names_fields = UNEVALUATED in (old.closed_by, new.closed_by)
    if new.forms:
        response = Rule.CLOSED_RESPONSE_GROWS if names_fields else Rule.RESPONSE_RULE_ADDED
        rule = Rule.REQUEST_RULE_CHANGED if sent else response
        findings.add(rule, node, f"{subject} has to be one of several forms now.", spot)
    else:
        request = Rule.REQUEST_RULE_CHANGED if names_fields else Rule.REQUEST_RULE_REMOVED
        rule = request if sent else Rule.RESPONSE_FORM_CHANGED
        findings.add(rule, node, f"{subject} no longer has to be one of several forms.", spot)


def _discriminator(
    findings: Findings, old: SchemaView, new: SchemaView, spot: WalkPosition
) -> None:
    before, after = old.discriminator, new.discriminator
    if before is None or after is None:
        if before is not after:
            node = after or before or new.site
            rule = Rule.DISCRIMINATOR_ADDED if before is None else Rule.DISCRIMINATOR_REMOVED
            text = "now distinguishes" if before is None else "no longer distinguishes"
            name = f"`{node.get('propertyName')}`"
            findings.add(rule, node, f"{label(new.site.at)}: {name} {text} its forms.", spot)
        return
    if before.get("propertyName") != after.get("propertyName"):
        text = (
            f"{label(new.site.at)}: its forms are distinguished by `{after.get('propertyName')}` "
            f"now, by `{before.get('propertyName')}` before."
        )
        findings.add(Rule.DISCRIMINATOR_CHANGED, after, text, spot)
        return
    old_mapping, new_mapping = before.get("mapping", {}), after.get("mapping", {})
    gone = [name for name in old_mapping if name not in new_mapping]
    if gone:
        text = f"{label(new.site.at)}: `{'`, `'.join(gone)}` no longer names a form."
        findings.add(Rule.DISCRIMINATOR_CHANGED, before, text, spot)
    moved = [
        name
        for name in old_mapping
        if name in new_mapping and not _same_target(before, after, name)
    ]
    if moved:
        text = f"{label(new.site.at)}: `{'`, `'.join(moved)}` names another form now."
        findings.add(Rule.DISCRIMINATOR_CHANGED, after, text, spot)


def _same_target(old: Node, new: Node, name: str) -> bool:
    """Return whether a mapping's name leads to the same form, even if renamed."""
    old_target, new_target = old.value["mapping"][name], new.value["mapping"][name]
    if old_target == new_target or not (old_target.startswith("#") and new_target.startswith("#")):
        return bool(old_target == new_target)
    return same(old.document.node(old_target).value, new.document.node(new_target).value)


def _is_covered(form: Parts, is_one_of: Callable[[Parts], bool], depth: int = MAX_DEPTH) -> bool:
    """Return whether other forms cover this one: as a whole, or each case of it."""
    if is_one_of(form):
        return True
    cases = list(_cases(form)) if depth else []
    return 1 < len(cases) <= MOST_CASES and all(
        _is_covered(case, is_one_of, depth - 1) for case in cases
    )


def _cases(form: Parts) -> Iterator[Parts]:
    """The form with one type, one value, or one value of a required field; together all of it."""
    seen = view(form)
    types = [*sorted(seen.types or ()), *([NULL] if seen.nullable and seen.types else [])]
    if len(seen.forms) > 1:
        yield from ([*form, *inner] for inner in seen.forms)
    elif len(types) > 1:
        yield from _narrowed(form, [{"type": kind} for kind in types])
    elif seen.values is not None and len(seen.values) > 1:
        yield from _narrowed(form, [{"enum": [value]} for value in seen.values])
    else:
        for name, field in seen.properties.items():
            values = view(field).values or ()
            if name in seen.required and len(values) > 1:
                yield from _narrowed(
                    form, [{"properties": {name: {"enum": [value]}}} for value in values]
                )
                return


def _narrowed(form: Parts, schemas: list[dict[str, Any]]) -> Iterator[Parts]:
    """The form with each of these schemas beside it, at a place of its own."""
    site = form[-1]
    for number, schema in enumerate(schemas):
        yield [*form, Node(site.document, schema, (*site.at, "case", str(number)))]
