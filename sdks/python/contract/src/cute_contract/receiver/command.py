"""`cute-contract receiver`: test that a receiver accepts only genuine events."""

import argparse
import json
import secrets
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from itertools import groupby

import httpx2
from cute_sdk.webhooks import WebhookSecretError, keys_of

from cute_contract.certify import signing
from cute_contract.certify.signing import Result, ResultKind
from cute_contract.errors import CommandError
from cute_contract.receiver.causes import causes
from cute_contract.receiver.judging import TIMED_OUT, ReceiverResponse, judged, late
from cute_contract.receiver.shots import Payload, Shot, Workshop
from cute_contract.receiver.trial import Trial
from cute_contract.receiver.trials import AT_ONCE, trials
from cute_contract.report.records import Check, Report, summed
from cute_contract.report.terminal import Terminal
from cute_contract.report.writing import finished

CONNECT_TIMEOUT_S = 3.0
SHOWN_BYTES = 4_096
SLOW_S = 2.0
FOREIGN_BYTES = 32

Send = Callable[[Shot], ReceiverResponse]


def run(options: argparse.Namespace) -> int:
    """Test the receiver; return the exit status. Raises `CommandError` if testing is impossible."""
    signing.require_key(options)
    workshop = furnished(options.secret, options.previous_secret)
    todo = trials(list(workshop.examples), has_previous=workshop.previous is not None)
    terminal = Terminal(sys.stdout)
    report = Report("Webhook receiver", options.url)
    with connected(options.timeout) as client:

        def send(shot: Shot) -> ReceiverResponse:
            return sent(client, options.url, shot)

        if (first := greet(send, workshop, options.url)) is not None:
            # Each other trial would take as long, and show the same.
            report.checks.append(late(first))
            return finished(report, terminal, options)
        terminal.line(f"{options.url}: {len(todo)} trials with fake events\n")
        for name, members in groupby(todo, lambda trial: trial.group):
            checks = []
            for trial in members:
                terminal.passing(f"  {name}: {trial.name}")
                checks.append(tried(trial, workshop, send))
            report.checks += checks
            terminal.group(name, [summed(name, checks)])
    report.facts += [("trials", str(len(todo))), ("time", f"{report.seconds:.1f} s")]
    found = causes(report.checks)
    report.facts += [("in short", cause) for cause in found]
    report.remarks += [f"\nIn short: {cause}" for cause in found] + slowness(report.checks)
    status = finished(report, terminal, options)
    signing.sign(options, Result.of(ResultKind.RECEIVER, report), terminal)
    return status


def furnished(secret: str, previous: str | None) -> Workshop:
    """Return the maker of requests. Raises `CommandError` for an invalid secret."""
    try:
        keys = keys_of([secret] if previous is None else [secret, previous])
    except WebhookSecretError as error:
        raise CommandError(str(error)) from None
    text = resources.files("cute_contract._gen").joinpath("events.json").read_text("utf-8")
    examples: dict[str, Payload] = {
        name: example for name, example in json.loads(text).items() if name != "//"
    }
    return Workshop(
        examples=examples,
        key=keys[0],
        foreign=secrets.token_bytes(FOREIGN_BYTES),
        previous=keys[1] if previous is not None else None,
        now=time.time,
        random_bytes=secrets.token_bytes,
    )


def connected(timeout: float) -> httpx2.Client:
    """Return a client like Cute's, which follows no redirects and reuses connections."""
    return httpx2.Client(
        timeout=httpx2.Timeout(timeout, connect=min(CONNECT_TIMEOUT_S, timeout)),
        follow_redirects=False,
        limits=httpx2.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE),
    )


def sent(client: httpx2.Client, url: str, shot: Shot) -> ReceiverResponse:
    """Return the receiver's response."""
    began = time.monotonic()
    try:
        with client.stream(shot.method, url, content=shot.body, headers=shot.headers) as response:
            shown = beginning(response, began + (client.timeout.read or 0.0))
    except httpx2.UnsupportedProtocol:
        raise CommandError(f"{url} is not a URL that begins with http:// or https://.") from None
    except httpx2.ConnectTimeout:
        return ReceiverResponse(None, time.monotonic() - began, "no connection in time")
    except httpx2.TimeoutException:
        return ReceiverResponse(None, time.monotonic() - began, TIMED_OUT)
    except (httpx2.ReadError, httpx2.WriteError, httpx2.RemoteProtocolError) as error:
        return ReceiverResponse(
            None, time.monotonic() - began, f"the connection broke off ({error})", True
        )
    except httpx2.HTTPError as error:
        return ReceiverResponse(None, time.monotonic() - began, str(error))
    text = shown.decode("utf-8", "replace")
    return ReceiverResponse(response.status_code, time.monotonic() - began, text)


def beginning(response: httpx2.Response, ends: float) -> bytes:
    """Return the first bytes of a body. Raises `httpx2.ReadTimeout` if it goes on after `ends`."""
    shown = b""
    for part in response.iter_bytes():
        shown = (shown + part)[:SHOWN_BYTES]
        if time.monotonic() >= ends:
            raise httpx2.ReadTimeout("the response did not end in time", request=response.request)
    return shown


def greet(send: Send, workshop: Workshop, url: str) -> ReceiverResponse | None:
    """Check that a server listens; return its response if it comes too late.

    Raises `CommandError`.
    """
    try:
        response = send(workshop.shot())
    except httpx2.InvalidURL as error:
        raise CommandError(f"{url} is not a URL: {error}.") from None
    if response.text == TIMED_OUT and response.status is None:
        return response
    if response.status is None:
        raise CommandError(
            f"{url} does not respond ({response.text}). Is the receiver running there?"
        )
    if response.status == 404:
        raise CommandError(f"{url} returns 404: is the path right?")
    return None


def tried(trial: Trial, workshop: Workshop, send: Send) -> Check:
    """Send the requests of a trial, and judge the responses."""
    shots = trial.make(workshop)
    if trial.at_once:
        with ThreadPoolExecutor(len(shots)) as pool:
            responses: Sequence[ReceiverResponse] = list(pool.map(send, shots))
    else:
        responses = [send(shot) for shot in shots]
    return judged(trial, responses)


def slowness(checks: Sequence[Check]) -> list[str]:
    """Return a remark on the slowest response, if it is slow."""
    slowest = max(checks, key=lambda check: check.seconds)
    if slowest.seconds <= SLOW_S:
        return []
    return [
        f"\nThe slowest was {slowest.group}, {slowest.name}: {slowest.seconds:.1f} s. Respond "
        "first and work afterwards: after 10 s Cute gives up and sends again."
    ]
