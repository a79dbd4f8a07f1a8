"""Programs that each handle failing calls in one wrong way: `careless.py MISTAKE`.

`no_key` repeats a create without an Idempotency-Key, after a second without a response too.
`impatient` repeats a call at once whatever `Retry-After` says. `resigned` goes on when a create
fails. Reads are repeated until they work.
"""

import http.client
import json
import os
import sys
import uuid
from typing import Any
from urllib.parse import urlsplit

MISTAKE = sys.argv[1]
ATTEMPTS = 4
TIMEOUT_S = 1.0 if MISTAKE == "no_key" else 30.0


def attempt(method: str, path: str, body: Any, key: str) -> tuple[int, Any]:
    """Send a request once; the status and the body of its response."""
    address = urlsplit(os.environ["CUTE_BASE_URL"])
    headers = {"Authorization": f"Bearer {os.environ['CUTE_API_KEY']}"}
    headers |= {"Content-Type": "application/json"} if body else {}
    headers |= {"Idempotency-Key": key} if body and MISTAKE != "no_key" else {}
    connection = http.client.HTTPConnection(address.netloc, timeout=TIMEOUT_S)
    connection.request(method, path, json.dumps(body) if body else None, headers)
    response = connection.getresponse()
    return response.status, json.loads(response.read())


def call(method: str, path: str, body: Any = None) -> Any:
    """Send a request until it succeeds."""
    key = str(uuid.uuid4())
    for _ in range(ATTEMPTS):
        try:
            status, found = attempt(method, path, body, key)
        except (OSError, http.client.HTTPException):
            status, found = 0, None
        if 200 <= status < 300:
            return found
        if MISTAKE == "resigned" and body:
            return None
    sys.exit(f"{path}: {status}")


category = call("GET", "/v1/categories")["data"][0]["id"]
price = {"amount": 1_500, "currency": "EUR"}
call(
    "POST",
    "/v1/items",
    {"title": "Wool hat", "price": price, "category_id": category, "condition": "good"},
)
