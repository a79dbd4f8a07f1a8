"""The receiver of this proof: it writes down the id of each request, and responds.

`python -m scripts.checks.proof.listening.receiver PORT FILE` is one until it is killed. It is
started again and again, so it loads nothing else of the proof.
"""

import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

HOST = "127.0.0.1"


class IdReceiver(BaseHTTPRequestHandler):
    """Writes down the id of each request, then responds."""

    protocol_version = "HTTP/1.1"
    file = Path()

    def do_POST(self) -> None:
        """Take an event."""
        self.rfile.read(int(self.headers["Content-Length"]))
        with self.file.open("a", encoding="ascii") as opened:
            opened.write(f"{self.headers['webhook-id']}\n")
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Log nothing, because the file has everything."""


def main() -> None:
    port, file = sys.argv[1:]
    IdReceiver.file = Path(file)
    HTTPServer((HOST, int(port)), IdReceiver).serve_forever()


if __name__ == "__main__":
    main()
