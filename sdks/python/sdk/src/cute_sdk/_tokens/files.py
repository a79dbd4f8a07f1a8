"""Tokens in files of one directory. The JavaScript SDK reads and locks the same files."""

from __future__ import annotations

import json
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .._errors import TokenStoreError
from .store import OAuthTokens

_PRIVATE = 0o600
_FOR_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH
# Windows keeps files private by access control lists, and has no such modes.
_HAS_MODES = os.name == "posix"


class FileTokenStore:
    """Tokens in a directory of this machine, a file (mode 0600) for each account.

    Files are replaced atomically, so a crash leaves the old tokens or the new ones. The lock is a
    file beside them. Files that others can read or replace are refused with `TokenStoreError`.
    """

    def __init__(self, directory: str | os.PathLike[str]) -> None:
        self._directory = Path(directory)
        with _failures(self._directory):
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            mode = self._directory.stat().st_mode
        _check_mode(self._directory, mode, _WRITABLE_BY_OTHERS, "700")

    def load(self, account: str) -> OAuthTokens | None:
        """Return the tokens of an account, or None."""
        path = self._path(account)
        with _failures(path):
            try:
                with path.open("rb") as file:
                    mode, content = os.fstat(file.fileno()).st_mode, file.read()
            except FileNotFoundError:
                return None
        _check_mode(path, mode, _FOR_OTHERS, "600")
        return _tokens(path, content)

    def lock(self, account: str, owner: str, seconds: float) -> bool:
        """Lock an account for some seconds, unless somebody else holds the lock."""
        path = self._lock_path(account)
        with _failures(path):
            if _created(path, owner):
                return True
            try:
                is_over = time.time() - path.stat().st_mtime > seconds
            except FileNotFoundError:
                return _created(path, owner)
            if not is_over:
                return False
            # If two processes get here at once, one can remove the other's new lock. Then both
            # refresh and get the same tokens, and `save` accepts only those of the last lock.
            path.unlink(missing_ok=True)
            return _created(path, owner)

    def save(self, account: str, owner: str, tokens: OAuthTokens | None) -> bool:
        """Store tokens durably, or remove them with None, if `owner` holds the lock."""
        path = self._path(account)
        with _failures(path):
            if not self._is_held(account, owner):
                return False
            if tokens is None:
                path.unlink(missing_ok=True)
            else:
                temporary = path.with_suffix(f".{owner}")
                try:
                    _write(temporary, _content(tokens))
                    temporary.replace(path)
                finally:
                    temporary.unlink(missing_ok=True)
            self._sync_directory()
            return True

    def unlock(self, account: str, owner: str) -> None:
        """Release the lock, if `owner` still holds it."""
        path = self._lock_path(account)
        with _failures(path):
            if self._is_held(account, owner):
                path.unlink(missing_ok=True)

    def _sync_directory(self) -> None:
        """Make renamed and removed files survive a failure of the machine."""
        # Windows can't open a directory.
        if os.name == "posix":
            descriptor = os.open(self._directory, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)

    def _path(self, account: str) -> Path:
        return self._directory / f"{account}.json"

    def _lock_path(self, account: str) -> Path:
        return self._directory / f"{account}.lock"

    def _is_held(self, account: str, owner: str) -> bool:
        try:
            return self._lock_path(account).read_text("utf-8") == owner
        except FileNotFoundError:
            return False


def _created(path: Path, content: str) -> bool:
    """Create a file, unless it exists."""
    try:
        _write(path, content)
    except FileExistsError:
        return False
    return True


def _write(path: Path, content: str) -> None:
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _PRIVATE)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            # Otherwise a machine that fails after the rename could leave an empty file.
            os.fsync(file.fileno())
    except OSError:
        path.unlink()
        raise


def _content(tokens: OAuthTokens) -> str:
    return json.dumps(
        {
            "access_token": tokens.access_token,
            "refresh_token": tokens.refresh_token,
            "expires_at": tokens.expires_at,
            "scope": " ".join(tokens.scopes),
        }
    )


def _tokens(path: Path, content: bytes) -> OAuthTokens:
    try:
        found = json.loads(content)
        return OAuthTokens(
            str(found["access_token"]),
            str(found["refresh_token"]),
            int(found["expires_at"]),
            tuple(found["scope"].split()),
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        raise TokenStoreError(
            f"{path} has no tokens: it was damaged or is another program's. Restore it, or "
            "remove it and ask the seller for their consent again."
        ) from None


def _check_mode(path: Path, mode: int, forbidden: int, wanted: str) -> None:
    if _HAS_MODES and mode & forbidden:
        raise TokenStoreError(
            f"Others can read or replace {path} (mode {stat.S_IMODE(mode):o}): "
            f"run chmod {wanted} on it."
        )


@contextmanager
def _failures(path: Path) -> Iterator[None]:
    """Raise `TokenStoreError` for an error of the file system."""
    try:
        yield
    except OSError as error:
        raise TokenStoreError(f"{path} can't be used: {error.strerror}.") from error
