"""Every rule: its name, how severe it is, what to do instead.

`request-…` rules are about what callers send, `answer-…` rules about what they get, in answers and
in events.
"""

from enum import StrEnum

from scripts.specdiff.changes import Hits, Severity

BREAKING, RISKY, SAFE = Severity.BREAKING, Severity.RISKY, Severity.SAFE

RETIRE = (
    "Keep it, mark it `deprecated: true` with `x-deprecated-at` and `x-sunset`, and remove it when "
    "that day is over."
)
KEEP_SENT = "Go on accepting what was accepted, or take the new form in a new field or operation."
KEEP_GOT = "Go on sending what was sent, and add the new form beside it under a new name."
OPTIONAL = "Make it optional, and say in its description what happens without it."
ANNOUNCE = "Announce it in the changelog some weeks before, and look at who is named."
EXTENSIBLE = 'Say "More values may come." in its description first, and let that be known.'


class Rule(StrEnum):
    """A kind of change. Each member knows its `severity`, `advice` and whom it `hits`."""

    severity: Severity
    advice: str
    hits: Hits

    def __new__(
        cls, name: str, severity: Severity, advice: str = "", hits: Hits = Hits.USERS
    ) -> "Rule":
        member = str.__new__(cls, name)
        member._value_ = name
        member.severity, member.advice, member.hits = severity, advice, hits
        return member

    # Operations
    OPERATION_REMOVED = "operation-removed", BREAKING, RETIRE
    OPERATION_RETIRED = "operation-retired", SAFE
    OPERATION_ADDED = "operation-added", SAFE
    OPERATION_MOVED = (
        "operation-moved",
        BREAKING,
        "Serve both paths, and retire the old one with `deprecated` and `x-sunset`.",
    )
    OPERATION_RENAMED = (
        "operation-renamed",
        RISKY,
        "Keep the operationId: methods of the SDKs, the usage report and contracts go by it.",
    )
    PATH_PARAMETER_RENAMED = (
        "path-parameter-renamed",
        RISKY,
        "Keep its name: the path stays the same, but generated clients name their argument so.",
    )
    DEPRECATED = "operation-deprecated", SAFE
    DEPRECATED_WITHOUT_SUNSET = (
        "deprecated-without-sunset",
        RISKY,
        "Add `x-sunset` with the day from which on it may be gone.",
    )
    DEPRECATION_WITHDRAWN = "deprecation-withdrawn", SAFE
    SUNSET_EARLIER = (
        "sunset-brought-forward",
        BREAKING,
        "Keep the day that was promised; it can be put off, never brought forward.",
    )
    SUNSET_LATER = "sunset-put-off", SAFE

    OPERATION_LEFT_TO_SANDBOXES = "operation-left-to-sandboxes", BREAKING, RETIRE
    OPERATION_FREED = "operation-not-only-in-sandboxes", SAFE
    OPERATION_METERED = "operation-metered", RISKY, ANNOUNCE
    OPERATION_UNMETERED = "operation-unmetered", SAFE

    # Parameters
    PARAMETER_REMOVED = (
        "parameter-removed",
        BREAKING,
        "Go on accepting it, without effect if need be: unknown parameters are refused with 422.",
    )
    PARAMETER_ADDED = "parameter-added", SAFE
    REQUIRED_PARAMETER_ADDED = "required-parameter-added", BREAKING, OPTIONAL, Hits.ALL
    PARAMETER_MADE_REQUIRED = "parameter-made-required", BREAKING, OPTIONAL, Hits.OMITTERS
    PARAMETER_MADE_OPTIONAL = "parameter-made-optional", SAFE
    PARAMETER_STYLE_CHANGED = (
        "parameter-style-changed",
        BREAKING,
        "Keep how it is written; take the new form in a parameter of another name.",
    )

    # Bodies that callers send
    BODY_REMOVED = "body-removed", BREAKING, KEEP_SENT, Hits.ALL
    BODY_ADDED = "body-added", SAFE
    REQUIRED_BODY_ADDED = "required-body-added", BREAKING, OPTIONAL, Hits.ALL
    BODY_MADE_REQUIRED = "body-made-required", BREAKING, OPTIONAL, Hits.ALL
    BODY_MADE_OPTIONAL = "body-made-optional", SAFE
    REQUEST_MEDIA_TYPE_REMOVED = "request-media-type-removed", BREAKING, KEEP_SENT, Hits.ALL
    REQUEST_MEDIA_TYPE_ADDED = "request-media-type-added", SAFE

    # Schemas of what callers send
    REQUEST_FIELD_REMOVED = (
        "request-field-removed",
        BREAKING,
        "Go on accepting it, without effect if need be: unknown fields are refused with 422.",
    )
    REQUEST_FIELD_IGNORED = "request-field-ignored", RISKY, ANNOUNCE
    REQUEST_FIELD_ADDED = "request-field-added", SAFE
    REQUIRED_FIELD_ADDED = "required-field-added", BREAKING, OPTIONAL, Hits.OMITTERS
    REQUEST_FIELD_MADE_REQUIRED = "request-field-made-required", BREAKING, OPTIONAL, Hits.OMITTERS
    REQUEST_FIELD_MADE_OPTIONAL = "request-field-made-optional", SAFE
    REQUEST_FIELDS_CLOSED = "request-unknown-fields-refused", BREAKING, KEEP_SENT
    REQUEST_FIELDS_OPENED = "request-unknown-fields-accepted", SAFE
    REQUEST_TYPE_NARROWED = "request-type-narrowed", BREAKING, KEEP_SENT
    REQUEST_TYPE_WIDENED = "request-type-widened", SAFE
    REQUEST_NULL_REFUSED = "request-null-refused", BREAKING, KEEP_SENT
    REQUEST_NULL_ACCEPTED = "request-null-accepted", SAFE
    REQUEST_VALUES_REMOVED = "request-values-removed", BREAKING, KEEP_SENT
    REQUEST_VALUES_ADDED = "request-values-added", SAFE
    REQUEST_BOUND_NARROWED = "request-bound-narrowed", BREAKING, KEEP_SENT
    REQUEST_BOUND_WIDENED = "request-bound-widened", SAFE
    REQUEST_RULE_CHANGED = "request-rule-changed", BREAKING, KEEP_SENT
    REQUEST_RULE_REMOVED = "request-rule-removed", SAFE
    REQUEST_DEFAULT_CHANGED = (
        "request-default-changed",
        BREAKING,
        "Keep the default; let callers who want the other behaviour ask for it.",
        Hits.OMITTERS,
    )
    REQUEST_DEFAULT_ADDED = "request-default-added", RISKY, ANNOUNCE, Hits.OMITTERS
    REQUEST_FORM_REMOVED = "request-form-removed", BREAKING, KEEP_SENT
    REQUEST_FORM_ADDED = "request-form-added", SAFE

    # Answers
    SUCCESS_STATUS_REMOVED = "success-status-removed", BREAKING, "Go on answering with it."
    SUCCESS_STATUS_ADDED = (
        "success-status-added",
        RISKY,
        "Keep to the statuses of before: code often asks for exactly one.",
        Hits.ALL,
    )
    ERROR_STATUS_REMOVED = "error-status-removed", RISKY, ANNOUNCE
    ERROR_STATUS_ADDED = "error-status-added", SAFE
    UNEXPECTED_STATUS_ADDED = (
        "unexpected-status-added",
        RISKY,
        "Declare `default` for errors first, so that callers reckon with any of them.",
        Hits.ALL,
    )
    ANSWER_BODY_REMOVED = "answer-body-removed", BREAKING, KEEP_GOT
    ANSWER_BODY_ADDED = "answer-body-added", SAFE
    ANSWER_MEDIA_TYPE_REMOVED = "answer-media-type-removed", BREAKING, KEEP_GOT
    ANSWER_MEDIA_TYPE_ADDED = "answer-media-type-added", SAFE
    HEADER_REMOVED = "header-removed", BREAKING, KEEP_GOT
    HEADER_ADDED = "header-added", SAFE
    HEADER_MADE_OPTIONAL = "header-made-optional", BREAKING, KEEP_GOT
    HEADER_MADE_REQUIRED = "header-made-required", SAFE

    # Schemas of what callers get
    ANSWER_FIELD_REMOVED = "answer-field-removed", BREAKING, KEEP_GOT
    ANSWER_FIELD_ADDED = "answer-field-added", SAFE
    CLOSED_ANSWER_GROWS = (
        "closed-answer-grows",
        RISKY,
        "Take out `additionalProperties: false` first, and let that be known.",
    )
    ANSWER_FIELD_MADE_OPTIONAL = "answer-field-made-optional", BREAKING, KEEP_GOT
    ANSWER_FIELD_MADE_REQUIRED = "answer-field-made-required", SAFE
    ANSWER_FIELDS_CLOSED = "answer-unknown-fields-excluded", SAFE
    ANSWER_FIELDS_OPENED = "answer-unknown-fields-allowed", SAFE
    ANSWER_MAP_REMOVED = "answer-map-removed", BREAKING, KEEP_GOT
    ANSWER_TYPE_WIDENED = "answer-type-changed", BREAKING, KEEP_GOT
    ANSWER_TYPE_NARROWED = "answer-type-narrowed", SAFE
    ANSWER_NULL_ADDED = "answer-null-added", BREAKING, KEEP_GOT
    ANSWER_NULL_REMOVED = "answer-null-removed", SAFE
    ANSWER_CONSTANT_CHANGED = "answer-constant-changed", BREAKING, KEEP_GOT
    ANSWER_VALUES_ADDED = "answer-values-added", RISKY, EXTENSIBLE
    EXPECTED_VALUES_ADDED = "expected-values-added", SAFE
    ANSWER_VALUES_REMOVED = "answer-values-removed", SAFE
    ANSWER_BOUND_WIDENED = "answer-bound-widened", RISKY, ANNOUNCE
    ANSWER_BOUND_NARROWED = "answer-bound-narrowed", SAFE
    ANSWER_FORMAT_CHANGED = "answer-format-changed", BREAKING, KEEP_GOT
    ANSWER_FORMAT_ADDED = (
        "answer-format-added",
        RISKY,
        "Nothing changes on the wire, but generated clients give another type: say so.",
    )
    ANSWER_RULE_CHANGED = "answer-rule-changed", RISKY, ANNOUNCE
    ANSWER_RULE_ADDED = "answer-rule-added", SAFE
    ANSWER_DEFAULT_CHANGED = "answer-default-changed", SAFE
    ANSWER_FORM_CHANGED = "answer-form-changed", BREAKING, KEEP_GOT
    ANSWER_FORM_ADDED = "answer-form-added", RISKY, EXTENSIBLE
    EXPECTED_FORM_ADDED = "expected-form-added", SAFE
    ANSWER_FORM_REMOVED = "answer-form-removed", SAFE
    DISCRIMINATOR_CHANGED = (
        "discriminator-changed",
        BREAKING,
        "Keep the field that tells the forms apart, with its values.",
    )

    # Access
    ANONYMOUS_WITHDRAWN = (
        "anonymous-access-withdrawn",
        BREAKING,
        "Leave it open, at a lower rate if need be, or put what is new behind a new operation.",
        Hits.ALL,
    )
    SCOPE_ADDED = (
        "scope-added",
        BREAKING,
        "Give the keys in use the new scope before, or ask for it in a new operation only.",
        Hits.ALL,
    )
    SCHEME_CHANGED = (
        "security-scheme-changed",
        BREAKING,
        "Accept both ways of authentication until nobody uses the old one.",
        Hits.ALL,
    )
    ACCESS_WIDENED = "access-widened", SAFE
    TIER_LOWERED = (
        "tier-lowered",
        BREAKING,
        "Make a new tier for new keys, and leave those in use where they are.",
        Hits.ALL,
    )
    TIER_REMOVED = "tier-removed", BREAKING, "Move its keys to another tier first.", Hits.ALL
    TIER_RAISED = "tier-raised", SAFE
    SERVER_REMOVED = "server-removed", BREAKING, "Go on answering at the old URL.", Hits.ALL
    SERVER_ADDED = "server-added", SAFE

    # Events
    EVENT_REMOVED = "event-removed", BREAKING, RETIRE
    EVENT_RETIRED = "event-retired", SAFE
    EVENT_ADDED = "event-added", SAFE
    EVENT_SCOPE_CHANGED = (
        "event-scope-changed",
        BREAKING,
        "Keep the scope: keys that have only the old one no longer get the event.",
        Hits.ALL,
    )
    EVENT_SCOPE_DROPPED = "event-scope-dropped", SAFE
    EVENT_MEDIA_TYPE_ADDED = "event-media-type-added", RISKY, KEEP_GOT, Hits.ALL
    RECEIPT_REFUSED = (
        "receipt-refused",
        BREAKING,
        "Go on taking the answers that receivers were told to give.",
        Hits.ALL,
    )
    RECEIPT_ACCEPTED = "receipt-accepted", SAFE

    # Anything else
    TEXT_CHANGED = "text-changed", SAFE
    NO_EFFECT = "no-effect", SAFE
