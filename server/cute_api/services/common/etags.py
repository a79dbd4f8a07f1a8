"""Entity tags: which version of an item a response shows, and whether a condition holds."""

import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from werkzeug.http import parse_etags

from cute_api.problems import ApiError, Code

# What `edge.versions` puts at the end of the tag of a response that differs between API versions.
FORM = re.compile(r'-\d{8}"')
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def of_item(updated_at: datetime, *, for_owner: bool) -> str:
    """The strong tag of an item's version. Its owner sees more of it, so has a tag of their own."""
    return of_version(version_of(updated_at), for_owner=for_owner)


def version_of(updated_at: datetime) -> str:
    """The version of an item: its last change in microseconds since 1970, in hexadecimal."""
    return f"{(updated_at - EPOCH) // timedelta(microseconds=1):x}"


def of_version(version: str, *, for_owner: bool) -> str:
    """The tag of `of_item`, of a version."""
    return f'"{version}{"o" if for_owner else ""}"'


def of_body(body: bytes) -> str:
    """The strong tag of a response that has no version: a digest of its bytes."""
    return f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'


def of_webhook(settings: str, document: dict[str, Any]) -> str:
    """The strong tag of a webhook: the version of its settings, and a digest of all it shows."""
    return f'"{settings}{_digest(document)}"'


def of_settings(*settings: Any) -> str:
    """The version of a webhook that has these settings."""
    return _digest(settings)


def of_meaning(document: dict[str, Any]) -> str:
    """The weak tag of a response that says no more than `document`, in bytes that may differ."""
    return f"W/{of_body(orjson.dumps(document))}"


def require_match(condition: str | None, version: str) -> None:
    """Raises 412 with the owner's current tag unless `If-Match` names this version of an item.

    Either form of the tag does: an owner who read a public list knows the version, too. Weak tags
    never match (RFC 9110). The date that the edge puts into tags of an API version doesn't count:
    what is changed is the same, whichever form of it the caller has read.
    """
    if condition is None:
        return
    condition = FORM.sub('"', condition)
    current = of_version(version, for_owner=True)
    wanted = parse_etags(condition)
    if any(_tag(of_version(version, for_owner=own)) in wanted for own in (True, False)):
        return
    raise _changed("item", current)


def require_settings(condition: str | None, settings: str, current: str) -> None:
    """Raises 412 with the `current` tag unless `If-Match` names a webhook of these settings.

    The rest of a tag may differ: each delivery changes what a webhook shows of its health.
    """
    if condition is None:
        return
    wanted = parse_etags(condition)
    if wanted.star_tag or any(tag.startswith(settings) for tag in wanted):
        return
    raise _changed("webhook", current)


def unchanged(condition: str | None, current: str) -> bool:
    """Whether `If-None-Match` says that the caller has this version already."""
    if condition is None or condition == current:
        return condition is not None
    return parse_etags(condition).contains_weak(_tag(current))


def _changed(what: str, current: str) -> ApiError:
    return ApiError(
        Code.PRECONDITION_FAILED,
        f"The {what} has changed since you read it: read it again, then decide.",
        headers={"ETag": current},
    )


def _digest(value: Any) -> str:
    # JSON that the database wrote stands in `value` as it is, with spaces of its own.
    values = orjson.loads(orjson.dumps(value))
    return hashlib.blake2b(
        orjson.dumps(values, option=orjson.OPT_SORT_KEYS), digest_size=8
    ).hexdigest()


def _tag(written: str) -> str:
    """The opaque part of a tag."""
    return written.removeprefix("W/").strip('"')
