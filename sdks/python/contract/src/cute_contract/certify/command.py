"""`cute-contract certify`: upload a signed result."""

import argparse
import sys
from pathlib import Path

from cute_sdk import Cute, CuteError

from cute_contract.errors import CommandError
from cute_contract.refusals import refusal
from cute_contract.report.terminal import Terminal

MAX_BYTES = 4_096


def run(options: argparse.Namespace) -> int:
    """Upload the file; return the exit status.

    Raises `CommandError` if it can't be read, or the API refuses it.
    """
    path = Path(options.certificate)
    try:
        with Cute(options.key, options.base_url) as client:
            stored = client.certificates.put(certificate=_content(path))
    except CuteError as error:
        raise CommandError(refusal(f"{path} can't be uploaded", error)) from None
    Terminal(sys.stdout).line(
        f"{stored.kind}, {stored.subject}: certified until {stored.expires_at:%Y-%m-%d}, or until "
        f"a version of the API after {stored.api_version} appears"
    )
    return 0


def _content(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise CommandError(f"{path} is larger than a signed result can be.")
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise CommandError(f"{path} can't be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CommandError(f"{path} is not a signed result: write it with --sign.") from None
