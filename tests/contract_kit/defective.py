"""The real server with defects: a small proxy in front of it that spoils its responses."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum

from scripts.checks.proof.contract_kit.proxy import Turn, proxying

HTML = b"<!doctype html><h1>Not Found</h1>"
ITEM = r"/v1/items/[0-9a-f-]{36}"
CONDITION = "if-match"


class Defect(Enum):
    """The possible defects of the server."""

    LIST_WITHOUT_CURSOR = "the list of items lacks next_cursor"
    AMOUNT_AS_TEXT = "a price's amount is a text"
    CREATED_WITHOUT_LOCATION = "a new item's response has no Location"
    UNKNOWN_ID_IS_NULL = "an unknown item is 200 null"
    HTML_FOR_MISSING_SCOPE = "a missing scope is a 404 page"
    NO_SCHEME = "401 has no WWW-Authenticate"
    INVALID_IS_400 = "an invalid body is 400"
    PROBLEM_WITHOUT_REQUEST_ID = "a problem has no request_id"
    NO_RATE_LIMIT = "a response has no RateLimit"
    SECRET_IN_LIST = "the list of webhooks shows secrets"
    TIME_WITHOUT_ZONE = "times have no zone"
    UNKNOWN_CONDITION = "an item's condition is none of the list"
    CONDITION_IGNORED = "If-Match is ignored"
    DELETED_WITH_TEXT = "deleting returns 200 with a text"


def is_response(turn: Turn, method: str, path: str, status: int) -> bool:
    """Whether it is the response of a method and a path (`item` for any item) with a status."""
    return turn.at(method, ITEM if path == "item" else path) and turn.status == status


def _list_without_cursor(turn: Turn) -> None:
    if is_response(turn, "GET", "/v1/items", 200):
        turn.put({k: v for k, v in turn.value.items() if k != "next_cursor"})


def _amount_as_text(turn: Turn) -> None:
    if is_response(turn, "GET", "item", 200):
        item = turn.value
        item["price"]["amount"] = str(item["price"]["amount"])
        turn.put(item)


def _created_without_location(turn: Turn) -> None:
    if is_response(turn, "POST", "/v1/items", 201):
        turn.drop("Location")


def _unknown_id_is_null(turn: Turn) -> None:
    if is_response(turn, "GET", "item", 404):
        turn.status, turn.body = 200, b"null"
        turn.response_headers["content-type"] = "application/json"


def _html_for_missing_scope(turn: Turn) -> None:
    if turn.status == 403:
        turn.status, turn.body = 404, HTML
        turn.response_headers["content-type"] = "text/html"


def _no_scheme(turn: Turn) -> None:
    if turn.status == 401:
        turn.drop("WWW-Authenticate")


def _invalid_is_400(turn: Turn) -> None:
    if is_response(turn, "POST", "/v1/items", 422):
        turn.status = 400
        turn.put({**turn.value, "status": 400})


def _problem_without_request_id(turn: Turn) -> None:
    if is_response(turn, "DELETE", "item", 404):
        turn.put({k: v for k, v in turn.value.items() if k != "request_id"})


def _no_rate_limit(turn: Turn) -> None:
    if turn.path == "/v1/brands":
        turn.drop("RateLimit")


def _secret_in_list(turn: Turn) -> None:
    if is_response(turn, "GET", "/v1/webhooks", 200):
        page = turn.value
        for webhook in page["data"]:
            webhook["secret"] = "whsec_YW4gZXhhbXBsZSwgbm90IGEgcmVhbCBzZWNyZXQsIDM2IGJ5dGVz"
        turn.put(page)


def _time_without_zone(turn: Turn) -> None:
    if is_response(turn, "GET", "/v1/me", 200):
        key = turn.value["key"]
        turn.put({**turn.value, "key": {**key, "created_at": key["created_at"].rstrip("Z")}})


def _unknown_condition(turn: Turn) -> None:
    if is_response(turn, "GET", "item", 200):
        turn.put({**turn.value, "condition": "as new"})


def _deleted_with_text(turn: Turn) -> None:
    if is_response(turn, "DELETE", "item", 204):
        turn.status, turn.body = 200, b"deleted"
        turn.response_headers["content-type"] = "text/plain"


SPOILERS: dict[Defect, Callable[[Turn], None]] = {
    Defect.LIST_WITHOUT_CURSOR: _list_without_cursor,
    Defect.AMOUNT_AS_TEXT: _amount_as_text,
    Defect.CREATED_WITHOUT_LOCATION: _created_without_location,
    Defect.HTML_FOR_MISSING_SCOPE: _html_for_missing_scope,
    Defect.NO_SCHEME: _no_scheme,
    Defect.INVALID_IS_400: _invalid_is_400,
    Defect.PROBLEM_WITHOUT_REQUEST_ID: _problem_without_request_id,
    Defect.NO_RATE_LIMIT: _no_rate_limit,
    Defect.SECRET_IN_LIST: _secret_in_list,
    Defect.TIME_WITHOUT_ZONE: _time_without_zone,
    Defect.UNKNOWN_CONDITION: _unknown_condition,
    Defect.DELETED_WITH_TEXT: _deleted_with_text,
    # Last: a response that it makes has no fields to spoil.
    Defect.UNKNOWN_ID_IS_NULL: _unknown_id_is_null,
}


@dataclass
class DefectiveApi:
    """A proxy on a port of its own; `defects` can be changed at any time.

    What begins with one of `missing` is not there.
    """

    base_url: str
    defects: set[Defect] = field(default_factory=set)
    missing: tuple[str, ...] = ()


@contextmanager
def defective(upstream: str) -> Iterator[DefectiveApi]:
    """A proxy in front of `upstream`, until the block ends."""
    proxy = DefectiveApi("")

    def asked(turn: Turn) -> None:
        if Defect.CONDITION_IGNORED in proxy.defects:
            turn.headers.pop(CONDITION, None)
        if any(turn.path.startswith(missing) for missing in proxy.missing):
            turn.respond(404, HTML, "text/html")

    def responded(turn: Turn) -> None:
        for defect, spoil in SPOILERS.items():
            if defect in proxy.defects:
                spoil(turn)

    with proxying(upstream, asked, responded) as proxy.base_url:
        yield proxy
