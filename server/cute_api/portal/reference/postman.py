"""The Postman collection that this server offers."""

from typing import Any

import orjson

from cute_api.config import ROOT
from cute_api.spec import BASE_PATH

COLLECTION = ROOT / "docs" / "postman.json"
BASE_URL = "baseUrl"


def collection_for(base_url: str) -> dict[str, Any]:
    """Return the generated collection for the server at `base_url` (without `/v1`)."""
    collection: dict[str, Any] = orjson.loads(COLLECTION.read_bytes())
    url = {"key": BASE_URL, "value": base_url + BASE_PATH}
    others = [variable for variable in collection["variable"] if variable["key"] != BASE_URL]
    return {**collection, "variable": [url, *others]}
