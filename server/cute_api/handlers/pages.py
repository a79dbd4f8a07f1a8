"""The `Link` header of a page."""

from typing import Any
from urllib.parse import quote, unquote_plus

from starlette.types import Scope

# Characters that a query may contain unencoded (RFC 3986, 3.4), and `%` of encoded ones.
IN_QUERIES = "%!$'()*+,;=:@/?"


def link_next(body: Any, headers: dict[str, str], cursor_parameter: str, scope: Scope) -> None:
    """Link every page but the last to the next one, for clients that follow links (RFC 8288).

    `body` is any response's; `cursor_parameter` takes a `next_cursor`.
    """
    if not isinstance(body, dict) or not body.get("has_more"):
        return
    pairs = [
        # Encode only characters that would end the URL.
        quote(pair, safe=IN_QUERIES)
        for pair in scope["query_string"].decode("ascii").split("&")
        if pair and unquote_plus(pair.partition("=")[0]) != cursor_parameter
    ]
    query = "&".join([*pairs, f"{cursor_parameter}={body['next_cursor']}"])
    headers["Link"] = f'<{scope["path"]}?{query}>; rel="next"'
