"""The Postman collection as this server gives it away."""

from typing import Any

import orjson

from cute_api.config import ROOT
from cute_api.spec import BASE_PATH

COLLECTION = ROOT / "docs" / "postman.json"
BASE_URL = "baseUrl"


def collection_for(base_url: str) -> dict[str, Any]:
    """The generated collection, which calls the server at `base_url` (without `/v1`)."""
    collection: dict[str, Any] = orjson.loads(COLLECTION.read_bytes())
    url = {"key": BASE_URL, "value": base_url + BASE_PATH}
    others = [one for one in collection["variable"] if one["key"] != BASE_URL]
    return {**collection, "variable": [url, *others]}
