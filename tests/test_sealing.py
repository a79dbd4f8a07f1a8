"""Sealing: what the keys open, how a key is replaced, where a sandbox gets its own."""

import base64
import stat
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from cute_api import config
from cute_api.cli import main
from cute_api.config import ConfigError, Settings
from cute_api.sealing import (
    CURSOR_LABEL,
    FINGERPRINT_LABEL,
    KEY_FILE,
    Sealer,
    UnreadableError,
    new_key,
)

OLD, NEW = new_key(), new_key()


def settings(data_dir: Path, *, sandbox: bool = True, keys: str = "") -> Settings:
    return config.load(
        {
            "DATA_DIR": str(data_dir),
            "CUTE_SANDBOX": "1" if sandbox else "0",
            "CUTE_ENCRYPTION_KEYS": keys,
        }
    )


def test_what_is_sealed_is_not_readable_and_opens_again() -> None:
    sealer = Sealer([NEW])
    sealed = sealer.seal(b"whsec_secret")
    assert b"secret" not in sealed
    assert sealer.open(sealed) == b"whsec_secret"
    assert sealer.seal(b"whsec_secret") != sealed


def test_all_keys_open_and_the_first_one_seals() -> None:
    old = Sealer([OLD]).seal(b"content")
    both = Sealer([NEW, OLD])
    assert both.open(old) == b"content"
    assert Sealer([NEW]).open(both.seal(b"content")) == b"content"
    with pytest.raises(UnreadableError):
        Sealer([OLD]).open(both.seal(b"content"))


def test_each_key_gives_one_key_for_cursors_the_same_in_every_process(tmp_path: Path) -> None:
    new, old = Sealer([NEW, OLD]).cursor_keys
    assert Sealer([OLD, NEW]).cursor_keys == (old, new)
    assert len({new, old, base64.urlsafe_b64decode(NEW)}) == 3
    # A sandbox that was started again has the key of its file.
    first, second = (Sealer.of(settings(tmp_path, sandbox=True)).cursor_keys for _ in range(2))
    assert first == second


def test_keys_for_cursors_are_derived_by_hkdf() -> None:
    hkdf = HKDF(SHA256(), length=32, salt=None, info=CURSOR_LABEL)
    assert Sealer([NEW]).cursor_keys == (hkdf.derive(base64.urlsafe_b64decode(NEW)),)


def test_keys_have_short_fingerprints_that_are_derived_by_hkdf() -> None:
    hkdf = HKDF(SHA256(), length=32, salt=None, info=FINGERPRINT_LABEL)
    derived = hkdf.derive(base64.urlsafe_b64decode(NEW)).hex()
    assert Sealer([NEW, OLD]).fingerprints[0] == derived[:16]
    assert Sealer([OLD, NEW]).fingerprints == Sealer([NEW, OLD]).fingerprints[::-1]


def test_what_was_changed_does_not_open() -> None:
    sealed = bytearray(Sealer([NEW]).seal(b"content"))
    sealed[20] ^= 1
    with pytest.raises(UnreadableError):
        Sealer([NEW]).open(bytes(sealed))


@pytest.mark.parametrize("keys", [["short"], ["ä"], [NEW, "no key"], [NEW] * 17])
def test_what_is_no_key_is_refused_by_name_and_not_shown(keys: list[str]) -> None:
    with pytest.raises(ConfigError, match="CUTE_ENCRYPTION_KEYS") as caught:
        Sealer(keys)
    assert keys[-1] not in str(caught.value)


def test_without_a_key_only_a_sandbox_starts(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cute encryption-key"):
        Sealer.of(settings(tmp_path, sandbox=False))
    assert Sealer.of(settings(tmp_path, sandbox=False, keys=f"{NEW}, {OLD}")).seal(b"")
    assert list(tmp_path.iterdir()) == []


def test_a_sandbox_makes_one_key_for_all_processes_that_ask(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    sealers: list[Sealer] = []
    racers = [
        threading.Thread(target=lambda: sealers.append(Sealer.of(settings(data_dir))))
        for _ in range(8)
    ]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert len(sealers) == 8
    sealed = sealers[0].seal(b"content")
    assert {sealer.open(sealed) for sealer in sealers} == {b"content"}
    assert [path.name for path in data_dir.iterdir()] == [KEY_FILE]
    assert stat.S_IMODE((data_dir / KEY_FILE).stat().st_mode) == 0o600


def test_settings_do_not_show_their_keys(tmp_path: Path) -> None:
    assert NEW not in repr(settings(tmp_path, keys=NEW))


def test_cute_serve_outside_a_sandbox_says_in_one_line_what_is_missing(tmp_path: Path) -> None:
    environ = {
        "DATA_DIR": str(tmp_path),
        "CUTE_SANDBOX": "0",
        "CUTE_PUBLIC_URL": "https://developers.cute.example",
        "DATABASE_URL": "postgresql://localhost/cute",
        "REDIS_URL": "redis://localhost",
        "CUTE_ENCRYPTION_KEYS": None,
    }
    done = CliRunner().invoke(main, ["serve"], env=environ)
    assert done.exit_code == 1
    assert done.output.startswith("Error: Set CUTE_ENCRYPTION_KEYS")
    assert done.output.count("\n") == 1


def test_cute_encryption_key_makes_a_key_that_serves() -> None:
    made = [CliRunner().invoke(main, ["encryption-key"]).output.strip() for _ in range(2)]
    assert made[0] != made[1]
    assert Sealer(made).seal(b"")
