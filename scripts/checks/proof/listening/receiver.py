"""The receiver of this proof, which logs the id of each request before it responds.

`python -m scripts.checks.proof.listening.receiver PORT FILE` runs until it is killed. It is started
again and again, so it imports nothing else of the proof.
"""

import sys
from pathlib import Path

from scripts.shared.http_server import Request, Response, serve_forever


def main() -> None:
    port, file = int(sys.argv[1]), Path(sys.argv[2])

    def receive(request: Request) -> Response:
        with file.open("a", encoding="ascii") as opened:
            opened.write(f"{request.headers['webhook-id']}\n")
        return Response(204)

    serve_forever(receive, port)


if __name__ == "__main__":
    main()
