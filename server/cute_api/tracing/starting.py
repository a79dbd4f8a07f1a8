"""Start a process's tracer, if traces are on."""

import importlib
import logging
from enum import StrEnum

from cute_api.config import Settings
from cute_api.tracing.spans import Tracer

IMPLEMENTATION = "cute_api.tracing.sdk"
EXTRA = "cute-api[traces]"

log = logging.getLogger("cute.traces")


class Service(StrEnum):
    """The process's name in spans, unless the environment sets another."""

    API = "cute-api"
    RELAY = "cute-relay"
    WORKER = "cute-worker"


def start(settings: Settings, service: Service) -> Tracer | None:
    """Return the tracer of this process, to be ended by `stop`, or None if traces are off.

    A missing package doesn't stop the process, because its environment may configure a collector
    for all programs.
    """
    if settings.traces is None:
        return None
    try:
        module = importlib.import_module(IMPLEMENTATION)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("cute_api"):
            raise
        log.warning("No traces are sent: install %s (%s is missing).", EXTRA, error.name)
        return None
    tracer: Tracer = module.SdkTracer(settings.traces, service)
    return tracer
