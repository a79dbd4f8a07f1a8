"""Everything that the proof knows about this API beyond its document.

A document can't say that an id exists, that a cursor was handed out or that a URL may be dialled.
Valid requests get such values here, so that a 422 to any of them stays a failure. The remaining
cases are in `allowances`, each with its reason.
"""

import itertools
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import quote, unquote
from zlib import crc32

import orjson
from requests import PreparedRequest
from schemathesis import Case, Response

from cute_api.lib.visible import BEYOND, INVISIBLE
from cute_api.models._gen.version import API_VERSION

CHANGING = frozenset({"PATCH", "DELETE"})
CURSORS = ("cursor", "after")
RESUMED_FROM = "Last-Event-ID"
CONDITIONS = ("If-Match", "If-None-Match", "Range")
RETRY_KEY = "Idempotency-Key"
VERSION = "Cute-Version"
# Only an app sends it, for the account of its hunt, which is a header of all its calls.
FOR_ACCOUNT = "Cute-Account"
SORT_NEEDS = {"relevance": "q", "total_asc": "ships_to"}
# A document can't say that these depend on the category. Shipping has the price's currency.
BY_CATEGORY = frozenset({"attributes", "sizes"})
METADATA_PAIR = frozenset({"metadata_key", "metadata_value"})
METADATA = "metadata"
# Names in each hunt. Patches of all hunts add up on an item, which may have 20 names.
METADATA_NAMES = 6
KEY_ID = "key_id"
# Known values: keys to rotate or revoke, each as its id, a space and its secret.
SPARE_KEYS = "spare keys"
# Known values: a key that no other call uses, for faults.
FAULTY_KEY = "faulty key"
DELIVERY_ID = "delivery_id"
# Known values: the caller's exhausted deliveries, each to be redelivered once.
SPARE_DELIVERIES = "spare deliveries"
# Their webhook, which must not change, or none of them could be redelivered.
KEPT_WEBHOOK = "kept webhook"
WEBHOOK_ID = "webhook_id"
ORDER_ID = "order_id"
# Known values: open orders of the caller's items, each to be completed or cancelled once.
SPARE_ORDERS = "spare orders"
SPARE_ITEMS = "items to order"
ITEM_ID = "item_id"
# Known values: the caller's items, patched in turn.
OWN_ITEMS = "own items"
# Known values: the key of an app; only such keys may call these paths.
APP_KEY = "app key"
APP = "/app"
SELLERS = "/sandbox/sellers"
SELLER = f"{SELLERS}/{{account}}"
CONSENT = f"{SELLER}/install"
OWED_RECEIPT = f"{APP}/erasures/{{account}}"
BY_APP = (APP, f"{APP}/installs", f"{APP}/erasures", OWED_RECEIPT, SELLERS, SELLER, CONSENT)
ACCOUNT = "account"
# Known values: a simulated seller of the app, and others, each to be erased once.
KEPT_SELLER = "kept seller"
SPARE_SELLERS = "spare sellers"
EVENT_ID = "event_id"
# Known values: events in the caller's feed.
OWN_EVENTS = "own events"
NOBODYS_ID = "01936f5e-7b2a-7c3d-8e4f-5a6b7c8d9e0f"
UUID_TEXT = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# Known values: what the caller's key has signed, and the account that the receipt is for.
CERTIFICATE, RECEIPT, OWED = "certificate", "receipt", "owed receipt"
PAGE_SIZE = "limit"
KEPT_CURSORS = 50
RECEIVER = "https://shop.example/hooks/cute"
# The URL of an image or of a leaked key must have a public host.
PUBLIC_URL = "https://images.cute.example/a.jpg"
ORDERS = "/sandbox/orders"
MESSAGES = "/sandbox/messages"
REFUND = "/refund"
FAVORITE = "/me/favorites/{item_id}"
ITEM = "/items/{item_id}"
SOME_MONEY: Any = {"amount": 1, "currency": "EUR"}
"""Of any order of the stage, which are all in this currency."""
SOME_FAULTS: Any = [{"fault": "server_error", "operations": ["get_me"], "nth": [1]}]
"""A document can't say which faults have seconds, nor which operations exist."""
FAULTS = "/sandbox/faults"
CLOCK = "/sandbox/clock"
# An app can't have every scope of the document, nor any name, nor return to any URL. Sellers allow
# its scopes.
SOME_SCOPES: Any = ["read:items"]
APP_SETTINGS: Any = {
    "name": "Rail Lister",
    "redirect_uris": ["https://app.example/done"],
    "scopes": SOME_SCOPES,
}
WEBHOOKS = "/webhooks"
# The document's patterns allow them, the server doesn't: `cute_api.lib.visible`.
_INVISIBLE = re.compile(f"[{INVISIBLE.removeprefix(' ')}{BEYOND}]")


def _even(value: Any) -> bool:
    """Return a pseudo-random bool that depends only on the value."""
    return crc32(orjson.dumps(value, default=str)) % 2 == 0


@dataclass(frozen=True, slots=True)
class Bearer:
    """Sends each request with this key."""

    secret: str

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self.secret}"
        return request


def data_fields(document: dict[str, Any]) -> dict[str, str]:
    """Return a required field of each event type's `data`."""
    schemas = document["components"]["schemas"]

    def resolved(schema: dict[str, Any]) -> dict[str, Any]:
        return schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema

    fields = {}
    for name, path in document["webhooks"].items():
        [media] = path["post"]["requestBody"]["content"].values()
        data = resolved(resolved(media["schema"])["properties"]["data"])
        fields[name] = data["required"][0]
    return fields


def _fill_webhook(body: dict[str, Any], fields: Mapping[str, str]) -> None:
    """Set a URL that may be dialled, a filter on a field of a type, and a living version."""
    if "url" in body:
        body["url"] = RECEIVER
    if "types" in body:
        field = next(fields[name] for name in fields if fnmatchcase(name, body["types"][0]))
        body["filter"] = f"data.{field} != null"
    elif "filter" in body:
        body["filter"] = None
    if "version" in body:
        body["version"] = API_VERSION


def _list_of(case: Case[Any]) -> str:
    """The list that a cursor continues: an operation with its path."""
    return f"{case.operation.label} {sorted((case.path_parameters or {}).items())}"


class Filler:
    """Fills valid requests with values that exist."""

    def __init__(
        self, known_values: Mapping[str, Sequence[str]], fields: Mapping[str, str] | None = None
    ) -> None:
        """`fields` has a field of the data of each event type, for filters of webhooks."""
        self._known_values = known_values
        self._fields = fields or {}
        self._cursors: dict[str, list[str]] = defaultdict(list)
        self._numbers = itertools.count(1)
        self._spare_keys = iter(known_values.get(SPARE_KEYS, ()))
        self._faulty_key = next(iter(known_values.get(FAULTY_KEY, ())), None)
        self._spare_deliveries = iter(known_values.get(SPARE_DELIVERIES, ()))
        self._spare_orders = iter(known_values.get(SPARE_ORDERS, ()))
        self._spare_items = iter(known_values.get(SPARE_ITEMS, ()))
        self._own_items = itertools.cycle(known_values.get(OWN_ITEMS, ()))
        self._own_events = itertools.cycle(known_values.get(OWN_EVENTS, ()))
        self._kept_webhook = itertools.cycle(known_values.get(KEPT_WEBHOOK, ()))
        self._kept_seller = itertools.cycle(known_values.get(KEPT_SELLER, ()))
        self._owed = itertools.cycle(known_values.get(OWED, ()))
        self._spare_sellers = iter(known_values.get(SPARE_SELLERS, ()))
        self._app_key = next(iter(known_values.get(APP_KEY, ())), None)
        self._metadata_names: list[str] = []

    def before_call(self, case: Case[Any], transport: dict[str, Any]) -> None:
        """Fill a request before it is sent; `transport` holds further arguments of the call."""
        self._choose_key(case, transport)
        if case.headers:
            case.headers.pop(FOR_ACCOUNT, None)
        if case.method.upper() in CHANGING and WEBHOOK_ID in (case.path_parameters or {}):
            kept = self._known_values.get(KEPT_WEBHOOK, ())
            if case.path_parameters[WEBHOOK_ID] in kept:
                case.path_parameters[WEBHOOK_ID] = NOBODYS_ID
        if case.meta is None or not case.meta.generation.mode.is_positive:
            return
        if DELIVERY_ID in (case.path_parameters or {}):
            spare = next(self._spare_deliveries, NOBODYS_ID)
            case.path_parameters[DELIVERY_ID] = spare
        if ORDER_ID in (case.path_parameters or {}) and case.method.upper() == "POST":
            case.path_parameters[ORDER_ID] = next(self._spare_orders, NOBODYS_ID)
        self._fill_own(case)
        for name in CONDITIONS:
            if name in (case.headers or {}) and _even(case.headers[name]):
                del case.headers[name]
        if RETRY_KEY in (case.headers or {}):
            # Generated keys repeat with other bodies, which the API refuses.
            case.headers[RETRY_KEY] = f"proof-{next(self._numbers)}"
        # One must be an issued cursor, and has no list of its own; the hunt chooses the other.
        for name in (RESUMED_FROM, VERSION) if case.headers else ():
            case.headers.pop(name, None)
        if case.query:
            self._fill_query(case)
        if isinstance(case.body, dict | list):
            self._fill_body(case)

    def after_call(self, case: Case[Any], response: Response) -> None:
        """Keep the cursors of a response."""
        if response.status_code != 200 or case.method.upper() != "GET":
            return
        try:
            body = response.json()
        except ValueError:
            return
        # A cursor is valid only with its filters, so keep those of lists without filters.
        bare = set(case.query) <= {*CURSORS, PAGE_SIZE}
        if bare and isinstance(body, dict) and isinstance(body.get("next_cursor"), str):
            cursors = self._cursors[_list_of(case)]
            cursors.append(body["next_cursor"])
            del cursors[:-KEPT_CURSORS]

    def _choose_key(self, case: Case[Any], transport: dict[str, Any]) -> None:
        """Send another key where it must be an app's, where keys are ended, or get faults.

        The key of all calls overrides a case's headers; `auth` overrides both.
        """
        if self._app_key is not None and case.operation.path in BY_APP:
            transport["auth"] = Bearer(self._app_key)
        if case.operation.path == FAULTS and self._faulty_key is not None:
            transport["auth"] = Bearer(self._faulty_key)
        if KEY_ID in (case.path_parameters or {}):
            self._fill_key(case, transport)

    def _fill_key(self, case: Case[Any], transport: dict[str, Any]) -> None:
        """End spare keys, never the key of the other calls. A key can end only itself."""
        given = case.path_parameters[KEY_ID]
        if not isinstance(given, str) or UUID_TEXT.fullmatch(given) is None:
            return
        case.path_parameters[KEY_ID] = NOBODYS_ID
        positive = case.meta is not None and case.meta.generation.mode.is_positive
        spare = next(self._spare_keys, None) if positive else None
        if spare is not None:
            case.path_parameters[KEY_ID], _, secret = spare.partition(" ")
            transport["auth"] = Bearer(secret)

    def _fill_own(self, case: Case[Any]) -> None:
        """Use own ids in half of the paths, and to delete: few links lead to them."""
        method, path = case.method.upper(), case.operation.path
        for name, fits, own in (
            (ITEM_ID, method == "PATCH" or path == FAVORITE, self._own_items),
            (ITEM_ID, method == "DELETE" and path == ITEM, self._spare_items),
            (EVENT_ID, method == "GET", self._own_events),
            (WEBHOOK_ID, method == "GET", self._kept_webhook),
            (ACCOUNT, path == CONSENT, self._kept_seller),
            (ACCOUNT, path == SELLER, self._spare_sellers),
            (ACCOUNT, path == OWED_RECEIPT, self._owed),
        ):
            given = (case.path_parameters or {}).get(name)
            if given is not None and fits and (method == "DELETE" or _even(given)):
                case.path_parameters[name] = next(own, given)

    def _fill_query(self, case: Case[Any]) -> None:
        for name in CURSORS:
            if name in case.query:
                cursors = self._cursors[_list_of(case)]
                cursor = str(case.query.pop(name))
                if cursors:
                    for other in set(case.query) - {PAGE_SIZE}:
                        del case.query[other]
                    case.query[name] = cursors[crc32(cursor.encode()) % len(cursors)]
        for name in set(case.query) & set(self._known_values):
            case.query[name] = self._known(name, case.query[name])
        sort = case.query.get("sort")
        if sort in SORT_NEEDS and SORT_NEEDS[sort] not in case.query:
            del case.query["sort"]
        # A document can't say that two parameters belong together.
        if len(METADATA_PAIR & set(case.query)) == 1:
            for name in METADATA_PAIR & set(case.query):
                del case.query[name]

    def _fill_body(self, case: Case[Any]) -> None:
        case.body = self.with_known_values(case.body)
        if not isinstance(case.body, dict):
            return
        if case.operation.path == ORDERS:
            case.body = {"item_id": next(self._spare_items, NOBODYS_ID)}
        if case.operation.path == APP:
            case.body |= APP_SETTINGS
            if "version" in case.body:
                case.body["version"] = API_VERSION
        if case.operation.path == MESSAGES:
            case.body["item_id"] = next(self._own_items, NOBODYS_ID)
        if case.operation.path in (SELLERS, CONSENT) and "scopes" in case.body:
            case.body["scopes"] = SOME_SCOPES
        if case.operation.path == FAULTS:
            case.body["faults"] = SOME_FAULTS
        if case.operation.path == CLOCK:
            # A few calls may not use up the 400 days.
            case.body["seconds"] = 1
        if case.operation.path.endswith(REFUND) and "amount" in case.body:
            case.body["amount"] = SOME_MONEY
        if case.operation.path.startswith(WEBHOOKS):
            _fill_webhook(case.body, self._fields)
            # A recovery has a cursor only above 10,000 events.
            case.body.pop("cursor", None)
        if "sku" in case.body and "sku" in (case.path_parameters or {}):
            sku = _INVISIBLE.sub("x", unquote(str(case.path_parameters["sku"])))
            case.body["sku"] = sku
            case.path_parameters["sku"] = quote(sku, safe="")

    def with_known_values(self, node: Any) -> Any:
        if isinstance(node, list):
            return [self.with_known_values(value) for value in node]
        if isinstance(node, str):
            return _INVISIBLE.sub("x", node)
        if not isinstance(node, dict):
            return node
        filled = {
            _INVISIBLE.sub("x", name): self._known(name, value) for name, value in node.items()
        }
        if isinstance(filled.get(METADATA), dict):
            filled[METADATA] = {
                self._metadata_name(name): value for name, value in filled[METADATA].items()
            }
        for name in BY_CATEGORY & filled.keys():
            del filled[name]
            filled.setdefault("quantity", 1)
        if "price" in filled:
            filled["shipping"] = []
        return filled

    def _metadata_name(self, name: str) -> str:
        """Return one of the first generated names."""
        names = self._metadata_names
        if name not in names and len(names) < METADATA_NAMES:
            names.append(name)
        return name if name in names else names[crc32(name.encode()) % len(names)]

    def _known(self, name: str, value: Any) -> Any:
        known = self._known_values.get(name)
        if known and isinstance(value, str):
            return known[crc32(value.encode()) % len(known)]
        return self.with_known_values(value)
