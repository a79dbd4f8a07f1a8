"""The command line: `serve` runs the app, `sync` brings the store up to date once.

`accounts` prints the sellers whose data the store holds, for `cute-dev app rehearse --held`.
"""

import argparse
import os
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from cute_sdk import App, CuteError

from cute_cross_listing.copying import Copier
from cute_cross_listing.pages import server_of
from cute_cross_listing.store import Store

NEEDED = ("CUTE_APP_KEY", "CUTE_APP_ID", "REDIRECT_URI", "COOKIE_SECRET")
DEFAULT_PORT = 9_000
RECONCILE_S = 3_600.0


@dataclass(frozen=True, slots=True)
class Settings:
    """The app's variables."""

    key: str
    app_id: str
    redirect_uri: str
    cookie_secret: str
    port: int


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return the exit status."""
    parser = argparse.ArgumentParser(prog="cute-cross-listing", description=__doc__)
    parser.add_argument("command", choices=("serve", "sync", "accounts"))
    parser.add_argument("--store", type=Path, default=Path("listings.db"), help="a SQLite file")
    parser.add_argument("--interval", type=float, default=2.0, help="seconds between two reads")
    options = parser.parse_args(arguments)
    if options.command == "accounts":
        with closing(Store(options.store)) as store:
            print(*sorted(store.accounts()), sep="\n")
        return 0
    if missing := [name for name in NEEDED if not os.environ.get(name)]:
        parser.error(f"set {', '.join(missing)}")
    settings = load(os.environ)
    with closing(Store(options.store)) as store, App(settings.key) as app:
        copier = Copier(app, store)
        if options.command == "serve":
            return serve(app, store, copier, settings, options.interval)
        copier.reconcile()
        copier.follow()
        print(f"{len(store.listings())} listings of {len(store.accounts())} sellers.", flush=True)
    return 0


def load(environ: Mapping[str, str]) -> Settings:
    """Read the variables, which are there."""
    key, app_id, redirect_uri, cookie_secret = (environ[name] for name in NEEDED)
    port = int(environ.get("PORT", DEFAULT_PORT))
    return Settings(key, app_id, redirect_uri, cookie_secret, port)


def serve(app: App, store: Store, copier: Copier, settings: Settings, interval: float) -> int:
    """Serve the pages and follow the feed, until the program is stopped."""
    consent = app.consent(
        client_id=settings.app_id,
        redirect_uri=settings.redirect_uri,
        secret=settings.cookie_secret,
    )
    with server_of(consent, store, settings.port) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"Open http://127.0.0.1:{settings.port}/connect as a seller.", flush=True)
        reconciled = -RECONCILE_S
        while True:
            try:
                if time.monotonic() - reconciled >= RECONCILE_S:
                    copier.reconcile()
                    reconciled = time.monotonic()
                copier.follow()
            except CuteError as error:
                # The next round continues at the stored cursor.
                print(error, file=sys.stderr, flush=True)
            time.sleep(interval)
