"""Signed results of runs: a JWS (RFC 7515, compact, HS256).

The key of the signature is `HMAC-SHA-256(SHA-256(API key), LABEL)`: the API stores only the digest
of a key, and can derive the same from it.
"""

import argparse
import hashlib
import hmac
import json
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import Enum
from urllib.parse import urlsplit

from cute_sdk import API_VERSION

from cute_contract.errors import CommandError
from cute_contract.report.records import BAD, Outcome, Report
from cute_contract.report.terminal import Terminal
from cute_contract.report.writing import write

LABEL = b"cute certificate 1"
MAX_SUBJECT = 200
HEADER = {"alg": "HS256"}


class ResultKind(str, Enum):
    """The command that made a result."""

    PROVIDER = "provider"
    RECEIVER = "receiver"
    CLIENT = "client"


@dataclass(frozen=True, slots=True)
class Result:
    """What a run found: the tested URL or program, and how many checks ended how."""

    kind: ResultKind
    subject: str
    passed: int
    failed: int
    not_checked: int

    @classmethod
    def of(cls, kind: ResultKind, report: Report) -> "Result":
        """Return the result of a report, whose subject is a URL."""
        counts = report.counts
        passed, failed = counts[Outcome.PASSED], sum(counts[outcome] for outcome in BAD)
        others = counts.total() - passed - failed
        return cls(kind, without_secrets(report.subject), passed, failed, others)


def require_key(options: argparse.Namespace) -> None:
    """Raise `CommandError` for `--sign` without a key, before the run."""
    if options.sign and key_of(options) is None:
        raise CommandError("--sign needs --sign-key: a key of yours or of your app.")


def key_of(options: argparse.Namespace) -> str | None:
    """Return the key that signs, if any."""
    key: str | None = options.sign_key or getattr(options, "key", None)
    return key


def sign(options: argparse.Namespace, result: Result, terminal: Terminal) -> None:
    """Write the signed result to the file of `--sign`, if the run passed. Raises `CommandError`."""
    key = key_of(options)
    if not options.sign or key is None:
        return
    if result.failed or not result.passed:
        terminal.line(f"{options.sign} was not written, because the run did not pass.")
        return
    write(options.sign, signed(key, claims(result, int(time.time()))) + "\n")
    terminal.line(f"{options.sign}: signed. Upload it with `cute-contract certify`.")


def claims(result: Result, now: int) -> dict[str, object]:
    """Return what is signed; `now` is in Unix seconds."""
    subject = result.subject[:MAX_SUBJECT]
    return {**asdict(result), "subject": subject, "api_version": API_VERSION, "iat": now}


def signed(key: str, payload: Mapping[str, object], label: bytes = LABEL) -> str:
    """Return a JWS that only the holder of the API key, and the API, can make.

    The `label` is that of what is signed, by default of a result.
    """
    secret = hmac.digest(hashlib.sha256(key.encode()).digest(), label, "sha256")
    text = f"{_encoded(HEADER)}.{_encoded(payload)}"
    return f"{text}.{_base64(hmac.digest(secret, text.encode(), 'sha256'))}"


def without_secrets(url: str) -> str:
    """Return a URL without its user, password and query."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"


def program(command: list[str]) -> str:
    """Return a command without its options, which may have secrets; `-m` belongs to a name."""
    end = next(
        (
            place
            for place, word in enumerate(command)
            if word.startswith("-") and (word != "-m" or place != 1)
        ),
        len(command),
    )
    return " ".join(command[:end])


def _encoded(value: Mapping[str, object]) -> str:
    return _base64(json.dumps(value).encode())


def _base64(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()
