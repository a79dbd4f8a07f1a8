"""Profiles: stored keys with their servers.

A key is in the system's keyring, if the package `keyring` is installed and finds one. Otherwise it
is in a file that only its owner can read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from cute_sdk import ConfigurationError

DEFAULT = "default"
SERVICE = "cute-dev"
SETTINGS_FILE = "profiles.json"
KEYS_FILE = "keys.json"
PRIVATE = 0o600


@dataclass(frozen=True)
class Profile:
    """A server, and where its key is: `keyring` or `file`."""

    name: str
    base_url: str
    store: str


class Keyring:
    """The system's keyring, if any."""

    def __init__(self) -> None:
        try:
            module: Any = import_module("keyring")
            works = module.get_keyring().priority > 0
        except Exception:  # backends raise different errors, and a file works instead
            works = False
        self._module: Any = module if works else None

    @property
    def is_there(self) -> bool:
        """Whether it can store keys."""
        return self._module is not None

    def read(self, profile: str) -> str | None:
        """Return a profile's key. Raises `ConfigurationError` if the keyring is locked."""
        try:
            found: str | None = (
                self._module.get_password(SERVICE, profile) if self.is_there else None
            )
        except Exception as error:  # as above
            raise ConfigurationError(f"The system's keyring can't be read: {error}.") from error
        return found

    def write(self, profile: str, key: str) -> bool:
        """Store a key; return False if the keyring refuses, for example when locked."""
        if not self.is_there:
            return False
        try:
            self._module.set_password(SERVICE, profile, key)
        except Exception:  # backends raise different errors, and a file works instead
            return False
        return True

    def remove(self, profile: str) -> None:
        """Remove a profile's key."""
        if self.read(profile) is not None:
            self._module.delete_password(SERVICE, profile)


class Profiles:
    """The profiles in `folder`. `keyring` is used only when a key is needed."""

    def __init__(self, folder: Path, keyring: Callable[[], Keyring] = Keyring) -> None:
        self._folder = folder
        self._keyring = keyring

    def all(self) -> list[Profile]:
        """All profiles, by name."""
        found: dict[str, dict[str, str]] = self._settings().get("profiles", {})
        return [Profile(name, **found[name]) for name in sorted(found)]

    def named(self, name: str | None) -> Profile | None:
        """Return a profile; for None the current one."""
        wanted = name or self.used
        return next((profile for profile in self.all() if profile.name == wanted), None)

    @property
    def used(self) -> str:
        """The name of the current profile."""
        name: str = self._settings().get("used", DEFAULT)
        return name

    def use(self, name: str) -> None:
        """Make this the current profile."""
        self._write(SETTINGS_FILE, {**self._settings(), "used": name})

    def save(self, name: str, base_url: str, key: str) -> Profile:
        """Store a profile and its key, replacing an older one, and make it the current profile."""
        keyring = self._keyring()
        profile = Profile(name, base_url, "keyring" if keyring.write(name, key) else "file")
        keys = self._read(KEYS_FILE)
        before = keys.pop(name, None)
        if profile.store == "file":
            keys[name] = key
        if keys.get(name) != before:
            self._write(KEYS_FILE, keys)
        kept = {**self._settings().get("profiles", {}), name: _entry(profile)}
        self._write(SETTINGS_FILE, {"used": name, "profiles": kept})
        return profile

    def remove(self, name: str) -> None:
        """Remove a profile and its key."""
        profile = self.named(name)
        if profile is not None and profile.store == "keyring":
            self._keyring().remove(name)
        keys = self._read(KEYS_FILE)
        if keys.pop(name, None) is not None:
            self._write(KEYS_FILE, keys)
        settings = self._settings()
        settings.get("profiles", {}).pop(name, None)
        self._write(SETTINGS_FILE, settings)

    def key_of(self, profile: Profile) -> str | None:
        """Return a profile's key, or None if it is missing."""
        if profile.store == "keyring":
            return self._keyring().read(profile.name)
        key: str | None = self._read(KEYS_FILE).get(profile.name)
        return key

    def _settings(self) -> dict[str, Any]:
        return self._read(SETTINGS_FILE)

    def _read(self, name: str) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads((self._folder / name).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        return found

    def _write(self, name: str, content: dict[str, Any]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(self._folder / name, json.dumps(content, indent=2) + "\n")


def write_private(file: Path, text: str) -> None:
    """Replace a file atomically; only its owner can read it."""
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, PRIVATE), "w") as opened:
        opened.write(text)
    part.replace(file)


def _entry(profile: Profile) -> dict[str, str]:
    entry = asdict(profile)
    del entry["name"]
    return entry
