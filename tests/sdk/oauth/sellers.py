"""Sellers who connected an `OAuthApp`, and programs that call for them."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID, uuid4

from cute_sdk import APIRequest, OAuthApp, TokenStore
from sqlalchemy import func, select, update

from cute_api.config import ROOT, child_environ
from cute_api.lib.tokens import new_token
from cute_api.models import AppGrant, AppToken, clock
from cute_api.models.enums import ClientAuth, Scope, Tier
from cute_api.services.accounts import accounts
from cute_api.services.apps import consents, tokens
from tests.api.apps import MadeApp, new_app
from tests.fixtures.api import Api

CALLBACK = "http://127.0.0.1/callback"
SECRET = "s" * 32
PATIENCE_S = 60
PYTHON = (sys.executable, "-m", "tests.sdk.oauth.token_program")


@dataclass
class Connected:
    """A seller who connected an app through the SDK."""

    api: Api
    made: MadeApp
    store: TokenStore
    is_public: bool
    account: str = ""
    install: str = ""
    # The operations that were sent.
    sent: list[str] = field(default_factory=list)

    def settings(self) -> dict[str, Any]:
        return {
            "client_id": self.made.id,
            "client_secret": None if self.is_public else self.made.key.secret,
            "store": self.store,
            "base_url": self.api.base_url,
            "event_hooks": {"request": [self._note]},
        }

    @contextmanager
    def app(self) -> Iterator[OAuthApp]:
        with OAuthApp(**self.settings()) as app:
            yield app

    def call(self) -> None:
        with self.app() as app:
            app.account(self.account).me.items.list()

    def issued(self) -> int:
        """How many access tokens the server has issued for the seller."""
        with self.api.database.transaction() as session:
            of_install = AppToken.install_id == UUID(self.install)
            return session.scalar(select(func.count()).where(of_install)) or 0

    def let_pass(self) -> None:
        """Let the time in which a refresh can be repeated pass."""
        with self.api.database.transaction() as session:
            of_install = AppGrant.install_id == UUID(self.install)
            past = clock.NOW - tokens.REPEATABLE
            session.execute(update(AppGrant).where(of_install).values(rotated_at=past))

    def program(
        self, mode: str, store: Path, command: Sequence[str | Path] = PYTHON
    ) -> "subprocess.Popen[str]":
        """Start a program that calls for the seller; see `token_program`."""
        secret = "" if self.is_public else self.made.key.secret
        arguments = [mode, self.api.base_url, str(self.made.id), secret, self.account, str(store)]
        return subprocess.Popen(
            [*command, *arguments],
            cwd=ROOT,
            env=child_environ({}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def _note(self, request: APIRequest) -> None:
        self.sent.append(request.operation)


def returned(api: Api, made: MadeApp, url: str) -> str:
    """The return of a new seller who allowed what a URL asks for."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    code = new_token()
    with api.database.transaction() as session:
        email = f"sam-{uuid4().hex[:8]}@cute.example"
        user, _ = accounts.create(session, email=email, tier=Tier.FREE)
        consents.begin(
            session,
            made.id,
            user.id,
            code=code,
            redirect_uri=CALLBACK,
            code_challenge=query["code_challenge"],
            scopes=[Scope(name) for name in query["scope"].split()],
        )
    back = {"code": code, "state": query["state"], "iss": api.base_url}
    return f"{CALLBACK}?{urlencode(back)}"


def connect(api: Api, store: TokenStore, *, is_public: bool = False) -> Connected:
    made = new_app(
        api.database,
        redirect_uris=[CALLBACK],
        scopes=[Scope.READ_ITEMS, Scope.WRITE_ITEMS],
        client_auth=ClientAuth.NONE if is_public else ClientAuth.SECRET,
    )
    connected = Connected(api, made, store, is_public)
    with connected.app() as app:
        consent = app.consent(redirect_uri=CALLBACK, secret=SECRET)
        start = consent.start(["read:items", "write:items"])
        result = consent.finish(returned(api, made, start.url), start.set_cookie.split(";")[0])
    connected.account, connected.install = str(result.account), str(result.install)
    connected.sent.clear()
    return connected


def finished(programs: "Sequence[subprocess.Popen[str]]") -> list[int]:
    """Let programs call at once, when all are ready; return their statuses."""
    for program in programs:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
    for program in programs:
        assert program.stdin is not None
        program.stdin.write("\n")
        program.stdin.flush()
    for program in programs:
        program.communicate(timeout=PATIENCE_S)
    return [program.returncode for program in programs]
