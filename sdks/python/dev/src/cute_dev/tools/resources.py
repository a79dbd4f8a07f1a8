"""The document and the guides of the server, as resources."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import httpx2
from mcp import MCPError, types

INDEX = "/llms.txt"
SEARCH = "/docs/search.json"
DOCUMENT = "/openapi.yaml"
TYPES = {"md": "text/markdown", "txt": "text/markdown", "yaml": "application/yaml"}
# A model can read nothing else of the server.
READABLE = re.compile(r"/llms\.txt|/openapi\.yaml|/docs(?:/[a-z_-]+)+(?:\.[a-z_-]+)?\.md")
# In the index: `- [Title](/docs/page.md): what it is about`.
LINK = re.compile(r"- \[([^\[\]]+)\]\((?:https?://[^/()]+)?(/docs/[^()#]+\.md)\)(?:: (.*))?")
TIMEOUT_SECONDS = 30.0


class Pages:
    """The public resources of `origin`, a server without /v1. No key is sent."""

    def __init__(self, origin: str, client: httpx2.AsyncClient) -> None:
        self._origin = origin
        self._client = client

    async def list(self) -> list[types.Resource]:
        """List the document, the index of the documentation, and its pages."""
        try:
            index = (await self._fetch(INDEX)).text
        except MCPError:
            # A server without a portal still has tools.
            index = ""
        return [
            self._resource(DOCUMENT, "OpenAPI document", "All of the API, as OpenAPI 3.1."),
            self._resource(INDEX, "Documentation", "The index of the documentation."),
            *(self._resource(*page) for page in _pages_of(index)),
        ]

    async def read(self, uri: str) -> types.TextResourceContents:
        """Return a resource. Raises `MCPError` for unknown ones."""
        path = uri.removeprefix(self._origin)
        if path == uri or not READABLE.fullmatch(path):
            raise MCPError(types.INVALID_PARAMS, f"Unknown resource {uri}. List them first.")
        response = await self._fetch(path)
        return types.TextResourceContents(uri=uri, mime_type=_type_of(path), text=response.text)

    async def markdown(self, path: str) -> str:
        """Return the page at `path`, without `.md`. Raises `MCPError` for unknown ones."""
        return (await self.read(f"{self._origin}{path}.md")).text

    async def search(self, query: str) -> Sequence[Mapping[str, Any]]:
        """Return what the server's search finds, best first."""
        response = await self._fetch(SEARCH, q=query)
        try:
            found: Sequence[Mapping[str, Any]] = response.json()["found"]
        except (ValueError, KeyError) as error:
            raise MCPError(types.INTERNAL_ERROR, f"{SEARCH} is not a search.") from error
        return found

    async def _fetch(self, path: str, **query: str) -> httpx2.Response:
        try:
            response = await self._client.get(
                self._origin + path, params=query, timeout=TIMEOUT_SECONDS
            )
            response.raise_for_status()
        except httpx2.HTTPError as error:
            raise MCPError(types.INTERNAL_ERROR, f"{path} can't be read: {error}.") from error
        return response

    def _resource(self, path: str, title: str, description: str) -> types.Resource:
        return types.Resource(
            uri=self._origin + path,
            name=path.removeprefix("/"),
            title=title,
            description=description,
            mime_type=_type_of(path),
        )


def _pages_of(index: str) -> Iterator[tuple[str, str, str]]:
    for title, path, summary in LINK.findall(index):
        yield path, title, summary


def _type_of(path: str) -> str:
    return TYPES[path.rpartition(".")[2]]
