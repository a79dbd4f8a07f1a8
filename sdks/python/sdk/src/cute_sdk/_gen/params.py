# Generated from the spec by `make generate`: never edit this file.
"""What requests hold, for type checkers: a dict with known keys for each object, a `Literal` for each
list of values. A dict with another key, or another value, is an error where it is checked."""

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, TypedDict, Union
from uuid import UUID

if sys.version_info >= (3, 11):
    from typing import NotRequired
else:
    from typing_extensions import NotRequired

from .models import (
    Color,
    Condition,
    EventPattern,
    EventType,
    EventUse,
    FulfillmentStatus,
    Gender,
    Material,
    Money,
    OperationUse,
    Pattern,
    ProblemUse,
    SandboxFaultKind,
    Scope,
    ShippingOption,
    SizeSystem,
    SleeveLength,
)

ScopeValue = Literal[
    "read:account",
    "read:items",
    "write:items",
    "read:orders",
    "read:order_contacts",
    "read:messages",
    "webhooks",
    "contracts",
    "read:audit",
]
"""What an API key may do. `write:orders` is reserved for the future: no key can have it
yet. Responses show only a buyer's id and username, so `read:order_contacts` has no
effect yet. The values are `read:account`: see who you are (email and username), your
organisation, keys, usage and requests; `read:items`: search the market, and read your
own items with their SKUs, and your favorites; `write:items`: create, change and delete
your items and favorites; `read:orders`: read your orders, with the usernames of their
buyers and sellers; `read:order_contacts`: read more of your buyers than their usernames
(nothing yet); `read:messages`: read messages to you, in events; `webhooks`: register
and manage your webhooks; `contracts`: publish and manage the contracts of your
programs; `read:audit`: read who did what in your account, with network addresses."""


class AppSettingsDict(TypedDict):
    """The settings in an app's file."""

    name: str
    """The name that sellers see."""
    redirect_uris: Sequence[str]
    """Where sellers may return after their consent: `https`, or `http` on 127.0.0.1 at any
    port, without a fragment."""
    scopes: Sequence[Scope | ScopeValue]
    """All scopes that the app can ask a seller for. No app gets `read:account`, `webhooks` or
    `contracts`."""
    logo: NotRequired[str | None]
    """The logo, as the base64 of a PNG file: square, 128 to 1,024 pixels on a side, at most
    256 KiB. `null` removes it. Without this field, the logo stays."""
    version: NotRequired[str]
    """The API version of requests that don't choose one, from `x-versions`, for all keys of
    the app. Without this field, the version stays."""


class MoneyDict(TypedDict):
    """An amount of money. `amount` is in minor units of `currency`: 4250 in `EUR` is 42.50
    euros, 4250 in `JPY` is 4250 yen."""

    amount: int
    """A whole number of minor units (cents for most currencies)."""
    currency: str
    """The ISO 4217 code of its currency, which says what a minor unit is."""


ConditionValue = Literal["new_with_tags", "new_without_tags", "very_good", "good", "satisfactory"]
"""How worn an item is. The values are `new_with_tags`: never worn, tags on;
`new_without_tags`: never worn; `very_good`: worn little, no flaws; `good`: worn, small
flaws; `satisfactory`: worn, visible flaws."""


class ImageCreateDict(TypedDict):
    """A picture of an item, by its address. We don't copy it."""

    url: str
    """Where the picture is: an `https` URL with a public host name. It has no IP address, no
    local or reserved name, no user name, and no port other than 443."""
    alt: NotRequired[str | None]
    """What the picture shows, for those who can't see it."""
    width: NotRequired[int]
    """Its width in pixels. We don't measure it."""
    height: NotRequired[int]
    """Its height in pixels. We don't measure it."""


class ShippingOptionDict(TypedDict):
    """What shipping to a destination costs, and how long it takes."""

    destination: str
    """The country or region. The most specific option applies: that of the buyer's country,
    then `EU`, then `WORLD`."""
    price: Money | MoneyDict
    """What shipping costs, in the currency of the item's `price`. An `amount` of 0 is free
    shipping."""
    days: NotRequired[int | None]
    """The latest arrival, in days after the order. `null` if the seller doesn't say."""


GenderValue = Literal["women", "men", "unisex", "kids"]
"""For whom an item is made. The values are `women`: women; `men`: men; `unisex`: women and
men; `kids`: children."""

ColorValue = Literal[
    "black",
    "white",
    "grey",
    "beige",
    "brown",
    "red",
    "pink",
    "orange",
    "yellow",
    "green",
    "turquoise",
    "blue",
    "purple",
    "gold",
    "silver",
    "multicolored",
]
"""A colour of an item. The values are `black`: black; `white`: white; `grey`: grey;
`beige`: beige; `brown`: brown; `red`: red; `pink`: pink; `orange`: orange; `yellow`:
yellow; `green`: green; `turquoise`: turquoise; `blue`: blue; `purple`: purple; `gold`:
gold; `silver`: silver; `multicolored`: many colours."""

MaterialValue = Literal[
    "cotton",
    "linen",
    "wool",
    "cashmere",
    "silk",
    "leather",
    "suede",
    "denim",
    "down",
    "polyester",
    "polyamide",
    "viscose",
    "acrylic",
    "elastane",
    "rubber",
    "metal",
    "other",
]
"""A material of an item. The values are `cotton`: cotton; `linen`: linen; `wool`: wool;
`cashmere`: cashmere; `silk`: silk; `leather`: leather; `suede`: suede; `denim`: denim;
`down`: down; `polyester`: polyester; `polyamide`: polyamide; `viscose`: viscose;
`acrylic`: acrylic; `elastane`: elastane; `rubber`: rubber; `metal`: metal; `other`:
other."""

PatternValue = Literal[
    "plain", "striped", "checked", "floral", "dotted", "animal", "graphic", "other"
]
"""The pattern of an item. The values are `plain`: one colour, no pattern; `striped`:
striped; `checked`: checked; `floral`: with flowers; `dotted`: dotted; `animal`: like
the skin of an animal; `graphic`: with a picture or writing; `other`: another pattern."""

SleeveLengthValue = Literal["sleeveless", "short", "three_quarter", "long"]
"""How long the sleeves of an item are. The values are `sleeveless`: without sleeves;
`short`: above the elbow; `three_quarter`: below the elbow; `long`: to the wrist."""


class ItemAttributesCreateDict(TypedDict):
    """The attributes of an item to create. If you send any, send all that its category
    requires."""

    gender: NotRequired[Gender | GenderValue]
    """For whom it is made, which decides the size chart."""
    color: NotRequired[Sequence[Color | ColorValue]]
    """Its colours, the main one first."""
    material: NotRequired[Sequence[Material | MaterialValue]]
    """What it is made of, the main material first."""
    pattern: NotRequired[Pattern | PatternValue]
    """Its pattern."""
    sleeve_length: NotRequired[SleeveLength | SleeveLengthValue]
    """How long its sleeves are."""
    heel_height: NotRequired[int]
    """The height of its heels, in millimetres."""


SizeSystemValue = Literal["eu", "uk", "us", "it", "fr", "letter", "shoe_mm"]
"""A system of sizes. `x-size-charts` shows which sizes are equal. The values are `eu`:
European Union (in clothing, as in Germany); `uk`: United Kingdom; `us`: United States;
`it`: Italy; `fr`: France; `letter`: XS, S, M and so on; `shoe_mm`: the length of the
foot in millimetres (Mondopoint)."""


class ItemSizeCreateDict(TypedDict):
    """A size in one system, of an item to create or change."""

    system: SizeSystem | SizeSystemValue
    """The system of the size."""
    value: str
    """The size, as in the size chart. `GET /v1/categories/{category_id}/attributes` has the
    charts of a category."""


class ItemCreateDict(TypedDict):
    """An item to create."""

    title: str
    """What it is, in one line. It needs a visible character, and can't contain control
    characters."""
    description: NotRequired[str | None]
    """What a buyer should know, as plain text. Can have several lines; no control characters
    other than tabs and line ends."""
    price: Money | MoneyDict
    """What it costs, without shipping."""
    category_id: UUID | str
    """The id of its category, from the list of categories. New items can't have a retired
    category."""
    brand_id: NotRequired[UUID | str | None]
    """The id of its brand, from the list of brands. New items can't have a retired brand."""
    size: NotRequired[str | None]
    """Its size, as on the label. No markup: no angle, curly or square brackets, backslashes or
    backticks."""
    color: NotRequired[str | None]
    """Its main colour, in words. No markup, as in `size`."""
    condition: Condition | ConditionValue
    """How worn it is."""
    images: NotRequired[Sequence[ImageCreateDict]]
    """Pictures of it; the first is the main one."""
    quantity: NotRequired[int]
    """How many you have for sale, 1 by default. Units that open orders hold don't count."""
    ships_from: NotRequired[str | None]
    """The country that it is sent from. ISO 3166-1."""
    shipping: NotRequired[Sequence[ShippingOption | ShippingOptionDict]]
    """Where you send it, and for how much: at most one option per destination, each in the
    currency of `price`."""
    attributes: NotRequired[ItemAttributesCreateDict]
    """Its attributes, as values that can be compared: those of `GET
    /v1/categories/{category_id}/attributes`. `color` and `size` stay as on the label."""
    sizes: NotRequired[Sequence[ItemSizeCreateDict]]
    """Its size in a system of its size chart. One system is enough: the response has the sizes
    of all systems. Several must be the same size."""
    sku: NotRequired[str | None]
    """Your own number for it. Only one of your draft, active and reserved items may have it.
    It begins and ends with a visible character, and can't contain control characters. Only
    you see it."""
    metadata: NotRequired[Mapping[str, str]]
    """Your own data about it, up to 20 pairs. Only you see it. None by default."""
    status: NotRequired[Literal["draft", "active"]]
    """Whether to list it. The values are `draft`: keep it private for now; `active`: list it
    immediately (the default)."""


class BatchCreateDict(TypedDict):
    """A row that creates an item, as `POST /items` does."""

    op: Literal["create"]
    """Creates an item."""
    item: ItemCreateDict
    """The item to create."""


class BatchDeleteDict(TypedDict):
    """A row that deletes an item, as `DELETE /items/{item_id}` does."""

    op: Literal["delete"]
    """Deletes an item."""
    id: UUID | str
    """The item's id."""
    if_match: NotRequired[str]
    """The `ETag` of the item as you read it, with its quotes. When the item has changed since,
    the row changes nothing and gets 412, with the current `etag`."""


class ItemAttributesPatchDict(TypedDict):
    """The attributes of an item to set; `null` removes an attribute. The others stay."""

    gender: NotRequired[Gender | GenderValue | None]
    """For whom it is made, which decides the size chart. `null` removes it."""
    color: NotRequired[Sequence[Color | ColorValue] | None]
    """Its colours, the main one first. `null` removes it."""
    material: NotRequired[Sequence[Material | MaterialValue] | None]
    """What it is made of, the main material first. `null` removes it."""
    pattern: NotRequired[Pattern | PatternValue | None]
    """Its pattern. `null` removes it."""
    sleeve_length: NotRequired[SleeveLength | SleeveLengthValue | None]
    """How long its sleeves are. `null` removes it."""
    heel_height: NotRequired[int | None]
    """The height of its heels, in millimetres. `null` removes it."""


class ItemPatchDict(TypedDict):
    """The fields of an item to change, at least one. Fields that you leave out stay the same;
    `null` clears a field that can be empty."""

    title: NotRequired[str]
    """What it is, in one line. It needs a visible character, and can't contain control
    characters."""
    description: NotRequired[str | None]
    """What a buyer should know, as plain text. Can have several lines; no control characters
    other than tabs and line ends. `null` clears it."""
    price: NotRequired[Money | MoneyDict]
    """What it costs, without shipping. Send both of its fields."""
    category_id: NotRequired[UUID | str]
    """The id of its category, from the list of categories. New items can't have a retired
    category."""
    brand_id: NotRequired[UUID | str | None]
    """The id of its brand, from the list of brands. New items can't have a retired brand.
    `null` clears it."""
    size: NotRequired[str | None]
    """Its size, as on the label. No markup: no angle, curly or square brackets, backslashes or
    backticks. `null` clears it."""
    color: NotRequired[str | None]
    """Its main colour, in words. No markup, as in `size`. `null` clears it."""
    condition: NotRequired[Condition | ConditionValue]
    """How worn it is."""
    images: NotRequired[Sequence[ImageCreateDict]]
    """Pictures of it, which replace all current ones; the first is the main one."""
    quantity: NotRequired[int]
    """How many you have for sale. Units that open orders hold don't count. Alone in a patch,
    it can also restock a reserved item."""
    ships_from: NotRequired[str | None]
    """The country that it is sent from. ISO 3166-1. `null` clears it."""
    shipping: NotRequired[Sequence[ShippingOption | ShippingOptionDict]]
    """Where you send it, and for how much, in place of all current options: at most one per
    destination, each in the currency of `price`."""
    attributes: NotRequired[ItemAttributesPatchDict]
    """The attributes to set; `null` removes an attribute. The others stay."""
    sizes: NotRequired[Sequence[ItemSizeCreateDict]]
    """Its size in a system of its size chart, in place of the current one. An empty list
    clears it."""
    sku: NotRequired[str | None]
    """Your own number for it. Only one of your draft, active and reserved items may have it.
    It begins and ends with a visible character, and can't contain control characters. Only
    you see it. `null` clears it."""
    metadata: NotRequired[Mapping[str, str | None]]
    """The pairs of your own data to set; `null` removes a pair. The others stay."""
    status: NotRequired[Literal["draft", "active", "archived"]]
    """Who sees it. The values are `draft`: keep it private; `active`: list it; `archived`:
    take it off the market."""


class BatchUpdateDict(TypedDict):
    """A row that changes some fields of an item, as `PATCH /items/{item_id}` does."""

    op: Literal["update"]
    """Changes some fields of an item."""
    id: UUID | str
    """The item's id."""
    item: ItemPatchDict
    """The fields to change."""
    if_match: NotRequired[str]
    """The `ETag` of the item as you read it, with its quotes. When the item has changed since,
    the row changes nothing and gets 412, with the current `etag`."""


class BatchPutDict(TypedDict):
    """A row that creates or replaces an item by its SKU, as `PUT /me/items/by-sku/{sku}` does."""

    op: Literal["put"]
    """Creates an item, or replaces all of its fields."""
    sku: str
    """Your own number for the item. Here it can contain a slash."""
    item: ItemCreateDict
    """The complete item. If it has a `sku`, it must equal the row's."""
    if_match: NotRequired[str]
    """The `ETag` of the item as you read it, with its quotes. When the item has changed since,
    the row changes nothing and gets 412, with the current `etag`."""


BatchOperationDict = Union[BatchCreateDict, BatchUpdateDict, BatchDeleteDict, BatchPutDict]
"""One row of a batch. `op` says what it does."""


class CertificatePutDict(TypedDict):
    """A signed test result."""

    certificate: str
    """The content of the file that `--sign` wrote: a JWS (RFC 7515, compact, HS256) whose
    payload is the result, signed with a key that is derived from your API key."""


class ProblemUseDict(TypedDict):
    """A problem whose `code` a program reads."""

    status: int
    """The status of the response."""
    code: str
    """The problem's code."""


class OperationUseDict(TypedDict):
    """The parts of an operation that a program uses. Pointers are JSON pointers into the body;
    `*` stands for every element of an array."""

    operation: str
    """The `operationId`. An operation with more than 100 fields has several entries, which add
    up."""
    parameters: Sequence[str]
    """The names of the parameters that it sends."""
    body: Sequence[str]
    """The fields that it sends."""
    statuses: Sequence[int]
    """The statuses that it got."""
    problems: Sequence[ProblemUse | ProblemUseDict]
    """The problems whose `code` it reads."""
    reads: Sequence[str]
    """The fields that it reads from successful responses."""


class EventUseDict(TypedDict):
    """What a program reads from the webhook events of a type."""

    type: str
    """The type of the events. A type with more than 100 fields has several entries, which add
    up."""
    reads: Sequence[str]
    """The fields that it reads, as JSON pointers into the body."""


class ContractPutDict(TypedDict):
    """The parts of the API that a version of a program uses."""

    program: str
    """The name of the program."""
    program_version: str
    """The version of the program."""
    api_version: str
    """The version of the API that the program asks for, one of `x-versions`."""
    operations: Sequence[OperationUse | OperationUseDict]
    """The parts of each operation that the program uses."""
    events: Sequence[EventUse | EventUseDict]
    """What the program reads from webhook events of each type."""


DeliveryStatusValue = Literal["pending", "delivered", "failed", "cancelled"]
"""The status of a delivery. The values are `pending`: queued for its next attempt, or
being sent; `delivered`: the receiver responded with a 2xx; `failed`: all attempts
failed; `cancelled`: not sent, because its webhook was disabled or deleted."""


class EmbedLinkCreateDict(TypedDict):
    """What the embedded pages may do."""

    read_only: NotRequired[bool]
    """Whether the pages are read-only, without forms. `true` by default."""


class ErasureReceiptDict(TypedDict):
    """A signed receipt of an erasure."""

    receipt: str
    """A JWS (RFC 7515, compact, HS256) whose payload has exactly `account` and `iat`, the time
    in Unix seconds. Its key is `HMAC-SHA-256(SHA-256(secret), "cute erasure receipt 1")`,
    for the secret that the call sends as `Bearer`."""


EventTypeValue = Literal[
    "alert.fired",
    "alert.resolved",
    "app.data_requested",
    "app.installed",
    "app.scopes_changed",
    "app.uninstalled",
    "catalog.changed",
    "item.created",
    "item.deleted",
    "item.reserved",
    "item.sold",
    "item.updated",
    "key.revoked",
    "key.rotated",
    "message.received",
    "order.cancelled",
    "order.completed",
    "order.created",
    "order.updated",
    "user.erased",
    "webhook.disabled",
    "webhook.failing",
]
"""What an event is about. The `webhooks` section of this document describes each type."""

EventPatternValue = Literal[
    "alert.fired",
    "alert.resolved",
    "app.data_requested",
    "app.installed",
    "app.scopes_changed",
    "app.uninstalled",
    "catalog.changed",
    "item.created",
    "item.deleted",
    "item.reserved",
    "item.sold",
    "item.updated",
    "key.revoked",
    "key.rotated",
    "message.received",
    "order.cancelled",
    "order.completed",
    "order.created",
    "order.updated",
    "user.erased",
    "webhook.disabled",
    "webhook.failing",
    "alert.*",
    "app.*",
    "catalog.*",
    "item.*",
    "key.*",
    "message.*",
    "order.*",
    "user.*",
    "webhook.*",
    "*",
]
"""An event type; all types of a family, such as `item.*`; or `*`, all types. Types that
are added later are included."""

FulfillmentStatusValue = Literal["unfulfilled", "shipped", "delivered", "returned"]
"""Where the units of an order are. The values are `unfulfilled`: the seller has them;
`shipped`: they are on their way; `delivered`: the buyer has them; `returned`: the
seller has them back. It only goes from `unfulfilled` to `shipped` or `delivered`, from
`shipped` to `delivered` or `returned`, from `delivered` to `returned`."""


class ItemBatchCreateDict(TypedDict):
    """Changes to your items, made in one call."""

    atomic: NotRequired[bool]
    """Whether to change all or nothing. By default, valid rows are processed, and the others
    are not."""
    operations: Sequence[BatchOperationDict]
    """The rows, which are processed in this order."""


ItemStatusValue = Literal["draft", "active", "reserved", "sold", "archived"]
"""The status of an item. Owners set draft, active and archived; orders set reserved and
sold. The values are `draft`: not yet listed; `active`: for sale; `reserved`: open
orders hold all of its units; `sold`: the order of its last unit is completed;
`archived`: taken off the market by its owner."""


class KeyReportCreateDict(TypedDict):
    """A key or token that leaked, and where."""

    key: str
    """The whole key, or access or refresh token of an app."""
    source: NotRequired[str]
    """Your name or service, in one line. The owner of the key sees this."""
    url: NotRequired[str]
    """Where it can be seen: a URL with a public host name, no user name, and no port other
    than 443. Its owner sees this."""


class KeyRotationCreateDict(TypedDict):
    """How to rotate a key."""

    grace_seconds: NotRequired[int]
    """How many seconds the previous secret keeps working, from an hour to 7 days. A day
    (86400) by default."""


MarketGroupValue = Literal["category", "brand", "condition"]
"""What sold items can be grouped by. The values are `category`: the category, without
those above it; `brand`: the brand; `condition`: the condition."""

OrderRoleValue = Literal["seller", "buyer"]
"""The caller's side of an order. The values are `seller`: you sell the item; `buyer`: you
buy the item."""

OrderStatusValue = Literal["open", "completed", "cancelled"]
"""The status of an order. The values are `open`: its units are reserved; `completed`: its
units are sold; `cancelled`: its units are for sale again. It only goes from `open` to
`completed` or `cancelled`."""

RecoveryStatusValue = Literal["failed", "cancelled", "missing", "all"]
"""What to recover. The values are `failed`: deliveries that failed; `cancelled`:
deliveries that were cancelled; `missing`: events without a delivery; `all`: all of
these."""


class RecoveryCreateDict(TypedDict):
    """Which events to recover."""

    since: NotRequired[datetime | str]
    """Events that happened at or after this moment."""
    until: NotRequired[datetime | str]
    """Events that happened before this moment."""
    status: NotRequired[RecoveryStatusValue]
    """Which of them. By default `all`: every undelivered event."""
    cursor: NotRequired[str]
    """Where to continue: the `next_cursor` of the previous response, with the other fields as
    before."""


class SandboxClockAdvanceDict(TypedDict):
    """How far the clock of your account moves."""

    seconds: int
    """By how many seconds. A clock never moves backwards, and is at most 400 days ahead."""


class SandboxConsentCreateDict(TypedDict):
    """What a simulated seller allows your app."""

    scopes: NotRequired[Sequence[Scope | ScopeValue]]
    """The scopes, which your app must have. By default, all scopes of your app."""


SandboxFaultKindValue = Literal[
    "response_lost",
    "rate_limited",
    "server_error",
    "slow",
    "truncated_body",
    "connection_reset",
    "webhook_late",
    "webhook_twice",
    "webhook_out_of_order",
    "webhook_bad_signature",
    "webhook_unknown_type",
    "webhook_unknown_field",
    "webhook_down",
]
"""What goes wrong. The values are `response_lost`: the call is processed, and the
connection closed without a response; `rate_limited`: 429 with a `Retry-After` of
`seconds`; the call is not processed; `server_error`: 500; the call is not processed;
`slow`: the call is processed, and its response sent after `seconds`; `truncated_body`:
the call is processed, and the connection closed in the middle of the response body;
`connection_reset`: the connection is reset; the call is not processed; `webhook_late`:
the event is sent `seconds` later; others can overtake it; `webhook_twice`: the event is
sent twice, with the same `webhook-id`; `webhook_out_of_order`: the event is sent after
the next one about the same object, but after `seconds` at the latest;
`webhook_bad_signature`: the event is sent with an invalid signature, then with a valid
one; `webhook_unknown_type`: an event of the type `sandbox.unknown`, which doesn't
exist, is sent before the event; `webhook_unknown_field`: the event and its `data` have
a field `sandbox_unknown`, which doesn't exist; `webhook_down`: attempts fail, as if the
receiver were down, until `seconds` after the script was set."""


class SandboxFaultCreateDict(TypedDict):
    """A fault, and the calls or events it affects. Without `nth` and `percent`, it affects all
    of them."""

    fault: SandboxFaultKind | SandboxFaultKindValue
    """What goes wrong."""
    operations: NotRequired[Sequence[str]]
    """Only calls of these operations, by `operationId`, for a fault of calls. Without this
    field, calls of every operation."""
    types: NotRequired[Sequence[EventType | EventTypeValue]]
    """Only events of these types, for a fault of webhooks. Without this field, events of every
    type."""
    nth: NotRequired[Sequence[int]]
    """Which calls or events it affects, where 1 is the first of its `operations` or `types`
    since the script was set. Not allowed for `webhook_down`."""
    percent: NotRequired[int]
    """The percentage of calls or events it affects; `seed` decides which. Not allowed for
    `webhook_down`."""
    seconds: NotRequired[int]
    """`Retry-After` of `rate_limited` (1 by default), how long `slow` waits (1, 60 at most),
    `webhook_late` (5, 3,600 at most) or `webhook_out_of_order` (60, 3,600 at most), and how
    long `webhook_down` lasts (3,600, 86,400 at most). Other faults have none."""


class SandboxFaultScriptCreateDict(TypedDict):
    """The faults of a key. For each call or event, only the first fault in the list that
    applies to it is used."""

    seed: NotRequired[int]
    """Decides which calls and events `percent` selects, 0 by default. The same seed with the
    same calls and events in the same order gives the same faults."""
    faults: Sequence[SandboxFaultCreateDict]
    """The faults."""


class SandboxFulfillmentCreateDict(TypedDict):
    """Where the units of an order are from now on."""

    fulfillment_status: FulfillmentStatus | FulfillmentStatusValue
    """The next status."""


class SandboxMessageCreateDict(TypedDict):
    """The item that a generated buyer writes about, and the message."""

    item_id: UUID | str
    """The id of one of your items."""
    body: NotRequired[str]
    """What the message says; no control characters other than tabs and line ends. Generated
    when you leave it out."""


class SandboxOrderCreateDict(TypedDict):
    """The item that a generated buyer orders, how many units of it, and what else the buyer
    pays."""

    item_id: UUID | str
    """The id of one of your active items."""
    quantity: NotRequired[int]
    """How many units of it, 1 by default."""
    ships_to: NotRequired[str]
    """The buyer's country. The order's `totals.shipping` is then the price of the item's
    shipping option for this country."""
    fees: NotRequired[Money | MoneyDict]
    """What the buyer pays in fees, in the currency of the item. Nothing by default."""


class SandboxRefundCreateDict(TypedDict):
    """What the buyer gets back."""

    amount: NotRequired[Money | MoneyDict]
    """The amount, in the order's currency. Without it, everything that is not refunded yet."""


class SecretRotationCreateDict(TypedDict):
    """How to rotate the secret of a webhook."""

    overlap_seconds: NotRequired[int]
    """How many seconds the previous secret also signs, up to 7 days. With 0, it stops at once.
    A day (86400) by default."""


StatusClassValue = Literal["2xx", "3xx", "4xx", "5xx"]
"""The class of a status. The values are `2xx`: success; `3xx`: not modified or redirected;
`4xx`: an error in the request; `5xx`: an error on our side."""

UsageGroupValue = Literal["key_id", "operation", "status_class"]
"""How the calls of a period can be grouped. The values are `key_id`: a count for each key;
`operation`: a count for each operation; `status_class`: a count for each class of
status."""


class WebhookCreateDict(TypedDict):
    """A webhook to register."""

    url: str
    """Where to send the events: `https`, a public address, port 443 or 8443, no user name or
    password in it. A sandbox also accepts `http` and any port on loopback, except those of
    its own servers."""
    types: Sequence[EventPattern | EventType | EventPatternValue]
    """The event types to send; `item.*` and `*` work too. Your key must have the scope that
    each type needs."""
    filter: NotRequired[str | None]
    """Which events to send, by their `data`: at most ten conditions such as `data.price.amount
    >= 5000`, joined by `and` and `or`, with parentheses. A condition is a path, one of
    `==`, `!=`, `<`, `<=`, `>`, `>=`, and a number, a "string", `true`, `false` or `null`.
    It is false if the path doesn't exist or has a value of another type; `null` equals only
    `null`. Without a filter, all events are sent."""
    description: NotRequired[str | None]
    """A note for you, in one line."""
    metadata: NotRequired[Mapping[str, str]]
    """Your own data about it, up to 20 pairs. Only you see it. None by default."""
    version: NotRequired[str]
    """The API version of its events, one of `x-versions`. By default, the version of this
    request."""


class WebhookPatchDict(TypedDict):
    """The settings of a webhook to change, at least one. Settings that you leave out stay the
    same; `null` clears a setting that can be empty."""

    url: NotRequired[str]
    """Where to send the events: `https`, a public address, port 443 or 8443, no user name or
    password in it. A sandbox also accepts `http` and any port on loopback, except those of
    its own servers."""
    types: NotRequired[Sequence[EventPattern | EventType | EventPatternValue]]
    """The event types to send; `item.*` and `*` work too. Your key must have the scope that
    each type needs."""
    filter: NotRequired[str | None]
    """Which events to send, by their `data`: at most ten conditions such as `data.price.amount
    >= 5000`, joined by `and` and `or`, with parentheses. A condition is a path, one of
    `==`, `!=`, `<`, `<=`, `>`, `>=`, and a number, a "string", `true`, `false` or `null`.
    It is false if the path doesn't exist or has a value of another type; `null` equals only
    `null`. Without a filter, all events are sent. `null` clears it."""
    description: NotRequired[str | None]
    """A note for you, in one line. `null` clears it."""
    metadata: NotRequired[Mapping[str, str | None]]
    """The pairs of your own data to set; `null` removes a pair. The others stay."""
    version: NotRequired[str]
    """The API version of its events, from `x-versions`. It applies from the next attempt on,
    including pending and redelivered events."""
    status: NotRequired[Literal["active", "disabled"]]
    """Whether to send events to it. The values are `active`: enables a disabled webhook, even
    if we disabled it; it is then `unverified` or `paused` if verification or confirmation
    is pending; `disabled`: no events are sent, and pending deliveries are cancelled."""


class WebhookTestCreateDict(TypedDict):
    """Which test event to send."""

    type: EventType | EventTypeValue
    """The event's type. The webhook needs no subscription to it."""


__all__ = (
    "AppSettingsDict",
    "BatchCreateDict",
    "BatchDeleteDict",
    "BatchOperationDict",
    "BatchPutDict",
    "BatchUpdateDict",
    "CertificatePutDict",
    "ColorValue",
    "ConditionValue",
    "ContractPutDict",
    "DeliveryStatusValue",
    "EmbedLinkCreateDict",
    "ErasureReceiptDict",
    "EventPatternValue",
    "EventTypeValue",
    "EventUseDict",
    "FulfillmentStatusValue",
    "GenderValue",
    "ImageCreateDict",
    "ItemAttributesCreateDict",
    "ItemAttributesPatchDict",
    "ItemBatchCreateDict",
    "ItemCreateDict",
    "ItemPatchDict",
    "ItemSizeCreateDict",
    "ItemStatusValue",
    "KeyReportCreateDict",
    "KeyRotationCreateDict",
    "MarketGroupValue",
    "MaterialValue",
    "MoneyDict",
    "OperationUseDict",
    "OrderRoleValue",
    "OrderStatusValue",
    "PatternValue",
    "ProblemUseDict",
    "RecoveryCreateDict",
    "RecoveryStatusValue",
    "SandboxClockAdvanceDict",
    "SandboxConsentCreateDict",
    "SandboxFaultCreateDict",
    "SandboxFaultKindValue",
    "SandboxFaultScriptCreateDict",
    "SandboxFulfillmentCreateDict",
    "SandboxMessageCreateDict",
    "SandboxOrderCreateDict",
    "SandboxRefundCreateDict",
    "ScopeValue",
    "SecretRotationCreateDict",
    "ShippingOptionDict",
    "SizeSystemValue",
    "SleeveLengthValue",
    "StatusClassValue",
    "UsageGroupValue",
    "WebhookCreateDict",
    "WebhookPatchDict",
    "WebhookTestCreateDict",
)
