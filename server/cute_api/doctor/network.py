"""Checks of names, public URLs, certificates, and the mail server."""

import ssl
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from urllib.parse import urlsplit

import httpx
import orjson

from cute_api.config import MAIL_TO_FILES, ConfigError, Settings, Variable
from cute_api.doctor import network_rules
from cute_api.doctor.network_rules import LOOK_UP_BAD_S, LookupResult, NamedHost
from cute_api.doctor.outcomes import Diagnosis, UnknownError, failed, fine, skipped
from cute_api.outbound import bounded_http, certificates, mail
from cute_api.outbound.look_up import Resolver
from cute_api.outbound.smtp import Security, SmtpError, SmtpServer

WAIT_S = 5.0
HTTPS_PORT = 443
MAIL, MAIL_CERTIFICATE = "Mail server", "Certificate of the mail server"
RESOLVER = Resolver()


def names(settings: Settings) -> Diagnosis:
    """Look up all names in parallel, as deliveries do."""
    listed = network_rules.names_of(settings)
    with ThreadPoolExecutor(max(1, len(listed))) as threads:
        return network_rules.of_names(list(threads.map(_look_up, listed)))


def _look_up(name: NamedHost) -> LookupResult:
    begun = time.monotonic()
    problem: str | None = None
    try:
        RESOLVER.addresses(name.host, 0, LOOK_UP_BAD_S)
    except OSError as error:
        problem = error.strerror or str(error)
    return LookupResult(name, time.monotonic() - begun, problem)


def public_url(settings: Settings) -> Diagnosis:
    return network_rules.of_public_url(
        settings.portal_url, Variable.PUBLIC_URL, sandbox=settings.sandbox
    )


def item_url(settings: Settings) -> Diagnosis:
    if settings.marketplace_url is None:
        return skipped(f"{Variable.ITEM_URL} is not set: items have the portal's own pages")
    return network_rules.of_public_url(
        settings.marketplace_url, Variable.ITEM_URL, sandbox=settings.sandbox
    )


def ready(settings: Settings) -> Diagnosis:
    """Fetch `/readyz` of an API process through the public URL."""
    url = f"{_known_url(settings)}/readyz"
    context = ssl.create_default_context()
    try:
        with bounded_http.client(
            context,
            wait_s=WAIT_S,
            ends=time.monotonic() + WAIT_S,
            clock=time.monotonic,
            resolver=RESOLVER,
        ) as client:
            response = client.get(url)
    except httpx.HTTPError as error:
        problem = f"{settings.portal_url} does not respond ({type(error).__name__})"
        return network_rules.of_ready(None, None, problem)
    try:
        body: object = orjson.loads(response.content)
    except orjson.JSONDecodeError:
        body = None
    return network_rules.of_ready(response.status_code, body, "")


def _known_url(settings: Settings) -> str:
    try:
        return settings.portal_url
    except ConfigError as error:
        raise UnknownError(f"{Variable.PUBLIC_URL} is not set") from error


def certificate(settings: Settings) -> Diagnosis:
    """Check the certificate of the public URL, as a client sees it."""
    parts = urlsplit(_known_url(settings))
    if parts.scheme != "https":
        raise UnknownError("the public URL is not https")
    try:
        ends_at = certificates.end_of(
            parts.hostname or "", parts.port or HTTPS_PORT, resolver=RESOLVER, seconds=WAIT_S
        )
    except ssl.SSLCertVerificationError as error:
        return network_rules.of_refused_certificate(error.verify_message)
    except OSError as error:
        raise UnknownError(f"there is no TLS at the public URL ({type(error).__name__})") from error
    return network_rules.of_certificate(ends_at, time.time())


def mail_server(settings: Settings) -> Mapping[str, Diagnosis]:
    """Connect and log in as for an email, but send nothing."""
    mail.transport_of(settings)
    if settings.mail == MAIL_TO_FILES:
        return {MAIL: network_rules.of_mail_files(sandbox=settings.sandbox)}
    server = replace(SmtpServer.of(settings.mail), wait_s=WAIT_S, total_s=2 * WAIT_S)
    try:
        ends_at = server.log_in()
    except SmtpError as error:
        return {MAIL: failed(f"{server.host}:{server.port}", str(error))}
    login = "logged in" if server.user is not None else "without a login"
    privacy = {Security.NONE: "in clear", Security.STARTTLS: "STARTTLS", Security.TLS: "TLS"}
    found = {MAIL: fine(f"{server.host}:{server.port}, {privacy[server.security]}, {login}")}
    if ends_at is not None:
        found[MAIL_CERTIFICATE] = network_rules.of_certificate(ends_at, time.time())
    return found
