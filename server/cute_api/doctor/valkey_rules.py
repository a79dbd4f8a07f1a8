"""Rules for Valkey: pure, from the sections of `INFO`."""

from collections.abc import Mapping

from cute_api.config import Variable
from cute_api.doctor.outcomes import Judgement, failed, fine, warned
from cute_api.lib.valkey_writes import WriteRefusal
from cute_api.services.system_health import checks
from cute_api.services.system_health.check import MIB

Info = Mapping[str, object]
"""A section of `INFO`, by name."""

LEAST_VERSION = 7
POLICY = "noeviction"
USED_WARN = 0.8


def of_server(info: Info) -> Judgement:
    """Judge the version. Valkey also reports the version of Redis that it is compatible with."""
    made_by = "Valkey" if "valkey_version" in info else "Redis"
    version = str(info.get("valkey_version") or info.get("redis_version") or "unknown")
    major = version.partition(".")[0]
    if not major.isdecimal() or int(major) < LEAST_VERSION:
        return failed(f"{made_by} {version}", f"Upgrade it to version {LEAST_VERSION} or newer.")
    return fine(f"{made_by} {version}, {LEAST_VERSION} or newer is needed")


def of_writes(refusal: WriteRefusal | None) -> Judgement:
    found = checks.writes(refusal)
    return fine(found.found) if refusal is None else failed(found.found, found.advice)


def of_memory(info: Info, *, sandbox: bool) -> Judgement:
    """Judge the policy for full memory, and the memory in use. A sandbox needs no bound."""
    policy = str(info.get("maxmemory_policy", "unknown"))
    used, most = _number(info.get("used_memory")), _number(info.get("maxmemory"))
    bound = f"of {most / MIB:,.0f} MiB" if most else "used, no bound"
    shown = f"{policy}, {used / MIB:,.0f} MiB {bound}"
    if policy != POLICY:
        return failed(
            shown,
            f"Set maxmemory-policy {POLICY}: any other removes limits or rows of requests "
            "without a sign.",
        )
    if most and used >= USED_WARN * most:
        return warned(
            shown, f"From {USED_WARN:.0%} on, look for keys that are not ours, or raise maxmemory."
        )
    if not most and not sandbox:
        return warned(shown, "Set maxmemory (512 MB are enough), so that it can't fill the host.")
    return fine(shown)


def of_persistence(info: Info) -> Judgement:
    """Judge persistence. It may be off, but attempts to save must succeed."""
    broken = [
        name
        for name in ("rdb_last_bgsave_status", "aof_last_bgrewrite_status", "aof_last_write_status")
        if info.get(name, "ok") != "ok"
    ]
    if broken:
        return failed(
            f"the last save failed ({', '.join(broken)})",
            "Give it space on its disk, and rights to its folder: it soon takes no writes.",
        )
    if _number(info.get("aof_enabled")):
        return fine("append-only file")
    return fine("no append-only file: after a restart, quotas can be used again")


def of_limits(error: str | None) -> Judgement:
    """Judge a separate limits' store; `error` is why it does not respond."""
    if error is None:
        return fine("responds")
    return failed(
        error,
        f"Start the server that {Variable.LIMITS_REDIS_URL} names, or correct it. Each process "
        "counts alone meanwhile.",
    )


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
