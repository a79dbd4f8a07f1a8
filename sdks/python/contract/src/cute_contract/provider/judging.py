"""Compare a response with the spec: status, headers, media type, body, secrets."""

import re
from collections.abc import Iterator
from typing import Any

from cute_contract.provider.cases import As, Call, Case
from cute_contract.provider.pace import POLICY, STATE, windows
from cute_contract.provider.schema import Schemas, excerpt
from cute_contract.provider.spec import Spec, escape
from cute_contract.provider.wire import ACCOUNT, ApiResponse
from cute_contract.report.records import Finding

PROBLEM = "application/problem+json"
LIMIT_HEADERS = ("X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset", POLICY, STATE)
REQUEST_ID = "X-Request-Id"
RETRY, DEPRECATION, SUNSET = "Retry-After", "Deprecation", "Sunset"
CACHE = "Cache-Control"
SLACK_SECONDS = 2
REPLAYED = "Idempotent-Replayed"
CONDITIONS = {206: "Range", 304: "If-None-Match", 412: "If-Match", 416: "Range"}


class Judge:
    """Judges responses by a spec, for a server at `base_url`."""

    def __init__(self, spec: Spec, base_url: str) -> None:
        self._spec = spec
        self._titles: dict[str, str] = {}
        self._schemas = Schemas(spec, base_url)
        self._secrets = {name: re.compile(rule) for name, rule in spec.secrets().items()}

    def of_case(self, case: Case, call: Call, response: ApiResponse) -> list[Finding]:
        """Return the findings about a test's response."""
        if response.status != case.status:
            return [self._wrong_status(case, call, response)]
        found = list(self.of_response(call, response))
        if case.code is not None:
            found += self._code(case, call, response)
        found += self._named(case, call, response)
        if case.spends:
            found += self._spent(response, self._place(call, response))
        for name, value in case.shows.items():
            if response.headers.get(name) != value:
                got = response.headers.get(name, "no such header")
                flaw = f"the header {name} is not {value}"
                place = self._place(call, response)
                found.append(Finding(flaw, f"{name}: {value}", got, place, about=name))
        return found

    def of_response(self, call: Call, response: ApiResponse) -> Iterator[Finding]:
        """Return the findings that apply to any response of an operation."""
        found = self._spec.response(call.operation, response.status)
        if found is None or response.status >= 500:
            yield Finding(
                f"returns {response.status}",
                f"a status that {call.operation} declares and that is not a server error",
                f"{response.status} {excerpt(response)}",
                self._responses(call),
            )
            return
        declared, place = found
        content = declared.get("content", {})
        yield from self._limits(call, response, place)
        yield from self._announced(call, response, place)
        if not content and response.content:
            flaw = f"{response.status} has a body"
            yield Finding(flaw, "no body", excerpt(response), place)
        if content and response.media_type not in content:
            yield Finding(
                f"returns {response.media_type or 'no Content-Type'}",
                " or ".join(content),
                f"{response.media_type or 'none'}: {excerpt(response)}",
                f"{place}/content",
            )
            return
        yield from self._schemas.violations(call.operation, call.method, response)
        if response.media_type == PROBLEM:
            yield from self._problem(response, place)
        yield from self._leaks(response, content, place)

    def _wrong_status(self, case: Case, call: Call, response: ApiResponse) -> Finding:
        code = f" {case.code}" if case.code else ""
        undeclared = self._spec.response(call.operation, response.status)
        more = "" if undeclared and "default" not in undeclared[1] else ", which is not declared"
        return Finding(
            f"returns {response.status}, not {case.status}",
            f"{case.status}{code} to {case.name}",
            f"{response.status}{more}: {excerpt(response)}",
            f"{self._responses(call)}/{case.status}",
            about=about(case),
        )

    def _code(self, case: Case, call: Call, response: ApiResponse) -> Iterator[Finding]:
        value = response.value
        code = value.get("code") if isinstance(value, dict) else None
        if code != case.code:
            flaw = f"the problem's code is {code}, not {case.code}"
            yield Finding(flaw, str(case.code), str(code), self._place(call, response))

    def _named(self, case: Case, call: Call, response: ApiResponse) -> Iterator[Finding]:
        """Check that a problem's `errors` name the wrong fields and parameters."""
        if not case.names:
            return
        value = response.value
        errors = value.get("errors") if isinstance(value, dict) else None
        entries = [e for e in errors if isinstance(e, dict)] if isinstance(errors, list) else []
        named = [e.get("pointer", e.get("parameter")) for e in entries]
        missing = [name for name in case.names if name not in named]
        if missing:
            flaw = "the problem's errors don't name what is wrong"
            place = self._place(call, response)
            yield Finding(flaw, " and ".join(case.names), str(named), place, about="errors")
        if any(not e.get("detail") for e in entries):
            yield Finding("an error has no detail", "a text", str(entries[:1]), "", about="errors")

    def _spent(self, response: ApiResponse, place: str) -> Iterator[Finding]:
        """Check that a 429 says when to try again, and agrees with the limits."""
        known = windows(response.headers)
        spent = [window for window in known if window.left == 0]
        if not spent:
            flaw, got = "429 though calls are left", response.headers.get(STATE, "no RateLimit")
            yield Finding(flaw, "a window with r=0", got, place, about=STATE)
            return
        left = response.headers.get("X-RateLimit-Remaining")
        if left != "0":
            flaw = "429 shows calls left"
            yield Finding(flaw, "X-RateLimit-Remaining: 0", str(left), place, about=STATE)
        after = response.headers.get(RETRY, "")
        most = max(window.resets for window in spent) + SLACK_SECONDS
        if not after.isdigit() or not 1 <= int(after) <= most:
            flaw, wanted = f"{RETRY} is not within the window", f"1 to {most} s"
            yield Finding(flaw, wanted, after or "no such header", place, about=RETRY)

    def _limits(self, call: Call, response: ApiResponse, place: str) -> Iterator[Finding]:
        """Check that counted calls show the remaining quota.

        Calls with a wrong key have none, nor have those of a user's key that name an account.
        """
        if call.by is As.WRONG or (response.status == 401 and ACCOUNT in call.headers):
            return
        for name in LIMIT_HEADERS:
            if name not in response.headers:
                where = f"{place}/headers/{escape(name)}"
                flaw = f"the header {name} is missing"
                yield Finding(flaw, name, "no such header", where, about=name)
        stated = POLICY in response.headers and STATE in response.headers
        if stated and not windows(response.headers):
            yield Finding(
                f"{POLICY} and {STATE} are malformed or have different windows",
                '"minute";q=60;w=60 and "minute";r=57;t=57',
                f"{response.headers[POLICY]} and {response.headers[STATE]}",
                f"{place}/headers/{STATE}",
            )

    def _announced(self, call: Call, response: ApiResponse, place: str) -> Iterator[Finding]:
        """Check the headers that only some responses must have."""
        if CACHE not in response.headers and CACHE in self._headers(call, response):
            flaw = f"the header {CACHE} is missing"
            yield Finding(flaw, CACHE, "no such header", f"{place}/headers/{CACHE}", about=CACHE)
        if RETRY in response.headers and response.status not in {429, 503}:
            flaw = f"{response.status} has {RETRY}"
            yield Finding(flaw, "only in 429 and 503", response.headers[RETRY], place, about=RETRY)
        path, method = self._spec.place_of(call.operation)
        deprecated = self._spec.document["paths"][path][method].get("deprecated") is True
        # With a Sunset it can belong to a retiring version, which any version can be later.
        retires = DEPRECATION in response.headers and SUNSET in response.headers
        announced = DEPRECATION in response.headers and (deprecated or not retires)
        if deprecated != announced and response.status < 300:
            flaw = f"{'no' if deprecated else 'a'} header {DEPRECATION}"
            wanted = f"it on each deprecated operation, and elsewhere only with {SUNSET}"
            got = response.headers.get(DEPRECATION, "no such header")
            yield Finding(flaw, wanted, got, place, about=DEPRECATION)

    def _problem(self, response: ApiResponse, place: str) -> Iterator[Finding]:
        problem = response.value
        if not isinstance(problem, dict):
            return
        if problem.get("status") not in {None, response.status}:
            flaw = f"the problem says {problem['status']}, the response {response.status}"
            yield Finding(flaw, str(response.status), str(problem["status"]), place)
        code, title = str(problem.get("code")), str(problem.get("title"))
        known = self._titles.setdefault(code, title)
        if known != title:
            flaw = f"the title of {code} is not always the same"
            yield Finding(flaw, known, title, "#/components/schemas/Problem/properties/title")
        if not str(problem.get("type", "")).endswith(f"#{code}"):
            flaw = "a problem's type doesn't lead to its code"
            yield Finding(flaw, f"…#{code}", str(problem.get("type")), place)
        ours, theirs = problem.get("request_id"), response.headers.get(REQUEST_ID)
        if ours is not None and ours != theirs and REPLAYED not in response.headers:
            flaw = f"request_id and the header {REQUEST_ID} differ"
            yield Finding(flaw, str(theirs), str(ours), place, about=REQUEST_ID)

    def _leaks(self, response: ApiResponse, content: Any, place: str) -> Iterator[Finding]:
        """Find secrets where the schema has none."""
        if response.media_type not in content:
            return
        schema = content[response.media_type].get("schema", {})
        for where in self._undeclared_secrets(response.value, schema, ""):
            yield Finding(
                f"{where} shows a secret",
                "no secret: each is shown once, when it is created",
                f"a value that looks like a secret at {where}",
                f"{place}/content/{escape(response.media_type)}/schema",
            )

    def _undeclared_secrets(self, value: Any, schema: Any, where: str) -> Iterator[str]:
        if isinstance(value, list):
            items = self._parts(schema)[1]
            for index, element in enumerate(value):
                yield from self._undeclared_secrets(element, items, f"{where}/{index}")
        elif isinstance(value, dict):
            properties = self._parts(schema)[0]
            for name, element in value.items():
                rule = self._secrets.get(name)
                secret = rule is not None and isinstance(element, str) and rule.match(element)
                if secret and name not in properties:
                    yield f"{where}/{name}"
                inner = properties.get(name, {})
                yield from self._undeclared_secrets(element, inner, f"{where}/{name}")

    def _parts(self, schema: Any) -> tuple[dict[str, Any], Any]:
        """Return the properties and items of a schema, with alternatives merged."""
        if not isinstance(schema, dict):
            return {}, {}
        node, _ = self._spec.resolve(schema, "")
        properties, items = dict(node.get("properties", {})), node.get("items", {})
        for keyword in ("anyOf", "oneOf", "allOf"):
            for branch in node.get(keyword, ()):
                more, inner = self._parts(branch)
                properties.update(more)
                items = items or inner
        return properties, items

    def _headers(self, call: Call, response: ApiResponse) -> dict[str, Any]:
        found = self._spec.response(call.operation, response.status)
        return {} if found is None else found[0].get("headers", {})

    def _place(self, call: Call, response: ApiResponse) -> str:
        found = self._spec.response(call.operation, response.status)
        return found[1] if found else self._responses(call)

    def _responses(self, call: Call) -> str:
        path, method = self._spec.place_of(call.operation)
        return f"#/paths/{escape(path)}/{method}/responses"


def about(case: Case) -> str:
    """Return what a wrong status says about the whole API, or an empty text."""
    if case.code is not None and case.code.startswith("idempotency"):
        return "Idempotency-Key"
    return CONDITIONS.get(case.status, "")
