"""`cute-contract verify`: read contracts and specs, and report what breaks."""

import argparse
import json
import sys
from importlib import resources
from itertools import groupby
from pathlib import Path

import httpx2

from cute_contract.errors import CommandError
from cute_contract.record.facts import load
from cute_contract.record.recording import PACKAGE, SPEC
from cute_contract.report.records import Check, Report, summed
from cute_contract.report.terminal import Terminal
from cute_contract.report.writing import finished
from cute_contract.verify.checks import checks
from cute_contract.verify.document import Spec, document_of

MAX_SPEC_BYTES = 20_000_000
TIMEOUT_S = 30.0


def run(options: argparse.Namespace) -> int:
    """Verify the contracts; return the exit status. Raises `CommandError` for unreadable files."""
    new = read(options.spec)
    base = bundled() if options.base is None else read(options.base)
    terminal = Terminal(sys.stdout)
    report = Report("Contracts against a new spec", options.spec)
    report.facts += [("spec", new.version), ("before", base.version)]
    several = len(options.contracts) > 1
    for path in options.contracts:
        contract = load(Path(path))
        terminal.line(f"{contract.consumer} (recorded with {contract.spec_version})")
        found = checks(contract.facts, base, new)
        for group, members in groupby(found, lambda check: check.group):
            title = f"{contract.consumer}: {group}" if several else group
            made = [
                Check(title, member.name, member.outcome, member.findings, short=member.name)
                for member in members
            ]
            report.checks += made
            terminal.group(group, [summed(group, made)])
    return finished(report, terminal, options)


def bundled() -> Spec:
    """Return this SDK's spec."""
    return Spec(json.loads(resources.files(PACKAGE).joinpath(SPEC).read_text(encoding="utf-8")))


def read(place: str) -> Spec:
    """Load a spec from a file or URL. Raises `CommandError`."""
    content = fetched(place) if place.startswith(("http://", "https://")) else opened(place)
    try:
        return document_of(json.loads(content))
    except (ValueError, KeyError, TypeError):
        raise CommandError(
            f"{place} is not a bundled OpenAPI document as JSON. The API serves it at "
            "/openapi.json; in its sources it is openapi/dist/openapi.json."
        ) from None


def opened(place: str) -> bytes:
    try:
        path = Path(place)
        if path.stat().st_size > MAX_SPEC_BYTES:
            raise CommandError(f"{place} is larger than a spec can be.")
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{place} can't be read: {error.strerror}.") from None


def fetched(url: str) -> bytes:
    try:
        with httpx2.stream("GET", url, timeout=TIMEOUT_S, follow_redirects=True) as response:
            if not response.is_success:
                raise CommandError(f"{url} returns {response.status_code}: no spec is there.")
            content = b""
            for chunk in response.iter_bytes():
                content += chunk
                if len(content) > MAX_SPEC_BYTES:
                    raise CommandError(f"{url} is larger than a spec can be.")
            return content
    except httpx2.HTTPError as error:
        raise CommandError(f"{url} can't be fetched: {error}.") from None
