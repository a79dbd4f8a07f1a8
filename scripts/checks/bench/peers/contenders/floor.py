"""The floor: bare ASGI, one script for the limits, one SQL statement that returns JSON.

Nobody would want to maintain it, and an invalid body gets whatever error PostgreSQL raises. It
shows the best that can be reached.
"""

import asyncio
import hashlib
import os
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

import asyncpg
import valkey.asyncio

from scripts.checks.bench.peers.contenders import floor_sql

POOL = 12
MOST = 100
LAST_ID = UUID(int=2**128 - 1)
COUNT = """
local result = {}
for i = 1, 2 do
    local held = redis.call('incr', KEYS[i])
    if held == 1 then redis.call('expire', KEYS[i], ARGV[i]) end
    result[i] = held
    result[i + 2] = redis.call('ttl', KEYS[i])
end
return result
"""
READ, WRITE = "read:items", "write:items"


class RefusalError(Exception):
    """An error response."""

    def __init__(self, status: int, **headers: str) -> None:
        self.status = status
        self.headers = headers


class Floor:
    """The application."""

    def __init__(self) -> None:
        self._pool: Any = None
        self._limits = valkey.asyncio.Valkey.from_url(os.environ["REDIS_URL"])
        self._count = self._limits.register_script(COUNT)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
            return
        status, found, body = 200, dict[str, str](), "{}"
        try:
            if scope["path"] != "/healthz":
                status, found, body = await self._respond(scope, receive)
        except RefusalError as refusal:
            status, found, body = refusal.status, refusal.headers, ""
        content = body.encode()
        lines = [(name.replace("_", "-").encode(), value.encode()) for name, value in found.items()]
        lines += [(b"content-type", b"application/json")]
        if status != 304:
            lines += [(b"content-length", str(len(content)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": lines})
        await send({"type": "http.response.body", "body": content})

    async def _respond(self, scope: Any, receive: Any) -> tuple[int, dict[str, str], str]:
        headers = dict(scope["headers"])
        scheme, _, secret = headers.get(b"authorization", b"").partition(b" ")
        if scheme != b"Bearer":
            raise RefusalError(401)
        key = hashlib.sha256(secret).digest()
        names = [f"{window}:{key.hex()}" for window in ("minute", "day")]
        minute, day, *ends = await self._count(keys=names, args=[60, 86_400])
        statement, needed, arguments = await self._statement(scope, receive, ends)
        try:
            row = await self._pool.fetchrow(statement, key, needed, minute, day, *arguments)
        except asyncpg.PostgresError:
            raise RefusalError(422) from None
        if row is None:
            raise RefusalError(401)
        scoped, within, quota, tag, body = row
        if not within:
            raise RefusalError(429, retry_after=str(ends[0]))
        if not scoped:
            raise RefusalError(403)
        if body is None:
            raise RefusalError(404)
        found = {"x-ratelimit-limit": str(quota), "x-ratelimit-remaining": str(quota - minute)}
        if tag is not None:
            found["etag"] = tag
            if headers.get(b"if-none-match") == tag.encode():
                return 304, found, ""
        if scope["method"] == "POST":
            at = body.index('"id" : "') + len('"id" : "')
            found["location"] = f"/v1/items/{body[at : at + 36]}"
            return 201, found, body
        return 200, found, body

    async def _statement(
        self, scope: Any, receive: Any, ends: list[int]
    ) -> tuple[str, str | None, tuple[Any, ...]]:
        """Return the statement, its scope, and its parameters from the fifth on."""
        path, query = scope["path"], dict(parse_qsl(scope["query_string"].decode()))
        limit = int(query.get("limit", 20))
        if not 1 <= limit <= MOST:
            raise RefusalError(422)
        try:
            if path == "/v1/me":
                return floor_sql.ME, None, tuple(ends)
            if path == "/v1/events":
                return floor_sql.EVENTS, None, (limit + 1, int(query.get("after", 0)))
            if path == "/v1/items" and scope["method"] == "POST":
                message = await receive()
                return floor_sql.CREATE, WRITE, (message["body"].decode(),)
            if path == "/v1/items":
                after = UUID(query["cursor"]) if "cursor" in query else LAST_ID
                return floor_sql.LIST, READ, (limit + 1, after)
            return floor_sql.GET, READ, (UUID(path.rpartition("/")[2]),)
        except ValueError:
            raise RefusalError(404) from None

    async def _lifespan(self, receive: Any, send: Any) -> None:
        await receive()
        self._pool = await asyncpg.create_pool(
            os.environ["DATABASE_URL"], min_size=POOL, max_size=POOL
        )
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await asyncio.wait_for(self._pool.close(), 2)
        await send({"type": "lifespan.shutdown.complete"})


app = Floor()
