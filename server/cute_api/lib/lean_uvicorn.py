"""uvicorn, without files that set up a log, and without watching for changes of the code.

Our log is set up in Python (`cute_api.logs`); the other is for development, and loads a library
where that is installed (0.4 and 0.8 MB, uvicorn 0.54).
"""

from cute_api.lib.stand_ins import without

UNUSED = ("logging.config", "watchfiles")

with without(UNUSED):
    import uvicorn
    from uvicorn.config import Config
    from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT
    from uvicorn.protocols.http.httptools_impl import (
        STATUS_LINE,
        HttpToolsProtocol,
        RequestResponseCycle,
    )
    from uvicorn.server import ServerState
    from uvicorn.supervisors import Multiprocess

__all__ = [
    "HIGH_WATER_LIMIT",
    "STATUS_LINE",
    "Config",
    "HttpToolsProtocol",
    "Multiprocess",
    "RequestResponseCycle",
    "ServerState",
    "uvicorn",
]
