"""A sandbox for a script: the running one, or a new one in its own folder."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from sqlalchemy.orm import Session

from cute_api import config
from cute_api.config import Variable
from cute_api.models.database import Database, make_engine
from cute_api.models.enums import AppStatus, Scope, Tier
from cute_api.services.accounts import accounts
from cute_api.services.accounts.audit import SYSTEM
from cute_api.services.apps import apps
from cute_api.services.apps.apps import AppDraft
from cute_api.services.keys import keys
from cute_api.services.keys.principals import Principal
from scripts.sandbox.state import DEMO_FILE
from scripts.shared.ports import free_port
from scripts.shared.waiting import until

START_S = 120.0
STOP_S = 60.0
COMMAND_S = 300.0
ALL_SCOPES = tuple(Scope)


class SandboxError(Exception):
    """The sandbox does not start, or refused a command; the text says why."""


@dataclass(frozen=True, slots=True)
class Sandbox:
    """A running `make run`: its URL, key and login."""

    data_dir: Path
    base_url: str
    api_key: str
    email: str
    password: str

    @classmethod
    def of(cls, data_dir: Path) -> "Sandbox":
        """Read the sandbox's `demo.json`, which it writes when it is ready."""
        return cls(data_dir=data_dir, **json.loads((data_dir / DEMO_FILE).read_text()))

    @property
    def settings(self) -> config.Settings:
        """The settings of this sandbox, with the URLs of its servers."""
        return config.load(self._environ())

    def cute(self, *arguments: str) -> str:
        """Return the output of a `cute` command. Raises `SandboxError`."""
        done = subprocess.run(
            self.command(*arguments),
            env=self._environ(),
            capture_output=True,
            text=True,
            timeout=COMMAND_S,
            check=False,
        )
        if done.returncode:
            raise SandboxError(f"cute {' '.join(arguments[:2])}: {done.stderr.strip()}")
        return done.stdout

    def start_cute(self, *arguments: str) -> "subprocess.Popen[str]":
        """A `cute` command that runs beside others; the caller waits for its end."""
        return subprocess.Popen(
            self.command(*arguments),
            env=self._environ(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def command(self, *arguments: str) -> list[str]:
        """The command line of `cute` with these arguments."""
        return [sys.executable, "-m", "cute_api.cli", *arguments]

    def make_user(self, email: str, *, tier: str = "pro") -> None:
        """Create a seller, or keep an existing one."""
        with self._transaction() as session:
            accounts.create(session, email=email, tier=Tier(tier))

    def make_key(
        self, email: str, *, name: str, tier: str = "pro", scopes: Sequence[str] = ALL_SCOPES
    ) -> str:
        """Return the secret of an existing user's new key."""
        given = [Scope(scope) for scope in scopes]
        with self._transaction() as session:
            user = accounts.need(session, email)
            return keys.create(session, user=user, name=name, scopes=given, tier=Tier(tier)).secret

    def make_app(
        self, developer: str, redirect_uri: str, scopes: Sequence[str]
    ) -> tuple[UUID, str]:
        """Return the id of a new published app of a user, and the secret of its key."""
        with self._transaction() as session:
            principal = Principal.of_user(accounts.need(session, developer))
            draft = AppDraft("Show", [redirect_uri], [Scope(scope) for scope in scopes])
            row = apps.create(session, principal, draft)
            apps.set_status(session, row.id, AppStatus.LIVE, SYSTEM)
            return row.id, apps.create_key(session, principal, row.id, "show").secret

    @contextmanager
    def _transaction(self) -> Iterator[Session]:
        """Open a transaction on the sandbox's database, which is faster than a `cute` command."""
        engine = make_engine(self.settings.need_database_url(), pool_size=1)
        try:
            with Database(engine).transaction() as session:
                yield session
        finally:
            engine.dispose()

    def _environ(self) -> dict[str, str]:
        return _environ({Variable.DATA_DIR: str(self.data_dir)})


@contextmanager
def at_hand() -> Iterator[Sandbox]:
    """Return this checkout's running sandbox, or start one for the block."""
    data_dir = config.load().data_dir
    if (data_dir / DEMO_FILE).exists():
        yield Sandbox.of(data_dir)
        return
    print("No sandbox is running: starting one.", flush=True)
    with subprocess.Popen(
        [sys.executable, "-m", "scripts.sandbox"], stdout=subprocess.DEVNULL
    ) as it:
        yield from _while_running(it, data_dir)


@contextmanager
def of_its_own(**variables: str) -> Iterator[Sandbox]:
    """A fresh sandbox with its own folder and free ports, removed at the end.

    `variables` are settings of it by their names, such as `CUTE_SNAPSHOT_INTERVAL="2"`.
    """
    with tempfile.TemporaryDirectory(prefix="cute-sandbox-") as home:
        data_dir = Path(home) / "data"
        given = {
            Variable.DATA_DIR: str(data_dir),
            Variable.PORT: str(free_port()),
            Variable.METRICS_PORT: "0",
            **variables,
        }
        with (
            (Path(home) / "output").open("wb") as output,
            subprocess.Popen(
                [sys.executable, "-m", "scripts.sandbox", "--die-with-parent", str(os.getpid())],
                env=_environ(given),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            ) as process,
        ):
            yield from _while_running(process, data_dir)


def _while_running(process: "subprocess.Popen[bytes]", data_dir: Path) -> Iterator[Sandbox]:
    try:
        until(
            (data_dir / DEMO_FILE).exists,
            "the sandbox is ready (`make run` shows why it is not)",
            START_S,
            ended=lambda: process.poll() is not None,
            error=SandboxError,
        )
        yield Sandbox.of(data_dir)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(STOP_S)


def _environ(given: Mapping[str, str]) -> dict[str, str]:
    """Return our environment without Cute's settings, plus the given ones."""
    return config.child_environ({**{str(name): "" for name in Variable}, **given})
