"""The checks, grouped by the connection they share, and those of Python, the build and a file."""

import re
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import metadata

from cute_api.config import Settings, Variable
from cute_api.doctor import network, valkey
from cute_api.doctor.outcomes import Diagnosis, DoctorLine, failed, fine, skipped, warned
from cute_api.doctor.postgresql import PostgresqlLooks
from cute_api.doctor.running import LIMIT_S, Lane, Look, run_all
from cute_api.doctor.valkey import ValkeyLooks
from cute_api.lib import locations
from cute_api.lib.locations import LocationFileError
from cute_api.models import schema_version
from cute_api.models.lists import require_document
from cute_api.spec import Spec

SETTINGS = "Settings"
PACKAGE = "cute-api"
_LEAST = re.compile(r">=\s*(\d+)\.(\d+)")


def python() -> Diagnosis:
    """Check the running Python against the version that the package requires."""
    return of_python(sys.version_info[:3], str(metadata(PACKAGE)["Requires-Python"]))


def of_python(version: tuple[int, ...], required: str) -> Diagnosis:
    """`required` is as in the package's metadata, such as `>=3.11`."""
    shown = ".".join(map(str, version))
    least = _LEAST.search(required)
    if least is None:
        return warned(shown, "This package does not say which Python it needs: install it again.")
    if version[:2] < (int(least[1]), int(least[2])):
        return failed(shown, f"Install Python {least[1]}.{least[2]} or newer.")
    return fine(f"{shown}, {least[1]}.{least[2]} or newer is needed")


def package() -> Diagnosis:
    """Check the build; raises `ConfigError` if its code was not generated for its document."""
    document = Spec.load(sandbox=True).document
    require_document(document)
    return fine(
        f"cute-api {metadata(PACKAGE)['Version']}, migration {schema_version.newest()}, "
        f"document {document['info']['version']}"
    )


def location_file(settings: Settings) -> Diagnosis:
    """Read the file of locations, as `cute serve` does."""
    path = settings.serving.location_file
    if path is None:
        return skipped(f"{Variable.LOCATION_FILE} is not set: sessions show networks alone")
    try:
        found = locations.read(path).metadata()
    except LocationFileError as error:
        action = "Logins work, but sessions show no location: replace the file, or remove"
        return failed(str(error), f"{action} {Variable.LOCATION_FILE}.")
    built_at = datetime.fromtimestamp(found.build_epoch, UTC)
    return fine(f"{found.database_type} of {built_at:%Y-%m-%d}")


def examine(load: Callable[[], Settings], *, limit_s: float = LIMIT_S) -> list[DoctorLine]:
    """Run all checks. `load` reads the settings; a line names a setting that can't be read.

    `limit_s` is the time limit of each check.
    """
    read: list[Settings] = []

    def settings() -> Diagnosis:
        read.append(load())
        return fine("read: a sandbox" if read[0].sandbox else "read: no sandbox")

    first: Lane = [
        Look("Python", python),
        Look("Build", package),
        Look(SETTINGS, settings),
    ]
    lines = run_all([first], limit_s=limit_s)
    if not read:
        return [*lines, DoctorLine("All other checks", skipped("they need the settings"))]
    return [*lines, *run_all(lanes_of(read[0]), limit_s=limit_s)]


def lanes_of(settings: Settings) -> list[Lane]:
    postgresql, queue = PostgresqlLooks(settings), ValkeyLooks(settings)
    around: dict[str, Callable[[Settings], Diagnosis | Mapping[str, Diagnosis]]] = {
        "Public URL": network.public_url,
        "Items' URL": network.item_url,
        "Location file": location_file,
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
