"""Compares two schemas, but not those inside: what callers may send, or what they can get."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from scripts.spec.diff.changes import ChangedPart, Pointer
from scripts.spec.diff.documents import Node, pairs
from scripts.spec.diff.findings import Findings, WalkPosition
from scripts.spec.diff.json_values import same
from scripts.spec.diff.labels import label
from scripts.spec.diff.rules import Rule
from scripts.spec.diff.sameness import ComponentEquality
from scripts.spec.diff.schema.ends import compare_ends, is_over
from scripts.spec.diff.schema.facets import are_unlike, compare_facets, compare_kinds
from scripts.spec.diff.schema.forms import compare_forms
from scripts.spec.diff.schema.gathering import view
from scripts.spec.diff.schema.satisfiable import is_satisfiable
from scripts.spec.diff.schema.view import Parts, SchemaView
from scripts.spec.diff.schema.vocabulary import HOLDS_SCHEMAS

ELEMENT = "*"


class InnerPair(NamedTuple):
    """Two schemas inside others, and the steps that lead to them."""

    old: Parts
    new: Parts
    steps: Pointer


class PairComparison:
    """Compares two schemas in one direction, and lists those inside them that both have.

    `findings` get what differs, with steps from here. `covers` tells whether callers can't notice
    that one schema became another.
    """

    def __init__(
        self,
        same: ComponentEquality,
        now: datetime,
        covers: Callable[[Parts, Parts], bool],
        *,
        sent: bool,
    ) -> None:
        self.findings = Findings()
        self.inner: list[InnerPair] = []
        self._same = same
        self._now = now
        self._covers = covers
        self._sent = sent

    def compare(self, old: Parts, new: Parts) -> None:
        """Record the differences. Call it once."""
        spot = WalkPosition("", ChangedPart.WHOLE)
        before, after = view(old), view(new)
        self.findings.visit(*before.parts, *after.parts)
        if not is_satisfiable(new) and is_satisfiable(old):
            text = f"{label(after.site.at)}: no value is valid now."
            self.findings.add(Rule.NOTHING_SATISFIES, after.site, text, spot)
            self.findings.visit_all(before.site, after.site)
            return
        compare_ends(self.findings, before, after, spot, self._now)
        if are_unlike(before, after):
            # Their contents are unrelated, so comparing them would only add noise.
            compare_kinds(self.findings, before, after, spot, sent=self._sent)
            self.findings.visit_all(before.site, after.site)
        else:
            self._compare(before, after, spot)
        name = named_enum(before)
        if name and not self.findings.noted and name != named_enum(after):
            text = f"{label(after.site.at)}: its values have another name in generated clients now."
            self.findings.add(Rule.SDK_NAME_CHANGED, after.site, text, spot)

    def _descend(self, old: Parts, new: Parts, spot: WalkPosition) -> None:
        """List schemas inside for comparison, unless nothing in them changed."""
        if not self._same.of_all(old, new):
            self.inner.append(InnerPair(old, new, spot.steps))

    def _compare(self, old: SchemaView, new: SchemaView, spot: WalkPosition) -> None:
        forms = compare_forms(
            self.findings, self._same, old, new, spot, covers=self._covers, sent=self._sent
        )
        # A schema that became one form of several, or the reverse, is compared as that form.
        if not forms or bool(old.forms) == bool(new.forms):
            compare_facets(self.findings, old, new, spot, sent=self._sent)
            self._fields(old, new, spot)
            self._inside(old, new, spot)
            self._behind_keywords(old, new, spot)
        else:
            self._beside_forms(old if old.forms else new, spot)
        for old_form, new_form in forms:
            self._descend(old_form, new_form, spot)

    def _beside_forms(self, seen: SchemaView, spot: WalkPosition) -> None:
        """Record that requirements beside the forms changed with them."""
        held = (
            seen.values,
            seen.properties,
            seen.required,
            seen.items,
            seen.closed,
            seen.rest,
            seen.bounds,
            seen.demands,
            seen.entangled,
            seen.unknown,
        )
        if any(held):
            text = f"{label(seen.site.at)}: requirements beside its forms changed with them."
            self.findings.add(Rule.NO_RULE, seen.site, text, spot)

    def _inside(self, old: SchemaView, new: SchemaView, spot: WalkPosition) -> None:
        """Compare the elements of arrays, and the fields of objects that are maps."""
        if old.items and new.items:
            self._descend(old.items, new.items, spot.into(ELEMENT))
        elif new.items:
            rule = Rule.REQUEST_RULE_CHANGED if self._sent else Rule.RESPONSE_RULE_ADDED
            reason = f"{label(new.site.at)}: its elements are restricted now."
            self.findings.add(rule, new.items[0], reason, spot)
        elif old.items:
            rule = Rule.REQUEST_RULE_REMOVED if self._sent else Rule.RESPONSE_TYPE_WIDENED
            reason = f"{label(old.site.at)}: its elements are no longer described."
            self.findings.add(rule, old.items[0], reason, spot)
        self._others(old, new, spot)

    def _others(self, old: SchemaView, new: SchemaView, spot: WalkPosition) -> None:
        """Compare the schemas of fields that have no schema of their own."""
        if old.rest and new.rest:
            self._descend(old.rest, new.rest, spot.into(ELEMENT))
        elif new.rest and old.closed is None:
            rule = Rule.REQUEST_RULE_CHANGED if self._sent else Rule.RESPONSE_RULE_ADDED
            reason = f"{label(new.site.at)}: other fields are restricted now."
            self.findings.add(rule, new.rest[0], reason, spot)
        elif old.rest and new.closed is None:
            rule = Rule.REQUEST_RULE_REMOVED if self._sent else Rule.RESPONSE_TYPE_WIDENED
            reason = f"{label(old.site.at)}: other fields are no longer described."
            self.findings.add(rule, old.rest[0], reason, spot)

    def _behind_keywords(self, old: SchemaView, new: SchemaView, spot: WalkPosition) -> None:
        """Record changes behind keywords that aren't compared in detail, such as `not`."""
        for held, after in ((old.demands, new.demands), (old.entangled, new.entangled)):
            for key, old_node, new_node in pairs(_single(held), _single(after)):
                if same(old_node.value, new_node.value) and not self._same.of(old_node, new_node):
                    rule = Rule.REQUEST_RULE_CHANGED if self._sent else Rule.RESPONSE_RULE_CHANGED
                    reason = f"{label(new_node.at)}: what `{key}` refers to changed."
                    self.findings.add(rule, new_node, reason, spot)
                    for node in (old_node, new_node):
                        self.findings.visit_all(*node.referred())

    def _fields(self, old: SchemaView, new: SchemaView, spot: WalkPosition) -> None:
        for name, node in _first(old).items():
            if name not in new.properties:
                self._removed(old, new, name, node, spot)
        for name, node in _first(new).items():
            if name not in old.properties:
                self._added(old, new, name, node, spot)
        for name, _, _ in pairs(_first(old), _first(new)):
            self._kept(old, new, name, spot.into(name))
        described = old.properties.keys() | new.properties.keys()
        for name in dict.fromkeys((*old.required, *new.required)):
            if name not in described:
                self._demanded(old, new, name, spot.into(name))
        self._closing(old, new, spot)

    def _removed(
        self, old: SchemaView, new: SchemaView, name: str, node: Node, spot: WalkPosition
    ) -> None:
        if is_over(view(old.properties[name]).sunset, self._now):
            reason = f"{label(node.at)} is gone; its sunset is over."
            self.findings.add(Rule.PART_RETIRED, node, reason, spot.into(name))
        elif not self._sent:
            reason = f"{label(node.at)} is gone: a program that reads it finds nothing."
            self.findings.add(Rule.RESPONSE_FIELD_REMOVED, node, reason, spot.into(name))
        elif new.closed is not None:
            reason = f"{label(node.at)} is no longer accepted: a body with it gets 422."
            self.findings.add(Rule.REQUEST_FIELD_REMOVED, node, reason, spot.into(name))
        else:
            reason = f"{label(node.at)} is no longer described: it may have no effect."
            self.findings.add(Rule.REQUEST_FIELD_IGNORED, node, reason, spot.into(name))

    def _added(
        self, old: SchemaView, new: SchemaView, name: str, node: Node, spot: WalkPosition
    ) -> None:
        where = spot.into(name)
        if self._sent and name in new.required:
            rule, text = Rule.REQUIRED_FIELD_ADDED, "is new and required"
        elif self._sent and old.closed is None and node.value not in (True, {}):
            rule = Rule.REQUEST_FIELD_DESCRIBED
            text = "was accepted with any value before, and has a schema now"
        elif self._sent:
            rule, text = Rule.REQUEST_FIELD_ADDED, "is new and can be left out"
        elif old.closed is not None:
            rule, text = Rule.CLOSED_RESPONSE_GROWS, "is new where other fields were excluded"
        elif old.rest:
            rule, text = Rule.CLOSED_RESPONSE_GROWS, "is new where other fields had a schema"
        else:
            rule, text = Rule.RESPONSE_FIELD_ADDED, "is new"
        self.findings.add(rule, node, f"{label(node.at)} {text}.", where)

    def _kept(self, old: SchemaView, new: SchemaView, name: str, spot: WalkPosition) -> None:
        self._descend(old.properties[name], new.properties[name], spot)
        self._demanded(old, new, name, spot)

    def _demanded(self, old: SchemaView, new: SchemaView, name: str, spot: WalkPosition) -> None:
        """Record whether a field is required now, even if it isn't described."""
        if (name in old.required) == (name in new.required):
            return
        nodes = new.properties.get(name)
        subject = label(nodes[0].at) if nodes else f"{label(new.site.at)}.{name}"
        if name in new.required:
            rule = (
                Rule.REQUEST_FIELD_MADE_REQUIRED
                if self._sent
                else Rule.RESPONSE_FIELD_MADE_REQUIRED
            )
            text = "is required now" if self._sent else "is always there now"
            self.findings.add(rule, new.required[name], f"{subject} {text}.", spot)
        else:
            rule = (
                Rule.REQUEST_FIELD_MADE_OPTIONAL
                if self._sent
                else Rule.RESPONSE_FIELD_MADE_OPTIONAL
            )
            text = "can be left out now" if self._sent else "may be missing now"
            self.findings.add(rule, old.required[name], f"{subject} {text}.", spot)

    def _closing(self, old: SchemaView, new: SchemaView, spot: WalkPosition) -> None:
        if new.closed is not None and old.closed is None:
            subject = label(new.site.at)
            if self._sent:
                rule, text = Rule.REQUEST_FIELDS_CLOSED, "unknown fields get 422 now"
            elif old.rest:
                rule, text = Rule.RESPONSE_MAP_REMOVED, "has only the fields that are named now"
            else:
                rule, text = Rule.RESPONSE_FIELDS_CLOSED, "other fields are excluded now"
            self.findings.add(rule, new.closed, f"{subject}: {text}.", spot)
        elif old.closed is not None and new.closed is None:
            rule = Rule.REQUEST_FIELDS_OPENED if self._sent else Rule.RESPONSE_FIELDS_OPENED
            text = "unknown fields are accepted now" if self._sent else "other fields may come"
            self.findings.add(rule, old.closed, f"{label(old.site.at)}: {text}.", spot)
        elif new.closed is not None and old.closed_by != new.closed_by and _names_elsewhere(new):
            text = f"{label(new.site.at)}: other fields are forbidden in another way now."
            self.findings.add(Rule.NO_RULE, new.closed, text, spot)


def _names_elsewhere(seen: SchemaView) -> bool:
    """Return whether fields are declared where only `unevaluatedProperties` sees them."""
    keywords = ("dependentSchemas", "if", "then", "else")
    return bool(seen.forms) or any(key in seen.demands or key in seen.entangled for key in keywords)


def named_enum(seen: SchemaView) -> str | None:
    """The name that generated clients give a list of values: that of its component."""
    if seen.constant or (seen.values is None and not seen.listed):
        return None
    for part in seen.parts:
        is_list = "enum" in part or "x-extensible-enum" in part
        if len(part.at) > 1 and part.at[-2] in ("schemas", "$defs") and is_list:
            return part.at[-1]
    return ""


def _single(held: Mapping[str, list[Node]]) -> dict[str, Node]:
    return {key: nodes[0] for key, nodes in held.items() if key in HOLDS_SCHEMAS}


def _first(seen: SchemaView) -> dict[str, Node]:
    return {name: nodes[0] for name, nodes in seen.properties.items()}
