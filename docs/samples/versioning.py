"""Versions of the API in the Python SDK."""

# region client
from cute_sdk import Cute

client = Cute()
# endregion

# region choose after client
from cute_sdk import API_VERSION

me = client.me.with_raw_response.get()
print(API_VERSION, me.headers["Cute-Version"])  # the same: the SDK sends its own version
# endregion

# region other after client
other = client.with_options(headers={"Cute-Version": "2026-12-01"})
print(other.request("GET", "/me")["key"]["version"])  # JSON: models are of API_VERSION
# endregion

# region sunset
from cute_sdk import Cute, Exchange


def warn(exchange: Exchange) -> None:
    if "Sunset" in exchange.headers:
        print(exchange.operation, "works until", exchange.headers["Sunset"])


watched = Cute(event_hooks={"response": [warn]})
# endregion
watched.brands.list(limit=1)
