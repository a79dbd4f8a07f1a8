"""The context of every command: output, client, and failures."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NoReturn

import click
from cute_sdk import AsyncCute, Cute
from rich.console import Console

from .environment import API_KEY, BASE_URL, CONFIG_FOLDER, variable
from .profiles import Profiles

BASE_PATH = "/v1"
SANDBOX = "http://127.0.0.1:8080"
NO_KEY = "No API key. Run `cute-dev login`, or set CUTE_API_KEY (and CUTE_BASE_URL, the server)."


class CommandError(click.ClickException):
    """An error that the user can fix; its text says how."""


def origin_of(client: Cute | AsyncCute) -> str:
    """Return the address of a client's server, without the path of the API."""
    return client.base_url.removesuffix(BASE_PATH)


def folder_of() -> Path:
    """Return the folder of profiles: CUTE_CONFIG_DIR, or the system's configuration folder."""
    return Path(variable(CONFIG_FOLDER) or click.get_app_dir("cute-dev"))


@dataclass
class Context:
    """`out` is for results, `notes` for all other messages.

    Without `profile`, CUTE_API_KEY and CUTE_BASE_URL override the current profile.
    """

    profile: str | None = None
    base_url: str | None = None
    folder: Path = field(default_factory=folder_of)
    out: Console = field(default_factory=lambda: Console(soft_wrap=True, highlight=False))
    notes: Console = field(
        default_factory=lambda: Console(stderr=True, soft_wrap=True, highlight=False)
    )

    @property
    def profiles(self) -> Profiles:
        """The profiles of this user."""
        return Profiles(self.folder)

    @property
    def used_profile(self) -> str | None:
        """The name of the profile whose key `target` returns, or None for that of the variable."""
        if self.profile is None and variable(API_KEY) is not None:
            return None
        return self.profile or self.profiles.used

    def with_profile(self, name: str) -> Context:
        """Return the context of another profile, whose key is for its own server only."""
        return replace(self, profile=name, base_url=None)

    def target(self) -> tuple[str, str | None]:
        """Return the server and its key. Raises `CommandError` for an unknown profile."""
        key = variable(API_KEY)
        if self.profile is None and key is not None:
            return self.base_url or variable(BASE_URL) or SANDBOX, key
        profile = self.profiles.named(self.profile)
        if profile is None and self.profile is not None:
            raise CommandError(f"There is no profile {self.profile}: run `cute-dev profiles list`.")
        if profile is None:
            return self.base_url or variable(BASE_URL) or SANDBOX, None
        return self.base_url or profile.base_url, self.profiles.key_of(profile)

    def client(self, *, anonymous: bool = False) -> Cute:
        """Return a client of that server. Raises `CommandError` if a required key is missing."""
        base_url, key = self.target()
        if key is None and not anonymous:
            raise CommandError(NO_KEY)
        return Cute(key, base_url, anonymous=key is None)

    def fail(self, message: str) -> NoReturn:
        """End the command with a message."""
        raise CommandError(message)


current = click.make_pass_decorator(Context)
