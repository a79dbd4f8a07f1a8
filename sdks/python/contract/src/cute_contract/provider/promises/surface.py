"""What holds for all paths: methods, preflights, headers that pages may read, ends of life."""

from typing import Any

from cute_contract.provider.cases import As, Call
from cute_contract.provider.promises.document import methods, sent_headers, shown_headers
from cute_contract.provider.promises.limits import TRIES, one_taken, taken
from cute_contract.provider.promises.promise import Promise
from cute_contract.provider.promises.trial import Trial
from cute_contract.provider.spec import METHODS, Spec
from cute_contract.provider.wire import ApiResponse

ORIGIN = "https://shop.example"
NOWHERE = "00000000-0000-4000-8000-000000000000"
# Responses to any path have them.
ANYWHERE = frozenset({"HEAD", "OPTIONS"})
# What pages may read without being told so (Fetch standard), or have no use for.
READABLE = frozenset(
    {"cache-control", "content-language", "content-type", "expires", "last-modified", "pragma"}
)
ALWAYS_SENT = frozenset({"authorization", "content-type", "cute-version"})
ALWAYS_SHOWN = frozenset({"retry-after"})
DEPRECATION, SUNSET, VERSION = "Deprecation", "Sunset", "Cute-Version"


def one_of_each(spec: Spec) -> dict[str, str]:
    """Return an operation of each path."""
    return {spec.place_of(name)[0]: name for name in spec.operations()}


def words(text: str) -> set[str]:
    return {word.strip().lower() for word in text.split(",")} - {""}


def not_allowed(trial: Trial) -> None:
    places = one_of_each(trial.spec)
    for path, operation in places.items():
        declared = methods(trial.spec, path)
        others = [name.upper() for name in METHODS if name.upper() not in declared]
        if not others or operation in trial.world.absent:
            continue
        response = _send(trial, operation, others[-1])
        if response.status == 404 and trial.planned(operation).sandbox:
            continue
        got = response.status
        flaw = f"{others[-1]} {path} returns {got}, not 405"
        trial.expect(got == 405, flaw, 405, got, "responses/default")
        allowed = words(response.headers.get("Allow", ""))
        wanted = {name.lower() for name in declared}
        spare = allowed - wanted - {name.lower() for name in ANYWHERE}
        fine = wanted <= allowed and not spare
        trial.expect(fine, f"Allow of {path} is wrong", sorted(wanted), sorted(allowed))
        value = response.value
        code = value.get("code") if isinstance(value, dict) else None
        wanted_code = "method_not_allowed"
        trial.expect(code == wanted_code, "405 has the wrong code", wanted_code, code)


def _send(trial: Trial, operation: str, method: str, **headers: str) -> ApiResponse:
    path, _ = trial.spec.place_of(operation)
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    by = As.NOBODY if method == "OPTIONS" else As.KEY
    ids: dict[str, Any] = dict.fromkeys(names, NOWHERE)
    return trial.send(operation, method=method, headers=given, by=by, **ids)


def preflight(trial: Trial) -> None:
    allowed_headers = {name.lower() for name in sent_headers(trial.spec)} | ALWAYS_SENT
    for path, operation in one_of_each(trial.spec).items():
        declared = methods(trial.spec, path)
        asked = {
            "Origin": ORIGIN,
            "Access_Control_Request_Method": min(declared),
            "Access_Control_Request_Headers": "authorization",
        }
        response = _send(trial, operation, "OPTIONS", **asked)
        if response.status in {404, 405} and trial.planned(operation).sandbox:
            continue
        fine = response.status in {200, 204}
        trial.expect(fine, f"a preflight of {path} is refused", "204", response.status)
        for name, wanted in (
            ("Origin", {"*"}),
            ("Methods", {method.lower() for method in declared}),
            ("Headers", allowed_headers),
        ):
            got = words(response.headers.get(f"Access-Control-Allow-{name}", ""))
            missing = sorted(wanted - got)
            flaw = f"a preflight doesn't allow {', '.join(missing)}"
            trial.expect(not missing, flaw, sorted(wanted), sorted(got))


def preflight_unknown(trial: Trial) -> None:
    """`list_brands` takes no other method than GET."""
    asked = {"Origin": ORIGIN, "Access_Control_Request_Method": "DELETE"}
    response = _send(trial, "list_brands", "OPTIONS", **asked)
    got = response.status
    trial.expect(got in {404, 405}, "a preflight of an unknown method is allowed", 405, got)
    path, _ = trial.spec.place_of("list_brands")
    headers = {"Origin": ORIGIN, "Access-Control-Request-Method": "GET"}
    nowhere = Call("list_brands", "OPTIONS", f"{path}-unknown", {}, headers, by=As.NOBODY)
    got = trial.sent(nowhere).status
    trial.expect(got == 404, "a preflight of an unknown path is allowed", 404, got)


def preflight_free(trial: Trial) -> None:
    """Check that a preflight takes nothing from the quota; other calls may disturb it."""
    asked = {"Origin": ORIGIN, "Access_Control_Request_Method": "GET"}
    for attempt in range(TRIES):
        first = trial.ask("list_brands", by=As.NOBODY)
        _send(trial, "list_brands", "OPTIONS", **asked)
        then = trial.ask("list_brands", by=As.NOBODY)
        lost = taken(trial, first, then)
        if one_taken(lost):
            return
        flaw = "a preflight takes quota"
        trial.expect(attempt < TRIES - 1, flaw, "1 of each window, by the last call", lost)


def exposed(trial: Trial) -> None:
    response = trial.ask("list_brands", headers={"Origin": ORIGIN}, by=As.NOBODY)
    wanted = {name.lower() for name in shown_headers(trial.spec)} | ALWAYS_SHOWN
    got = words(response.headers.get("Access-Control-Expose-Headers", ""))
    missing = sorted(wanted - READABLE - got)
    flaw = f"pages can't read {', '.join(missing)}"
    trial.expect(not missing, flaw, "all headers of the document", sorted(got))


def ends(trial: Trial) -> None:
    """Responses announce the end of what the document calls deprecated, and of nothing else."""
    document = trial.served() or trial.spec.document
    ending = {entry["date"] for entry in document["x-versions"] if entry.get("deprecated")}
    for operation in ("list_brands", "list_categories", "get_me"):
        path, method = trial.spec.place_of(operation)
        node = document.get("paths", {}).get(path, {}).get(method, {})
        response = trial.ask(operation)
        deprecated = node.get("deprecated") is True or response.headers.get(VERSION) in ending
        for name in (DEPRECATION, SUNSET):
            got = response.headers.get(name)
            if not deprecated:
                flaw = f"{operation} announces an end that the document doesn't know"
                trial.expect(got is None, flaw, f"no {name}", got)
            elif name == DEPRECATION:
                flaw = f"{operation} doesn't announce its end"
                trial.expect(got is not None, flaw, name, got)


PROMISES = [
    Promise(
        "method-not-allowed",
        ("list_brands", "create_item", "list_items"),
        "A method that a path doesn't have returns 405, and `Allow` has those that it has.",
        not_allowed,
        about="Allow",
    ),
    Promise(
        "preflight",
        ("list_brands",),
        "Preflights need no key, and allow all methods and headers of the document.",
        preflight,
    ),
    Promise(
        "preflight-unknown",
        ("list_brands",),
        "A preflight for an unknown method or path is refused.",
        preflight_unknown,
    ),
    Promise(
        "preflight-free",
        ("list_brands",),
        "A preflight takes nothing from the quota.",
        preflight_free,
    ),
    Promise(
        "exposed-headers",
        ("list_brands",),
        "Pages can read all headers of the document.",
        exposed,
    ),
    Promise(
        "end-of-life",
        ("list_brands", "list_categories", "get_me"),
        "`Deprecation` and `Sunset` come where the document says so, and nowhere else.",
        ends,
        about="Deprecation",
    ),
]
