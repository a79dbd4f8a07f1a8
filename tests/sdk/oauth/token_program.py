"""A process that calls with tokens from a store.

Arguments: MODE BASE_URL APP SECRET ACCOUNT STORE. With the mode `crash` it ends after the response
of a refresh, before the tokens are stored; with `full` its disk is full.
"""

import os
import resource
import sqlite3
import sys
from pathlib import Path

from cute_sdk import (
    FileTokenStore,
    OAuthApp,
    OAuthTokens,
    SqlTokenStore,
    TokenStore,
    TokenStoreError,
)

CRASHED = 9
FULL = 8


class Crashing(FileTokenStore):
    """Ends the process instead of storing."""

    def save(self, account: str, owner: str, tokens: OAuthTokens | None) -> bool:
        os._exit(CRASHED)


def store_of(mode: str, path: Path) -> TokenStore:
    if path.suffix == ".db":
        return SqlTokenStore(lambda: sqlite3.connect(path), placeholder="?")
    return Crashing(path) if mode == "crash" else FileTokenStore(path)


def main() -> None:
    mode, base_url, client_id, secret, account, path = sys.argv[1:]
    store = store_of(mode, Path(path))
    with OAuthApp(
        client_id=client_id, client_secret=secret or None, base_url=base_url, store=store
    ) as app:
        print("ready", flush=True)
        sys.stdin.readline()
        if mode == "full":
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        app.account(account).me.items.list()


if __name__ == "__main__":
    try:
        main()
    except TokenStoreError:
        sys.exit(FULL)
