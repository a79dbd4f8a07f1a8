"""Entity tags of items, webhooks and responses, and conditions on them."""

import hashlib
import re
from datetime import datetime, timedelta
from typing import Any

import orjson
from werkzeug.http import parse_etags

from cute_api.lib.times import EPOCH
from cute_api.problems import ApiError, Code

# The suffix of the tag of a response that depends on the API version.
FORM = re.compile(r'-\d{8}"')
ITEM_FORM = "20270115"
"""The date of the newest change of items in responses. Their `etag` has it as the header does."""


def version_of(updated_at: datetime) -> str:
    """Return an item's version: its last change in microseconds since 1970, as hex."""
    return f"{(updated_at - EPOCH) // timedelta(microseconds=1):x}"


def of_version(version: str, *, for_owner: bool) -> str:
    """Return the strong tag of an item's version; owners have their own, as they see more."""
    return f'"{version}{"o" if for_owner else ""}"'


def in_json(version: str, *, for_owner: bool) -> str:
    """Return the `etag` of an item in a response of the newest API version."""
    return f'"{version}{"o" if for_owner else ""}-{ITEM_FORM}"'


def dated(tag: str, form: str) -> str:
    """Return a tag with the date of this form, `2027-01-15` or empty, in place of any other."""
    return FORM.sub('"', tag).removesuffix('"') + (f'-{form.replace("-", "")}"' if form else '"')


def of_body(body: bytes) -> str:
    """Return the strong tag of a response without a version: a digest of its bytes."""
    return f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'


def of_webhook(settings: str, document: dict[str, Any]) -> str:
    """Return a webhook's strong tag: its settings' version and a digest of its document."""
    return f'"{settings}{_digest(document)}"'


def of_settings(*settings: Any) -> str:
    """Return the version of a webhook's settings."""
    return _digest(settings)


def of_meaning(document: dict[str, Any]) -> str:
    """Return the weak tag of a response with the meaning of `document`, whose bytes may differ."""
    return f"W/{of_body(orjson.dumps(document))}"


def require_match(condition: str | None, version: str) -> None:
    """Raise 412 with the owner's current tag unless `If-Match` names this version of an item.

    Both the owner's and the public tag match, because an owner may have read a public list. Weak
    tags never match (RFC 9110). The API version's date in tags is ignored, because the item is the
    same in all API versions.
    """
    if condition is None:
        return
    condition = FORM.sub('"', condition)
    current = in_json(version, for_owner=True)
    tags = parse_etags(condition)
    if any(_tag(of_version(version, for_owner=own)) in tags for own in (True, False)):
        return
    raise _changed("item", current)


def require_settings(condition: str | None, settings: str, current: str) -> None:
    """Raise 412 with the `current` tag unless `If-Match` names a webhook with these settings.

    The rest of the tag may differ, because each delivery changes the webhook's health.
    """
    if condition is None:
        return
    tags = parse_etags(condition)
    if tags.star_tag or any(tag.startswith(settings) for tag in tags):
        return
    raise _changed("webhook", current)


def unchanged(condition: str | None, current: str) -> bool:
    """Return whether `If-None-Match` says that the caller already has this version."""
    if condition is None or condition == current:
        return condition is not None
    return parse_etags(condition).contains_weak(_tag(current))


def _changed(resource: str, current: str) -> ApiError:
    return ApiError(
        Code.PRECONDITION_FAILED,
        f"The {resource} has changed since you read it. Read it again, then decide.",
        headers={"ETag": current},
    )


def _digest(value: Any) -> str:
    # Reparsed, because `value` may hold JSON text from the database, with spaces of its own.
    values = orjson.loads(orjson.dumps(value))
    return hashlib.blake2b(
        orjson.dumps(values, option=orjson.OPT_SORT_KEYS), digest_size=8
    ).hexdigest()


def _tag(written: str) -> str:
    """Return the opaque part of a tag."""
    return written.removeprefix("W/").strip('"')
