"""Results for the model: data, or an error with advice. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cute_sdk import APIConnectionError, APIStatusError, CuteError

from .catalogue import BODY, LIMIT, Tool

# Characters, about 20,000 tokens: the limit of clients for a result.
LONGEST_RESULT = 60_000
NO_CONTENT = "Done."
# Advice for statuses whose problems don't have it.
ADVICE: Mapping[int, str] = {
    401: "This server's key is missing or invalid. Its user must run `cute-dev login`,"
    " or set CUTE_API_KEY, and start the server again. Calling again does not help.",
    403: "Calling again does not help: its user can make a key with other scopes in the portal.",
    404: "Find the id with a tool that lists such objects.",
    409: "Read the current state first, then decide whether to call again.",
    410: "Start again without the cursor.",
    412: "Read it again, and give its current `etag` as `If-Match`.",
    413: "Send less at a time.",
    422: "Change the arguments that are named above, then call again.",
}
MAY_HAVE_WORKED = "It may have taken effect: read the current state before you call again."
TRY_LATER = "Call again in a moment; if it still fails, stop and say so."


@dataclass(frozen=True)
class ToolResult:
    """A result: `text` for the model, `data` as JSON for programs, where all of it is there."""

    text: str
    data: Any = None
    is_error: bool = False


def shown(tool: Tool, data: Any) -> ToolResult:
    """Return a success's data, if it is not too long for a result.

    A long read must be repeated with a smaller limit; a write took effect, so its beginning is
    shown.
    """
    if data is None:
        return ToolResult(NO_CONTENT)
    text = compact(data)
    if len(text) <= LONGEST_RESULT:
        return ToolResult(text, data)
    size = f"The result has {len(text):,} characters; the limit is {LONGEST_RESULT:,}"
    if tool.writes:
        return ToolResult(
            f"{NO_CONTENT} {size}, so this is its beginning.\n{text[:LONGEST_RESULT]}"
        )
    if tool.is_page and LIMIT in tool.arguments:
        fitting = max(1, len(data["data"]) * LONGEST_RESULT // len(text))
        return ToolResult(f"{size}. Call again with `{LIMIT}` {fitting} or less.", is_error=True)
    return ToolResult(f"{size}. Ask for less, such as a shorter time range.", is_error=True)


def compact(data: Any) -> str:
    """Return JSON without spaces."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def explained(tool: Tool, error: CuteError) -> ToolResult:
    """An error, with what to do next."""
    if isinstance(error, APIStatusError):
        lines = [*_problem(error), _next_step(tool, error)]
    elif isinstance(error, APIConnectionError):
        lines = [f"No response came: {error.message}", _after_failure(tool)]
    else:
        lines = [error.message]
    return ToolResult("\n".join(filter(None, lines))[:LONGEST_RESULT], is_error=True)


def _problem(error: APIStatusError) -> Iterator[str]:
    body = error.body if error.code is not None and isinstance(error.body, dict) else {}
    yield f"{error.status} {error.code or ''}: {body.get('title', error.message)}"
    yield str(body.get("detail", ""))
    for entry in body.get("errors") or ():
        place = entry.get("parameter") or str(entry.get("pointer", "")).lstrip("/") or BODY
        yield f"- {place}: {entry.get('detail')} ({entry.get('code')})"
    if error.request_id:
        yield f"Request id: {error.request_id}"


def _next_step(tool: Tool, error: APIStatusError) -> str:
    if error.retry_after is not None:
        return f"What to do: wait at least {error.retry_after:.0f} seconds, then call again."
    if error.status >= 500:
        return _after_failure(tool)
    advice = ADVICE.get(error.status, "")
    return f"What to do: {advice}" if advice else ""


def _after_failure(tool: Tool) -> str:
    careful = tool.writes and not tool.repeats
    return f"What to do: {MAY_HAVE_WORKED if careful else TRY_LATER}"
