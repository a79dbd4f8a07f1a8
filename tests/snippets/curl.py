"""Samples of curl: expanded by a real shell, and sent as curl would send them.

Not every machine has curl. A function in its place writes down what it is called with.
"""

import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from cute_api.config import child_environ
from cute_api.spec import BASE_PATH
from tests.fixtures.api import Api, Client
from tests.snippets.stage import EMPTY, OPERATIONS, Snippet

RECORD = """curl() { printf '%s\\000' "$@" > "$CALL"; }\n"""
TIMEOUT_S = 60


@dataclass
class Curl:
    """A call of curl, as its arguments say."""

    url: str = ""
    method: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    data: str | None = None
    output: str | None = None

    @classmethod
    def of(cls, arguments: list[str]) -> "Curl":
        call = cls()
        left = iter(arguments)
        for argument in left:
            match argument:
                case "-X":
                    call.method = next(left)
                case "-H":
                    name, _, value = next(left).partition(": ")
                    call.headers[name] = value
                case "-d":
                    call.data = next(left)
                case "-N":
                    pass  # no buffering: what is sent is the same
                case "-o":
                    call.output = next(left)
                case _:
                    assert not argument.startswith("-") and not call.url, arguments
                    call.url = argument
        call.method = call.method or ("GET" if call.data is None else "POST")
        return call


def expand(snippets: Iterable[Snippet], folder: Path) -> dict[str, Curl]:
    """The calls that a shell makes of these samples. It knows only the key."""
    script = [RECORD]
    for snippet in snippets:
        file = folder / f"{snippet.operation}.sh"
        file.write_text(snippet.source, encoding="utf-8")
        script.append(
            f"(CUTE_API_KEY='{snippet.key}' CALL='{folder / snippet.operation}' . '{file}')\n"
        )
    subprocess.run(
        ["sh", "-eu", "-c", "".join(script)],
        env=child_environ({}),
        timeout=TIMEOUT_S,
        check=True,
    )
    return {
        operation: Curl.of((folder / operation).read_text(encoding="utf-8").split("\0")[:-1])
        for operation in OPERATIONS
    }


def error_of(client: Client, api: Api, call: Curl, operation: str) -> str:
    """The error in the response to a snippet, or an empty text."""
    assert call.url.startswith(api.base_url + BASE_PATH + "/"), operation
    response = client.request(call.method, call.url, headers=call.headers, content=call.data)
    called = api.contract.operation_of(response.request)
    if called is None or called.id != operation:
        return f"calls {called.id if called else 'no operation of the document'}"
    if not response.is_success:
        return response.text
    if operation.startswith("list_") and operation not in EMPTY and not response.json()["data"]:
        return "finds nothing"
    if (call.output is not None) != (operation == "get_item_snapshot"):
        return "a file goes to a file, anything else to the screen"
    return ""
