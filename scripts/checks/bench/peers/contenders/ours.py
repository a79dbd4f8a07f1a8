"""The API itself, as `cute serve` runs it, with quotas that no load reaches.

`python -m scripts.checks.bench.peers.contenders.ours PORT WORKERS`, with the settings in the
environment.
"""

import copy
import sys

import uvicorn
from starlette.types import ASGIApp

from cute_api import config, logs
from cute_api.models.enums import Tier
from cute_api.serving import OPTIONS, http_of, served_app
from cute_api.spec import Spec

RAISED_TIER = Tier.PRO
RAISED_CALLS = 1_000_000_000


def spec_for_load(spec: Spec) -> Spec:
    """Return the document with one tier that is never refused. Others show that limits hold."""
    document = copy.deepcopy(spec.document)
    document["x-rate-limit-tiers"][RAISED_TIER].update(minute=RAISED_CALLS, day=RAISED_CALLS)
    return Spec(document, sandbox=spec.sandbox)


def app() -> ASGIApp:
    """Return the application of one process."""
    return served_app(spec_for_load(Spec.load(sandbox=config.load().sandbox)))


def main() -> int:
    settings = config.load()
    logs.configure()
    port, workers = map(int, sys.argv[1:])
    uvicorn.run(
        f"{__spec__.name}:app",
        factory=True,
        host=settings.host,
        port=port,
        workers=workers,
        http=http_of(settings),
        **OPTIONS,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
