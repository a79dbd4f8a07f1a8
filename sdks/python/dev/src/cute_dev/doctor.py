"""`doctor`: find out why calls from this machine fail, and what to do."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit

import click
import httpx2
from cute_sdk import API_VERSION, APIConnectionError, APIStatusError, Cute, CuteError, __version__

from .context import NO_KEY, Context
from .findings import FAILED, OK, WARNING, Finding, show

TIMEOUT_SECONDS = 10.0
# Receivers refuse webhooks older than five minutes, so warn at half of that.
CLOCK_WARNS_SECONDS, CLOCK_FAILS_SECONDS = 60.0, 150.0
CERTIFICATE_WARNS_DAYS = 14
# The share of a quota that is left when it is nearly used up.
QUOTA_WARNS = 0.2
# The windows of all keys of the user together.
OF_USER = "user_"
DAY_SECONDS = 86_400


def add_to(root: click.Group) -> None:
    """Add the command."""
    root.add_command(doctor)


@click.command(short_help="Check clock, DNS, TLS, key, scopes, quota and version.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_context
def doctor(click_context: click.Context, as_json: bool) -> None:
    """Check whether this machine can call the API, and say what to do if not.

    It looks up the server, connects, compares clocks, and makes a call with the key. The exit
    status is 1 if a check failed.
    """
    context = click_context.ensure_object(Context)
    click_context.exit(show(context, list(checked(context)), as_json=as_json))


def checked(context: Context) -> Iterator[Finding]:
    """Return all findings, without checks that can't work after a failure."""
    base_url, key = context.target()
    url = urlsplit(base_url)
    yield Finding("server", OK, f"{base_url}, cute-sdk {__version__}")
    found = name_of(url)
    yield found
    if found.state == FAILED:
        return
    if url.scheme == "https":
        yield certificate(url)
    try:
        began = time.time()
        response = httpx2.get(f"{base_url}/healthz", timeout=TIMEOUT_SECONDS, trust_env=False)
    except httpx2.HTTPError as error:
        yield Finding(
            "connect",
            FAILED,
            f"{type(error).__name__}: {error}",
            "Check that the server runs, and that no firewall or proxy blocks you.",
        )
        return
    yield Finding("connect", OK, f"{response.status_code} in {(time.time() - began) * 1000:.0f} ms")
    yield clock(response.headers.get("Date", ""), (began + time.time()) / 2)
    if key is None:
        yield Finding("key", FAILED, "no key", NO_KEY)
        return
    yield from account(base_url, key)


def name_of(url: SplitResult) -> Finding:
    """Check that the server's name resolves."""
    host = url.hostname or ""
    try:
        rows = socket.getaddrinfo(host, url.port or url.scheme, type=socket.SOCK_STREAM)
    except OSError as error:
        advice = "Check the name, and that this machine is online."
        return Finding("DNS", FAILED, f"{host}: {error}", advice)
    addresses = sorted({str(row[4][0]) for row in rows})
    return Finding("DNS", OK, f"{host} is {', '.join(addresses)}")


def certificate(url: SplitResult) -> Finding:
    """Check that the server's certificate is trusted, and how long it is valid."""
    host = url.hostname or ""
    try:
        with (
            socket.create_connection((host, url.port or 443), TIMEOUT_SECONDS) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=host) as secured,
        ):
            peer = secured.getpeercert() or {}
            version = secured.version()
    except OSError as error:
        advice = "Check whether a proxy replaces the certificate."
        return Finding("TLS", FAILED, str(error), advice)
    days = (ssl.cert_time_to_seconds(str(peer["notAfter"])) - time.time()) / DAY_SECONDS
    state = OK if days > CERTIFICATE_WARNS_DAYS else WARNING
    return Finding("TLS", state, f"{version}, certificate valid for {days:.0f} days")


def clock(date: str, now: float) -> Finding:
    """Compare this clock with the server's; `now` is Unix time."""
    try:
        ahead = now - parsedate_to_datetime(date).timestamp()
    except (TypeError, ValueError):
        return Finding("clock", WARNING, "the server does not say what time it is")
    # The header has only whole seconds.
    distance = max(0.0, abs(ahead) - 1)
    state = OK if distance < CLOCK_WARNS_SECONDS else WARNING
    state = FAILED if distance > CLOCK_FAILS_SECONDS else state
    advice = "" if state == OK else "Set it by NTP. Otherwise webhook signatures are refused."
    side = "ahead" if ahead > 0 else "behind"
    return Finding("clock", state, f"{distance:.0f} s {side}" if distance else "right", advice)


def account(base_url: str, key: str) -> Iterator[Finding]:
    """Check the key's scopes, remaining quota, and version."""
    try:
        with Cute(key, base_url, max_retries=0, pacing=False) as client:
            response = client.me.with_raw_response.get()
            me: dict[str, Any] = response.parse().to_dict()
    except APIStatusError as error:
        advice = "Create a new key in the portal, and run `cute-dev login`."
        yield Finding("key", FAILED, str(error), advice if error.status == 401 else "")
        return
    except (APIConnectionError, CuteError) as error:
        yield Finding("key", FAILED, str(error))
        return
    yield key_of(me)
    scopes = me["key"]["scopes"]
    advice = "" if scopes else "The key has no scopes. Create one with scopes in the portal."
    yield Finding("scopes", OK if scopes else WARNING, ", ".join(scopes) or "none", advice)
    yield from map(quota, me["policies"])
    yield version(me, response.headers)


def key_of(me: Mapping[str, Any]) -> Finding:
    """Return the key's owner and expiry."""
    key = me["key"]
    user = me.get("user") or {}
    owner = f" of {user['username']}, tier {user['tier']}" if user else ""
    ends = key.get("expires_at")
    return Finding("key", OK, f"{key['prefix']}…{owner}" + (f", expires {ends}" if ends else ""))


def quota(policy: Mapping[str, Any]) -> Finding:
    """Check the remaining quota of a window."""
    left, limit = policy["remaining"], policy["quota"]
    state = OK if left > QUOTA_WARNS * limit else WARNING
    advice = "" if state == OK else "See `cute-dev logs tail`, or get a higher tier."
    name = policy["name"]
    window = f"{name.removeprefix(OF_USER)} of all your keys" if name.startswith(OF_USER) else name
    return Finding("quota", state, f"{left:,} of {limit:,} left of the {window}", advice)


def version(me: Mapping[str, Any], headers: Mapping[str, str]) -> Finding:
    """Compare the version that this command sends with the key's version."""
    pinned = me["key"].get("version", API_VERSION)
    found = f"this command uses {API_VERSION}, the key is pinned to {pinned}"
    ends = headers.get("Sunset")
    if ends:
        return Finding("version", WARNING, f"{found}; it ends on {ends}", "Update cute-sdk.")
    return Finding("version", OK, found)
