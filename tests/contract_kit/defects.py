"""Defects of a server, each with what the kit says of it."""

from typing import NamedTuple

from scripts.checks.proof.contract_kit.lies.telling import (
    before,
    each_row,
    fields,
    refused,
    said,
    when,
)
from scripts.checks.proof.contract_kit.proxy import Spoil, Turn
from scripts.checks.proof.contract_kit.seeded_errors import SeededError, nothing, without

HTML = b"<!doctype html><h1>Not Found</h1>"
SECRET = "whsec_YW4gZXhhbXBsZSwgbm90IGEgcmVhbCBzZWNyZXQsIDM2IGJ5dGVz"
PLAIN = "200 a plain request"


class Defect(NamedTuple):
    """The kit reports `flaw` of the response `name` of `operation`."""

    operation: str
    name: str
    flaw: str
    returned: Spoil = nothing
    asked: Spoil = nothing

    @property
    def seeded(self) -> SeededError:
        return SeededError(self.operation, self.asked, self.returned)


def of_status(operation: str, status: int, act: Spoil) -> Spoil:
    """Spoil the responses of an operation with a status."""
    return when(operation, act, range(status, status + 1))


def missing(*paths: str) -> SeededError:
    """A server that has nothing at paths that begin so."""

    def asked(turn: Turn) -> None:
        if turn.path.startswith(paths):
            turn.respond(404, HTML, "text/html")

    return SeededError("", asked)


DEFECTS = {
    "a list lacks next_cursor": Defect(
        *("list_items", PLAIN, "the body lacks next_cursor"),
        said("list_items", without("next_cursor")),
    ),
    "an amount is text": Defect(
        *("get_item", PLAIN, "/price/amount is string, not integer"),
        said("get_item", fields(price=lambda price: {**price, "amount": str(price["amount"])})),
    ),
    "no Location": Defect(
        *("create_item", "201 the example complete", "the header Location is missing"),
        when("create_item", lambda turn: turn.drop("Location")),
    ),
    "a missing scope is a 404 page": Defect(
        *("list_items", "403 a key without the scope", "returns 404, not 403"),
        of_status("list_items", 403, lambda turn: turn.respond(404, HTML, "text/html")),
    ),
    "no WWW-Authenticate": Defect(
        *("list_items", "401 a wrong key", "the header WWW-Authenticate is missing"),
        of_status("list_items", 401, lambda turn: turn.drop("WWW-Authenticate")),
    ),
    "an invalid body is 400": Defect(
        *("create_item", "422 a body without title", "returns 400, not 422"),
        of_status("create_item", 422, lambda turn: refused(turn, 400)),
    ),
    "a problem lacks request_id": Defect(
        *("delete_item", "404 an unknown id", "the body lacks request_id"),
        of_status("delete_item", 404, lambda turn: turn.put(without("request_id")(turn.value))),
    ),
    "no RateLimit": Defect(
        *("list_brands", PLAIN, "the header RateLimit is missing"),
        when("list_brands", lambda turn: turn.drop("RateLimit"), range(100, 600)),
    ),
    "a list shows secrets": Defect(
        *("list_webhooks", PLAIN, "/data/0/secret shows a secret"),
        said("list_webhooks", each_row(lambda row: {**row, "secret": SECRET})),
    ),
    "a time has no zone": Defect(
        *("get_me", PLAIN, "/key/created_at is not in the format date-time"),
        said(
            "get_me", fields(key=lambda key: {**key, "created_at": key["created_at"].rstrip("Z")})
        ),
    ),
    "an unknown condition": Defect(
        *("get_item", PLAIN, "/condition is not one of the declared values"),
        said("get_item", fields(condition="as new")),
    ),
    "If-Match is ignored": Defect(
        *("update_item", "412 another version", "returns 200, not 412"),
        asked=before("update_item", lambda turn: turn.headers.pop("if-match", None)),
    ),
    "a deletion returns a text": Defect(
        *("delete_item", "204 a plain request", "returns 200, not 204"),
        when("delete_item", lambda turn: turn.respond(200, b"deleted", "text/plain")),
    ),
    # Last: a response that it makes has no fields to spoil.
    "an unknown item is null": Defect(
        *("get_item", "404 an unknown id", "returns 200, not 404"),
        of_status("get_item", 404, lambda turn: turn.respond(200, b"null", "application/json")),
    ),
}
