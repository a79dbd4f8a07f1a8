"""Gives a process its tracer, if traces are on."""

import importlib
import logging
from enum import StrEnum

from cute_api.config import Settings
from cute_api.tracing.spans import Tracer

IMPLEMENTATION = "cute_api.tracing.sdk"
EXTRA = "cute-api[traces]"

log = logging.getLogger("cute.traces")


class Service(StrEnum):
    """What spans call the process that they are of, unless the environment has another name."""

    API = "cute-api"
    RELAY = "cute-relay"
    WORKER = "cute-worker"


def start(settings: Settings, service: Service) -> Tracer | None:
    """The tracer of this process, which ends with `stop`; None where traces are off.

    A missing package stops no process: its environment may name a collector for all programs.
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
