"""Every rule: its name, how severe it is, what to do instead.

`request-…` rules are about what callers send, `response-…` rules about what they get in responses
and events.
"""

from enum import StrEnum

from scripts.spec.diff.changes import Hits, Level

BREAKING, RISKY, SAFE = Level.BREAKING, Level.RISKY, Level.SAFE

RETIRE = (
    "Keep it, mark it `deprecated: true` with `x-deprecated-at` and `x-sunset`, and remove it when "
    "that day is over."
)
KEEP_SENT = "Keep accepting what was accepted, or take the new form in a new field or operation."
KEEP_GOT = "Keep sending what was sent, and add the new form next to it under a new name."
OPTIONAL = "Make it optional, and say in its description what happens without it."
ANNOUNCE = "Announce it in the changelog some weeks before, and check who is named."
EXTENSIBLE = 'Say "More values may come." in its description first, and announce that.'


class Rule(StrEnum):
    """A kind of change. Each member knows its `level`, `advice` and whom it `hits`."""

    level: Level
    advice: str
    hits: Hits

    def __new__(cls, name: str, level: Level, advice: str = "", hits: Hits = Hits.USERS) -> "Rule":
        member = str.__new__(cls, name)
        member._value_ = name
        member.level, member.advice, member.hits = level, advice, hits
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
        "Keep its name: the path is the same, but generated clients name their argument after it.",
    )
    DEPRECATED = "operation-deprecated", SAFE
    DEPRECATED_WITHOUT_SUNSET = (
        "deprecated-without-sunset",
        RISKY,
        "Add `x-sunset` with the day when it may be removed.",
    )
    PART_DEPRECATED = "part-deprecated", SAFE
    PART_RETIRED = "part-retired", SAFE
    DEPRECATION_WITHDRAWN = "deprecation-withdrawn", SAFE
    SUNSET_EARLIER = (
        "sunset-brought-forward",
        BREAKING,
        "Keep the day that was promised; you can postpone it, but never bring it forward.",
    )
    SUNSET_LATER = "sunset-put-off", SAFE
    SUNSET_TOO_SOON = (
        "sunset-too-soon",
        BREAKING,
        "Choose a later day: callers need time to notice and to change.",
    )
    VERSION_ADDED = "version-added", SAFE
    VERSION_RETIRES = "version-retires", SAFE
    VERSION_RETIRED = "version-retired", SAFE
    VERSION_STAYS = "version-stays", SAFE
    VERSION_REMOVED = (
        "version-removed",
        BREAKING,
        "Keep it: give it `deprecated` and `sunset` in `x-versions`, and remove it after that day.",
    )

    OPERATION_LEFT_TO_SANDBOXES = "operation-left-to-sandboxes", BREAKING, RETIRE
    OPERATION_FREED = "operation-not-only-in-sandboxes", SAFE
    OPERATION_METERED = "operation-metered", RISKY, ANNOUNCE
    OPERATION_UNMETERED = "operation-unmetered", SAFE

    # Parameters
    PARAMETER_REMOVED = (
        "parameter-removed",
        BREAKING,
        "Keep accepting it, without effect if necessary: unknown parameters are rejected with 422.",
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
    PARAMETER_ENCODING_NARROWED = "parameter-encoding-narrowed", BREAKING, KEEP_SENT
    PARAMETER_ENCODING_WIDENED = "parameter-encoding-widened", RISKY, ANNOUNCE

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
        "Keep accepting it, without effect if necessary: unknown fields are rejected with 422.",
    )
    REQUEST_FIELD_IGNORED = "request-field-ignored", RISKY, ANNOUNCE
    REQUEST_FIELD_ADDED = "request-field-added", SAFE
    REQUEST_FIELD_DESCRIBED = "request-field-described", RISKY, ANNOUNCE
    REQUEST_FIELD_READ_ONLY = "request-field-read-only", BREAKING, KEEP_SENT
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
    REQUEST_FORM_COVERED = "request-form-covered", SAFE
    REQUEST_FORMS_EXCLUDE = (
        "request-forms-exclude-each-other",
        BREAKING,
        "Keep `anyOf`, or distinguish the forms by a field that each of them requires.",
    )
    REQUEST_OVERLAP_ACCEPTED = "request-forms-may-overlap", SAFE
    ROWS_JUDGED_TOGETHER = (
        "rows-judged-together",
        BREAKING,
        "Keep `x-internal-rows`: callers send rows of which one may be wrong.",
    )
    ROWS_JUDGED_ONE_BY_ONE = "rows-judged-one-by-one", RISKY, ANNOUNCE

    # Responses
    SUCCESS_STATUS_REMOVED = "success-status-removed", BREAKING, "Keep responding with it."
    SUCCESS_STATUS_ADDED = (
        "success-status-added",
        RISKY,
        "Keep the current statuses: code often checks for exactly one.",
        Hits.ALL,
    )
    ERROR_STATUS_REMOVED = "error-status-removed", RISKY, ANNOUNCE
    ERROR_STATUS_ADDED = "error-status-added", SAFE
    PROBLEM_CODE_REMOVED = "problem-code-removed", RISKY, ANNOUNCE
    PROBLEM_CODE_ADDED = "problem-code-added", SAFE
    UNEXPECTED_STATUS_ADDED = (
        "unexpected-status-added",
        RISKY,
        "Declare `default` for errors first, so that callers expect any of them.",
        Hits.ALL,
    )
    RESPONSE_BODY_REMOVED = "response-body-removed", BREAKING, KEEP_GOT
    RESPONSE_BODY_ADDED = "response-body-added", SAFE
    RESPONSE_MEDIA_TYPE_REMOVED = "response-media-type-removed", BREAKING, KEEP_GOT
    RESPONSE_MEDIA_TYPE_ADDED = "response-media-type-added", SAFE
    HEADER_REMOVED = "header-removed", BREAKING, KEEP_GOT
    HEADER_ADDED = "header-added", SAFE
    HEADER_MADE_OPTIONAL = "header-made-optional", BREAKING, KEEP_GOT
    HEADER_MADE_REQUIRED = "header-made-required", SAFE
    HEADER_STYLE_CHANGED = "header-style-changed", BREAKING, KEEP_GOT

    # Schemas of what callers get
    RESPONSE_FIELD_REMOVED = "response-field-removed", BREAKING, KEEP_GOT
    RESPONSE_FIELD_ADDED = "response-field-added", SAFE
    RESPONSE_FIELD_WRITE_ONLY = "response-field-write-only", BREAKING, KEEP_GOT
    CLOSED_RESPONSE_GROWS = (
        "closed-response-grows",
        RISKY,
        "Remove `additionalProperties: false` first, and announce that.",
    )
    RESPONSE_FIELD_MADE_OPTIONAL = "response-field-made-optional", BREAKING, KEEP_GOT
    RESPONSE_FIELD_MADE_REQUIRED = "response-field-made-required", SAFE
    RESPONSE_FIELDS_CLOSED = "response-unknown-fields-excluded", SAFE
    RESPONSE_FIELDS_OPENED = "response-unknown-fields-allowed", SAFE
    RESPONSE_MAP_REMOVED = "response-map-removed", BREAKING, KEEP_GOT
    RESPONSE_TYPE_WIDENED = "response-type-changed", BREAKING, KEEP_GOT
    RESPONSE_TYPE_NARROWED = "response-type-narrowed", SAFE
    RESPONSE_NULL_ADDED = "response-null-added", BREAKING, KEEP_GOT
    RESPONSE_NULL_REMOVED = "response-null-removed", SAFE
    RESPONSE_CONSTANT_CHANGED = "response-constant-changed", BREAKING, KEEP_GOT
    RESPONSE_VALUES_ADDED = "response-values-added", RISKY, EXTENSIBLE
    KNOWN_VALUE_REMOVED = (
        "known-value-removed",
        BREAKING,
        "Keep it: programs distinguish cases by it, and would not know the new one.",
    )
    EXPECTED_VALUES_ADDED = "expected-values-added", SAFE
    EXPONENT_CHANGED = (
        "exponent-changed",
        BREAKING,
        "Never change what a minor unit is: the same number would be another amount of money.",
    )
    EXPONENT_REMOVED = (
        "exponent-removed",
        RISKY,
        "Keep the row when responses may still have amounts in the currency.",
    )
    EXPONENT_ADDED = "exponent-added", SAFE
    RESPONSE_VALUES_REMOVED = "response-values-removed", SAFE
    RESPONSE_BOUND_WIDENED = "response-bound-widened", RISKY, ANNOUNCE
    RESPONSE_BOUND_NARROWED = "response-bound-narrowed", SAFE
    RESPONSE_FORMAT_CHANGED = "response-format-changed", BREAKING, KEEP_GOT
    RESPONSE_RULE_CHANGED = "response-rule-changed", RISKY, ANNOUNCE
    RESPONSE_RULE_ADDED = "response-rule-added", SAFE
    RESPONSE_DEFAULT_CHANGED = "response-default-changed", SAFE
    RESPONSE_FORM_CHANGED = "response-form-changed", BREAKING, KEEP_GOT
    RESPONSE_FORM_ADDED = "response-form-added", BREAKING, KEEP_GOT
    RESPONSE_FORM_COVERED = "response-form-covered", SAFE
    EXPECTED_FORM_ADDED = "expected-form-added", SAFE
    RESPONSE_FORM_REMOVED = "response-form-removed", SAFE
    RESPONSE_FORMS_EXCLUDE = "response-forms-exclude-each-other", SAFE
    FORMS_MAY_OVERLAP = (
        "forms-may-overlap",
        RISKY,
        "Distinguish the forms by a field that each of them requires, with a `const`.",
    )
    DISCRIMINATOR_CHANGED = (
        "discriminator-changed",
        BREAKING,
        "Keep the field that distinguishes the forms, with its values.",
    )
    DISCRIMINATOR_ADDED = (
        "discriminator-added",
        RISKY,
        "Generated clients choose a form by it from now on: see that each form requires it.",
    )
    DISCRIMINATOR_REMOVED = "discriminator-removed", RISKY, ANNOUNCE

    # Schemas in both directions
    NOTHING_SATISFIES = (
        "nothing-satisfies",
        BREAKING,
        "Correct it: no value is valid, so what holds it can't be sent at all.",
    )
    FORMAT_ADDED = (
        "format-added",
        RISKY,
        "Nothing changes on the wire, but generated clients give another type: say so.",
    )
    OTHER_DIRECTION = "other-direction-changed", SAFE
    SDK_NAME_CHANGED = (
        "sdk-name-changed",
        RISKY,
        "Keep the name: code that uses the SDKs imports it.",
    )

    # Access
    ANONYMOUS_WITHDRAWN = (
        "anonymous-access-withdrawn",
        BREAKING,
        "Leave it open, at a lower rate if necessary, or put the new part behind a new operation.",
        Hits.ALL,
    )
    SCOPE_ADDED = (
        "scope-added",
        BREAKING,
        "Give the keys in use the new scope first, or ask for it only in a new operation.",
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
    SERVER_REMOVED = "server-removed", BREAKING, "Keep responding at the old URL.", Hits.ALL
    SERVER_ADDED = "server-added", SAFE
    FIRST_SERVER_CHANGED = (
        "first-server-changed",
        RISKY,
        "Leave the first one where it is: generated clients call that one.",
        Hits.ALL,
    )

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
        "Keep accepting the responses that receivers were asked to give.",
        Hits.ALL,
    )
    RECEIPT_ACCEPTED = "receipt-accepted", SAFE

    # Anything else
    TEXT_CHANGED = "text-changed", SAFE
    UNUSED_SCHEMA_CHANGED = "unused-schema-changed", SAFE
    NO_RULE = (
        "no-rule",
        RISKY,
        "Check it by hand; if it happens again, add a rule to `scripts/spec/diff`.",
    )
    MALFORMED = (
        "malformed-part",
        RISKY,
        "Correct it: OpenAPI doesn't allow this there, so nothing in it was compared.",
    )
    NO_EFFECT = "no-effect", SAFE
