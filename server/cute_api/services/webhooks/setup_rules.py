"""Rules for a webhook's settings, which creating and changing one share."""

from collections.abc import Sequence
from dataclasses import dataclass

from cute_api.problems import ApiError, Code, invalid_field
from cute_api.services.keys.event_rights import existing, lacking_scope
from cute_api.services.keys.principals import Principal
from cute_api.spec import Spec
from cute_api.webhooks.egress.addresses import UrlRefusedError, UrlRules, check_url
from cute_api.webhooks.selection import event_patterns, filters, payloads
from cute_api.webhooks.selection.filter_tokens import FilterError


@dataclass(frozen=True, slots=True)
class CompiledFilter:
    """A filter as it is stored: its canonical text, and its jsonpath."""

    text: str | None = None
    path: str | None = None


def require_url(url: str, rules: UrlRules) -> None:
    """Refuse a URL to which events are not sent: 422 with the reason."""
    try:
        check_url(url, rules)
    except UrlRefusedError as error:
        raise invalid_field("/url", "refused_url", str(error)) from error


def require_scopes(principal: Principal, patterns: Sequence[str], spec: Spec) -> None:
    """Require the scope of every event type that these patterns match, else 403.

    422 for a pattern of types that an app never gets.
    """
    types = existing(principal, spec.events)
    for index, pattern in enumerate(patterns):
        if not event_patterns.expand([pattern], types):
            raise invalid_field(f"/types/{index}", "not_for_apps", f"Apps don't get `{pattern}`.")
    lacking = lacking_scope(principal, patterns, spec.events)
    if lacking is not None:
        index, scope = lacking
        raise ApiError(
            Code.MISSING_SCOPE,
            f"For `{patterns[index]}` (`/types/{index}`) the key needs the scope `{scope}`.",
        )


def compiled(
    text: str | None, patterns: Sequence[str], spec: Spec, *, pointer: str
) -> CompiledFilter:
    """Compile a filter; 422 at `pointer` if it is invalid or can never match."""
    if text is None:
        return CompiledFilter()
    try:
        parsed = filters.parse(text)
        payloads.check(parsed, spec, event_patterns.expand(patterns, spec.events))
    except FilterError as error:
        raise invalid_field(pointer, "invalid_filter", str(error)) from error
    return CompiledFilter(parsed.text, parsed.jsonpath)
