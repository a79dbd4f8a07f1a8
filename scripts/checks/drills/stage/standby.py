"""A primary of PostgreSQL and a standby that streams from it, in separate folders."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from scripts.checks.proof.webhook_tables import rows
from scripts.sandbox.embedded import Postgres, exclusive
from scripts.sandbox.embedded.home import own_directory, service_identity
from scripts.sandbox.embedded.postgres import DATABASE, PORT, USER
from scripts.shared.waiting import until

STREAMS = "SELECT sync_state FROM pg_stat_replication WHERE state = 'streaming'"


@dataclass(frozen=True, slots=True)
class PostgresPair:
    """Both servers. `url` leads to the server that accepts writes."""

    primary: Postgres
    standby: Postgres

    @property
    def url(self) -> str:
        hosts = ",".join(
            f"{quote(str(server.home.sockets), safe='')}:{PORT}"
            for server in (self.primary, self.standby)
        )
        return f"postgresql://{USER}@{hosts}/{DATABASE}?target_session_attrs=read-write"

    def promote(self) -> None:
        """Make the standby the primary, and return when it accepts writes."""
        rows(self.standby.url, "SELECT pg_promote()")


@contextmanager
def postgres_pair(
    directory: Path, *, synchronous: bool, durable: bool = True
) -> Iterator[PostgresPair]:
    """A pair until the block ends. If `synchronous`, a commit waits for the standby's disk.

    `durable=False` is for tests, as in `Postgres`.
    """
    with exclusive(directory / "a") as first, exclusive(directory / "b") as second:
        pair = PostgresPair(Postgres(first, durable=durable), Postgres(second, durable=durable))
        try:
            pair.primary.start()
            own_directory(pair.standby.data, service_identity(pair.primary.data))
            pair.primary.run(
                "pg_basebackup",
                f"--pgdata={pair.standby.data}",
                f"--host={first.sockets}",
                f"--username={USER}",
                "--write-recovery-conf",
                "--checkpoint=fast",
            )
            pair.standby.start()
            if synchronous:
                rows(pair.primary.url, "ALTER SYSTEM SET synchronous_standby_names = '*'")
                rows(pair.primary.url, "SELECT pg_reload_conf()")
            state = "sync" if synchronous else "async"
            until(lambda: (state,) in rows(pair.primary.url, STREAMS), "the standby streams")
            yield pair
        finally:
            pair.primary.kill()
            pair.standby.stop()
