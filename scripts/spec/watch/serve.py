"""Serve the document with the code as it is now: `serve.py CONTROL LISTENER NUMBER`.

A process of the prefork becomes this one when the code changed since the prefork loaded it. It
responds for the job with this number over CONTROL, as the prefork's own processes do.
"""

import json
import socket
import sys

from cute_api.serving import serve_on


def main(arguments: list[str]) -> None:
    control, listener = (socket.socket(fileno=int(descriptor)) for descriptor in arguments[:2])
    response = {"number": int(arguments[2]), "response": None}
    serve_on(listener, lambda: control.sendall(json.dumps(response).encode()))


if __name__ == "__main__":
    main(sys.argv[1:])
