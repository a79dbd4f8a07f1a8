"""`seller`, `buyer`, `sender` and `recipient` are objects; they were usernames beside ids."""

from cute_api.lib.json_objects import Json

PARTIES = ("seller", "buyer", "sender", "recipient")
DATED, UNDATED = '-20270115"', '"'
"""The end of an ETag of an item since this change, and before."""


def response_down(_operation: str, status: int, body: Json) -> Json:
    if status in (200, 201):
        rows = body.get("data")
        for row in rows if isinstance(rows, list) else [body]:
            _lower(row)
            if row.get("item"):  # of a batch or the catalogue's changes
                _lower(row["item"])
    return body


def event_up(_event_type: str, data: Json) -> Json:
    for name in PARTIES:
        if isinstance(data.get(name), str) and f"{name}_id" in data:
            data[name] = {"id": data.pop(f"{name}_id"), "username": data[name]}
    return data


def event_down(_event_type: str, data: Json) -> Json:
    _lower(data)
    return data


def _lower(node: Json) -> None:
    for name in PARTIES:
        party = node.get(name)
        if isinstance(party, dict):
            node[f"{name}_id"], node[name] = party["id"], party["username"]
    if node.get("etag"):
        node["etag"] = node["etag"].replace(DATED, UNDATED)
