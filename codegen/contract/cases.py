"""Requests that cause each declared response, and responses that no request causes."""

from collections.abc import Iterator
from itertools import chain

from codegen.bundle import Json
from codegen.contract.plan import (
    NONE,
    Call,
    Case,
    Filling,
    NotProvoked,
    Plan,
    Planned,
    changed,
    owned,
    unmade,
)
from codegen.contract.recipes import (
    KEY_RECIPE,
    ORDERS,
    base_call,
    examples,
    listed,
    makes,
    problem_codes,
    recipes,
)
from codegen.contract.states import CONFLICTS, ORDER_BEFORE, ORDER_ENDED, conflicts
from codegen.ir import Api, ApiOperation, ParameterPlace

TOO_LARGE = 1_048_576 + 1
BROKEN_JSON = b'{"title": '
UNREADABLE = "?surprise=%ff"
OLD_CURSOR = "A" * 16
# Each response differs from the one before, so only a condition that always holds is met.
RESTLESS = frozenset(
    {"list_my_keys", "list_my_requests", "list_my_usage", "list_events", "get_sandbox_clock"}
)
# The parameters for cursors.
FEEDS = ("cursor", "after")
ENDS_THE_KEY = {"rotate_key": 0, "revoke_key": 1}
# Other calls of the key would meet the faults.
OF_THE_KEY = frozenset({"put_sandbox_faults", "delete_sandbox_faults"})
REASONS = {
    "404": "only outside of a sandbox",
    "500": "an error of the server, which no request may cause",
    "503": "the server can't reach something that it needs, which no request can cause",
    "default": "stands for responses outside of the operation, such as 405 and 408",
}
# Responses that need an existing object.
NEED_ONE = frozenset({200, 201, 202, 204, 206, 304, 409, 412, 416})
REPLAYED = {"Idempotent-Replayed": "true"}
TAKES_SIGNATURE = "takes a text that the caller's key has signed"
# Operations whose success is not provoked, with the reason.
NOT_TRIED = {
    "put_certificate": TAKES_SIGNATURE,
    "put_app_erasure": TAKES_SIGNATURE,
    "delete_certificates": "would delete test results, which the kit can't make again",
}
CHANGES_THE_APP = "would change the app whose key is given"
FREE_OF_QUOTA = "the operation takes nothing from the quota"


def plan(api: Api) -> Plan:
    """Return the tests of all operations, in the order of the document."""
    made = recipes(api)
    filling = Filling(frozenset({*(recipe.name for recipe in made), KEY_RECIPE[0]}))
    # Operations that end a key come last, rotating before revoking.
    ordered = sorted(api.operations, key=lambda operation: ENDS_THE_KEY.get(operation.id, -1))
    return Plan(api.version, made, tuple(_planned(api, o, filling) for o in ordered))


def _planned(api: Api, operation: ApiOperation, filling: Filling) -> Planned:
    base = base_call(api, operation, filling)
    if operation.id in OF_THE_KEY:
        base = changed(base, by="SPARE")
    planned = tuple(
        _of_app(api, operation, base, filling)
        if operation.of_app
        else chain(
            _successes(api, operation, base, filling),
            _conditions(operation, base),
            _refusals(api, operation, base),
            _invalid(operation, base),
            _conflicts(api, operation, base, filling),
            _limits(operation, base),
        )
    )
    unknown = filling.unknown(operation)
    cases = tuple(
        case
        for case in sorted(planned, key=lambda case: case.status)
        if not unknown or case.status not in NEED_ONE
    )
    shown = {str(case.status) for case in cases}
    missing = tuple(
        NotProvoked(status, _reason(api, operation, status, unknown))
        for status in operation.statuses
        if status not in shown
    )
    return Planned(
        operation.id,
        operation.method.upper(),
        operation.path,
        operation.sandbox_only,
        operation.anonymous,
        makes(api, operation, filling),
        cases,
        missing,
    )


def _successes(api: Api, operation: ApiOperation, base: Call, filling: Filling) -> Iterator[Case]:
    if operation.id in ENDS_THE_KEY:
        call = changed(base, path=base.path.replace("${", "${spare."), by="SPARE")
        yield Case(operation.response.statuses[0], "a key to use up", call)
        return
    if operation.id == "redeliver":
        # The tested server decides whether a delivery is still under way.
        yield Case(202, "a plain request", base, also=(409,))
        return
    if operation.id in NOT_TRIED:
        return
    for status in operation.response.statuses:
        if status == 206:
            yield Case(206, "a part", changed(base, headers={"Range": "bytes=0-9"}))
        elif operation.method == "put" and status == 200:
            yield Case(200, "the same again", base, before=(base,))
        elif operation.method == "delete":
            names = [parameter.name for parameter in operation.path_parameters]
            yield Case(status, "a plain request", owned(base, names[-1]) if names else base)
        else:
            yield from _by_examples(api, operation, base, filling, status)
    parameters = _parameters(operation, filling)
    if operation.method == "get" and parameters:
        yield Case(200, "all parameters", changed(base, query=parameters))
    if operation.cursor is not None and any(p.name == "limit" for p in operation.parameters):
        first = changed(base, query={"limit": "1"})
        following = changed(first, query={operation.cursor.name: "${next_cursor}"})
        yield Case(200, "the next page", following, before=(first,))


def _by_examples(
    api: Api, operation: ApiOperation, base: Call, filling: Filling, status: int
) -> Iterator[Case]:
    bodies = examples(api, operation)
    also = (503,) if operation.id == "get_item_snapshot" else ()
    if not bodies:
        # Operations that end an order need their own order.
        ends = "409" in operation.statuses and ORDER_ENDED in problem_codes(api, operation, "409")
        call = owned(base, "order_id") if ends else base
        yield Case(status, "a plain request", call, also=also, needs=listed(api, operation))
    for name, media_type, body in bodies:
        call = changed(base, media_type=media_type)
        if operation.id != ORDERS:
            call = changed(call, body=filling.body(body))
        if operation.method == "patch":
            call = owned(call, operation.path_parameters[-1].name)
        if "{order_id}" in operation.path:
            call = owned(call, "order_id")
        before = ORDER_BEFORE.get(operation.id, ())
        yield Case(status, f"the example {name.replace('_', ' ')}", call, before=before)
    if operation.takes_idempotency_key and bodies and operation.response.statuses == (201,):
        keyed = changed(base, headers={"Idempotency-Key": "${uuid}"})
        yield Case(status, "the same request again", keyed, before=(keyed,), shows=REPLAYED)


def _parameters(operation: ApiOperation, filling: Filling) -> dict[str, str]:
    """Send all query parameters with their examples, except a cursor, whose example is invalid."""
    found = {}
    for parameter in operation.parameters:
        if parameter.place is ParameterPlace.QUERY and parameter.name not in FEEDS:
            value = filling.value(parameter.name, parameter.example)
            if value is not None:
                found[parameter.name] = value
    return found


def _conditions(operation: ApiOperation, base: Call) -> Iterator[Case]:
    if operation.not_modified:
        also = (503,) if operation.id == "get_item_snapshot" else ()
        if operation.id in RESTLESS:
            yield Case(304, "any version", changed(base, headers={"If-None-Match": "*"}))
        else:
            again = changed(base, headers={"If-None-Match": "${etag}"})
            yield Case(304, "the same version", again, before=(base,), also=also)
    if "412" in operation.statuses:
        before = (base,) if operation.method == "put" else ()
        # If the condition is ignored, the item that it should protect is lost.
        own = owned(base, operation.path_parameters[-1].name)
        late = changed(own, headers={"If-Match": '"0"'})
        yield Case(412, "another version", late, before=before, code="precondition_failed")
    if "416" in operation.statuses:
        beyond = changed(base, headers={"Range": "bytes=1000000000000-"})
        yield Case(416, "beyond the end", beyond, also=(503,), code="range_not_satisfiable")
    if "410" in operation.statuses:
        # A cursor is opaque: another implementation may reject this one.
        name = next(p.name for p in operation.parameters if p.name in FEEDS)
        old = changed(base, query={name: OLD_CURSOR})
        yield Case(410, "an old cursor", old, also=(422,), code="cursor_expired")


def _refusals(api: Api, operation: ApiOperation, base: Call) -> Iterator[Case]:
    declared = set(operation.statuses)
    if "401" in declared:
        if not operation.anonymous:
            yield Case(401, "no key", changed(base, by="NOBODY"), code="unauthenticated")
        yield Case(401, "a wrong key", changed(base, by="WRONG"), code="invalid_api_key")
    if "403" in declared and operation.scopes:
        limited = changed(base, by="LIMITED")
        yield Case(
            403, "a key without the scope", limited, lacking=operation.scopes, code="missing_scope"
        )
    elif operation.id in ENDS_THE_KEY:
        other = changed(base, path=base.path.replace("${", "${limited."))
        yield Case(403, "another key", other, also=(404,), code="not_this_key")
    elif "403" in declared:
        yield from _missing_event_scope(api, base)
    if "404" in declared and _names_one(operation, base):
        unknown = changed(base, path=_unknown(operation, base.path), body=_unknown_body(base))
        yield Case(404, "an unknown id", unknown, code="not_found")


def _of_app(api: Api, operation: ApiOperation, base: Call, filling: Filling) -> Iterator[Case]:
    """The tests of an operation that only an app may call. `base` is a user's call."""
    if operation.method == "get":
        by_app = changed(base, by="APP")
        yield from _successes(api, operation, by_app, filling)
        yield from _conditions(operation, by_app)
        yield from _invalid(operation, by_app)
    yield Case(401, "no key", changed(base, by="NOBODY"), code="unauthenticated")
    yield Case(401, "a wrong key", changed(base, by="WRONG"), code="invalid_api_key")
    yield Case(403, "a key of a user", base, code="app_key_required")
    yield from _limits(operation, base)


def _missing_event_scope(api: Api, base: Call) -> Iterator[Case]:
    event = next(event for event in api.events if event.type == "order.created")
    call = changed(base, query={"types": event.type}, by="LIMITED")
    yield Case(403, "a key without the scope", call, lacking=(event.scope,), code="missing_scope")


def _names_one(operation: ApiOperation, base: Call) -> bool:
    return bool(operation.path_parameters) or _unknown_body(base) is not base.body


def _unknown(operation: ApiOperation, path: str) -> str:
    for parameter in operation.path_parameters:
        if parameter.schema.get("format") == "uuid":
            path = path.replace(f"${{{parameter.name}}}", "${uuid}")
    return path


def _unknown_body(base: Call) -> object:
    if isinstance(base.body, dict) and "item_id" in base.body:
        return {**base.body, "item_id": "${uuid}"}
    return base.body


def _invalid(operation: ApiOperation, base: Call) -> Iterator[Case]:
    declared = set(operation.statuses)
    body = operation.body
    if "400" in declared:
        if body is None:
            yield Case(400, "an unreadable query", changed(base, path=base.path + UNREADABLE))
        else:
            yield Case(400, "broken JSON", changed(base, body=NONE, raw=BROKEN_JSON))
    if "413" in declared:
        yield Case(413, "more than 1 MiB", changed(base, body=NONE, size=TOO_LARGE))
    if "415" in declared:
        plain = changed(base, body=NONE, raw=b"{}", media_type="text/plain")
        yield Case(415, "plain text", plain)
    if "422" not in declared:
        return
    unknown = changed(base, query={"surprise": "1"})
    yield Case(422, "an unknown parameter", unknown, names=("surprise",))
    if any(parameter.name == "limit" for parameter in operation.parameters):
        yield Case(422, "limit=0", changed(base, query={"limit": "0"}), names=("limit",))
    if body is not None:
        given = base.body if isinstance(base.body, dict) else {}
        more = changed(base, body={**given, "surprise": 1})
        yield Case(422, "an unknown field", more, names=("/surprise",))
        needed = [field.name for field in body.fields if field.required and field.name in given]
        if needed:
            less = {name: value for name, value in given.items() if name != needed[0]}
            name = f"a body without {needed[0]}"
            yield Case(422, name, changed(base, body=less), names=(f"/{needed[0]}",))
    other = _otherwise(operation, base)
    if operation.takes_idempotency_key and other and operation.response.statuses == (201,):
        keyed = changed(base, headers={"Idempotency-Key": "${uuid}"})
        reused = changed(keyed, body=other)
        code = "idempotency_key_reused"
        yield Case(422, "an idempotency key used before", reused, before=(keyed,), code=code)


def _otherwise(operation: ApiOperation, base: Call) -> Json | None:
    """Return a valid body with another text; None if it has no free text."""
    given = base.body if isinstance(base.body, dict) else {}
    for field in operation.body.fields if operation.body else ():
        value = given.get(field.name)
        free = "$ref" not in field.schema and not {"format", "enum"} & field.schema.keys()
        if free and isinstance(value, str) and "${" not in value:
            return {**given, field.name: f"{value} too"}
    return None


def _conflicts(api: Api, operation: ApiOperation, base: Call, filling: Filling) -> Iterator[Case]:
    if "409" not in operation.statuses:
        return
    item = next(other for other in api.operations if other.id == "create_item")
    for code in problem_codes(api, operation, "409"):
        yield from conflicts(code, operation, base, base_call(api, item, filling))


def _limits(operation: ApiOperation, base: Call) -> Iterator[Case]:
    if "429" in operation.statuses and operation.metered:
        # Nothing can be created any more, and nothing needs to exist.
        nothing = unmade(base)
        yield Case(429, "a spent quota", nothing, spends=True, code="rate_limited")


def _reason(api: Api, operation: ApiOperation, status: str, unknown: list[str]) -> str:
    not_tried = NOT_TRIED.get(operation.id) if status.startswith("2") else None
    if reason := REASONS.get(status, not_tried):
        return reason
    if operation.of_app and operation.method != "get":
        return CHANGES_THE_APP
    if status == "429":
        return FREE_OF_QUOTA
    if status == "409" and not unknown:
        codes = problem_codes(api, operation, status)
        return next((CONFLICTS[code] for code in codes if code in CONFLICTS), "")
    if unknown:
        return f"no link of the document hands over {unknown[0]}"
    return ""
