"""The checks, in lanes: checks of one lane share a connection."""

from collections.abc import Callable, Mapping
from functools import partial

from cute_api.config import Settings
from cute_api.doctor import build, network, valkey
from cute_api.doctor.outcomes import DoctorLine, Judgement, fine, skipped
from cute_api.doctor.postgresql import PostgresqlLooks
from cute_api.doctor.running import LIMIT_S, Lane, Look, run_all
from cute_api.doctor.valkey import ValkeyLooks

SETTINGS = "Settings"


def examine(load: Callable[[], Settings], *, limit_s: float = LIMIT_S) -> list[DoctorLine]:
    """Run all checks. `load` reads the settings; a line names a setting that can't be read.

    `limit_s` is the time limit of each check.
    """
    read: list[Settings] = []

    def settings() -> Judgement:
        read.append(load())
        return fine("read: a sandbox" if read[0].sandbox else "read: no sandbox")

    first: Lane = [
        Look("Python", build.python),
        Look("Build", build.package),
        Look(SETTINGS, settings),
    ]
    lines = run_all([first], limit_s=limit_s)
    if not read:
        return [*lines, DoctorLine("All other checks", skipped("they need the settings"))]
    return [*lines, *run_all(lanes_of(read[0]), limit_s=limit_s)]


def lanes_of(settings: Settings) -> list[Lane]:
    postgresql, queue = PostgresqlLooks(settings), ValkeyLooks(settings)
    around: dict[str, Callable[[Settings], Judgement | Mapping[str, Judgement]]] = {
        "Public URL": network.public_url,
        "Items' URL": network.item_url,
        "API": network.ready,
        "Certificate of the public URL": network.certificate,
        "Names (DNS)": network.names,
        network.MAIL: network.mail_server,
    }
    return [
        [
            Look("PostgreSQL", postgresql.server),
            Look("Migrations", postgresql.schema),
            Look("Pooler", postgresql.pooler),
            Look("Direct connection", postgresql.sessions),
            Look("Connections", postgresql.connections),
            Look("Clock of PostgreSQL", postgresql.clock),
            Look("Encryption keys", postgresql.keys),
            Look("Locks", postgresql.locks),
            Look("Waits for locks", postgresql.waits),
            Look("Work", postgresql.work),
        ],
        [
            Look("Valkey", queue.server),
            Look("Valkey's writes", queue.writes),
            Look("Valkey's memory", queue.memory),
            Look("Valkey's persistence", queue.persistence),
            Look("Clock of Valkey", queue.clock),
        ],
        [Look("Limits' store", partial(valkey.limits, settings))],
        *([Look(name, partial(look, settings))] for name, look in around.items()),
    ]
