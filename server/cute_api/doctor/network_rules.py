"""Rules for names, URLs, certificates and mail: pure."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from cute_api.config import LOOPBACK_HOSTS, MAIL_TO_FILES, Settings, Variable
from cute_api.config_urls import UNIX_SCHEMES, authority_of, hosts_of
from cute_api.doctor.outcomes import Diagnosis, failed, fine, skipped, warned
from cute_api.services.system_health.check import counted
from cute_api.services.system_health.readiness import Readiness
from cute_api.webhooks.egress.policy import DEFAULT_POLICY

# The timeout for a receiver's look-up, connection and TLS together.
LOOK_UP_BAD_S = DEFAULT_POLICY.connect_timeout_s
LOOK_UP_WARN_S = 1.0
# Let's Encrypt certificates are renewed 30 days before they expire: with 14 left, it has failed.
CERTIFICATE_WARN_DAYS = 14.0
DAY_S = 86_400.0
# With this difference, requests are logged and counted in wrong minutes, and OIDC logins may fail.
CLOCK_BAD_S = 60.0
CLOCK_WARN_S = 1.0
CLOCK_BOUND = f"warning from {CLOCK_WARN_S:g} s, failed from {CLOCK_BAD_S:g} s"
CLOCK_ACTION = "Set the clocks of both hosts by NTP (chrony, systemd-timesyncd)."


@dataclass(frozen=True, slots=True)
class NamedHost:
    """A host, and the setting that names it."""

    host: str
    variable: Variable


@dataclass(frozen=True, slots=True)
class LookupResult:
    """The duration of a look-up; `problem` if the name has no address."""

    name: NamedHost
    took_s: float
    problem: str | None = None


def names_of(settings: Settings) -> list[NamedHost]:
    """The hosts of all settings that need a look-up, each once."""
    urls = {
        Variable.PUBLIC_URL: settings.public_url,
        Variable.ITEM_URL: settings.marketplace_url,
        Variable.DATABASE_URL: settings.database_url,
        Variable.REDIS_URL: settings.redis_url,
        Variable.LIMITS_REDIS_URL: settings.limits_redis_url,
        Variable.MAIL: None if settings.mail == MAIL_TO_FILES else settings.mail,
        Variable.OIDC_ISSUER: settings.oidc_issuer,
    }
    found: dict[str, NamedHost] = {}
    for variable, url in urls.items():
        scheme, _, rest = (url or "").partition("://")
        if scheme not in UNIX_SCHEMES:
            for host, _ in hosts_of(authority_of(rest)[0]):
                if needs_look_up(host):
                    found.setdefault(host, NamedHost(host, variable))
    return list(found.values())


def needs_look_up(host: str) -> bool:
    """Whether it is a DNS name, not an address, a socket's path or this machine."""
    if host in LOOPBACK_HOSTS or "%" in host or "/" in host:
        return False
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return True
    return False


def of_names(found: Sequence[LookupResult]) -> Diagnosis:
    if not found:
        return skipped("no setting has a name that is looked up")
    broken = [look_up for look_up in found if look_up.problem is not None]
    if broken:
        listed = "; ".join(
            f"{look_up.name.host} ({look_up.name.variable}): {look_up.problem}"
            for look_up in broken
        )
        return failed(listed, "Correct the names, or the DNS of this host (/etc/resolv.conf).")
    slowest = max(found, key=lambda look_up: look_up.took_s)
    count = counted(len(found), "name")
    shown = f"{count}, the slowest in {slowest.took_s:.2f} s ({slowest.name.host})"
    bound = f"warning from {LOOK_UP_WARN_S:g} s, failed from {LOOK_UP_BAD_S:g} s"
    action = "Check the name servers of this host: look-ups are a part of each webhook's delivery."
    if slowest.took_s >= LOOK_UP_BAD_S:
        return failed(f"{shown}; {bound}", action)
    return warned(f"{shown}; {bound}", action) if slowest.took_s >= LOOK_UP_WARN_S else fine(shown)


def of_public_url(url: str, variable: Variable, *, sandbox: bool) -> Diagnosis:
    """Judge a URL of ours that others call."""
    parts = urlsplit(url)
    if sandbox:
        return fine(f"{url}, of a sandbox")
    if parts.hostname in LOOPBACK_HOSTS:
        return failed(url, f"Set {variable} to a URL that others can call: this is only here.")
    if parts.scheme != "https":
        return failed(url, f"Set {variable} to an https URL: keys and passwords go over it.")
    return fine(url)


def of_ready(status: int | None, body: object, problem: str) -> Diagnosis:
    """Judge the response of `/readyz`; without a status, `problem` says why there is none."""
    if status is None:
        return warned(
            problem,
            "Start `cute serve` and the proxy. Where this host must not reach "
            f"{Variable.PUBLIC_URL}, look from another one.",
        )
    document = body if isinstance(body, dict) else {}
    word, listed = document.get("status"), document.get("reasons")
    reasons = " ".join(map(str, listed)) if isinstance(listed, list) else ""
    if word not in set(Readiness):
        return failed(
            f"{status}, and nothing that this API says",
            f"Let {Variable.PUBLIC_URL} lead to `cute serve`.",
        )
    if status == 200 and word == Readiness.OK:
        return fine("ready")
    if status == 200:
        return warned(str(word), reasons)
    return failed(f"{status}, {word}", reasons)


def of_certificate(ends_at: float, now: float) -> Diagnosis:
    """Judge a certificate; both times are in seconds since 1970."""
    days = (ends_at - now) / DAY_S
    shown = f"valid for {days:.0f} more days"
    if days < CERTIFICATE_WARN_DAYS:
        return warned(
            f"{shown} (warning below {CERTIFICATE_WARN_DAYS:.0f})",
            "Renew it, and find out why that did not happen by itself.",
        )
    return fine(shown)


def of_refused_certificate(reason: str) -> Diagnosis:
    return failed(
        reason,
        "Give the server a certificate for its name, with its chain, from an authority that "
        "clients trust.",
    )


def of_mail_files(*, sandbox: bool) -> Diagnosis:
    if sandbox:
        return skipped("a sandbox writes emails to files")
    return warned(
        "emails are written to files here",
        f"Where `cute mailer` runs, set {Variable.MAIL} to a mail server, and run this there.",
    )


def of_clocks(asked_at: float, theirs: float, heard_at: float) -> Diagnosis:
    """Compare times in seconds since 1970: ours before and after the query, theirs between.

    Half of the round trip is unknown, and is subtracted from the difference.
    """
    ahead = theirs - (asked_at + heard_at) / 2
    apart = max(0.0, abs(ahead) - (heard_at - asked_at) / 2)
    found = f"{abs(ahead):.3f} s {'ahead of' if ahead > 0 else 'behind'} this host ({CLOCK_BOUND})"
    if apart >= CLOCK_BAD_S:
        return failed(found, CLOCK_ACTION)
    return warned(found, CLOCK_ACTION) if apart >= CLOCK_WARN_S else fine(found)
