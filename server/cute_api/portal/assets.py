"""Static assets of pages: scripts, styles and icons, named after their content.

So browsers cache a file forever. The files hold no secrets, so they are compressed even for
requests with a cookie: once per coding and process, on the first request.
"""

import hashlib
import re
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import flask

from cute_api.edge.responses.compression import CODINGS, choose

FOLDER = Path(__file__).parent / "static"
BASE = "/assets/"
HASH_DIGITS = 12
# A year: the content under a name never changes (RFC 8246).
FOR_GOOD = "public, max-age=31536000, immutable"
# A page of another release names other content. It gets ours, uncached.
FOR_NOW = "public, no-cache"
# Higher than for responses, because each file is compressed once per process.
LEVELS = {"zstd": 12, "br": 9, "gzip": 9}
MIN_SIZE_BYTES = 256
# Formats that are compressed already.
DENSE = frozenset({"image/png", "font/woff2"})
# Not `mimetypes`, because its table depends on the machine and may take 0.4 MB.
MEDIA_TYPES = {
    "css": "text/css",
    "js": "text/javascript",
    "png": "image/png",
    "svg": "image/svg+xml",
    "txt": "text/plain",
    "woff2": "font/woff2",
}
HASHED = re.compile(rf"(.+)\.([0-9a-f]{{{HASH_DIGITS}}})(\.\w+)")
IMPORT = re.compile(rf'url\("{re.escape(BASE)}([^"]+)"\)')
# Replaces the URL of a typeface that is not installed.
NOT_INSTALLED = 'local("")'


class Asset:
    """A file and its compressed forms. `name` is its path below the folder, such as `portal.css`.

    Threads may share it: while a thread compresses, the others wait.
    """

    def __init__(self, name: str, body: bytes) -> None:
        self.body = body
        self.digest = hashlib.sha256(body).hexdigest()[:HASH_DIGITS]
        stem, dot, suffix = name.rpartition(".")
        self.url = f"{BASE}{stem}.{self.digest}{dot}{suffix}"
        self.media_type = MEDIA_TYPES[suffix]
        self._forms: dict[str, bytes] = {}
        self._lock = threading.Lock()

    def form(self, coding: str) -> bytes:
        """Return the body in a coding of `CODINGS`."""
        with self._lock:
            if coding not in self._forms:
                self._forms[coding] = CODINGS[coding](self.body, LEVELS[coding])
            return self._forms[coding]


@cache
def all_assets() -> Mapping[str, Asset]:
    """Return all files of the folder by name, read once per process."""
    files = {
        path.relative_to(FOLDER).as_posix(): path.read_bytes()
        for path in sorted(FOLDER.rglob("*"))
        if path.is_file()
    }
    assets: dict[str, Asset] = {}

    def linked(found: re.Match[str]) -> str:
        return f'url("{make(found[1]).url}")' if found[1] in files else NOT_INSTALLED

    def make(name: str) -> Asset:
        if name not in assets:
            body = files[name]
            if name.endswith(".css"):
                # A style's name must change with the files that it loads.
                body = IMPORT.sub(linked, body.decode()).encode()
            assets[name] = Asset(name, body)
        return assets[name]

    for name in files:
        make(name)
    return assets


def url_of(name: str) -> str:
    """Return the URL of a file; a file that is not installed gives 404."""
    found = all_assets().get(name)
    return f"{BASE}{name}" if found is None else found.url


def respond(path: str) -> flask.Response:
    """Serve a URL that `url_of` made, in this or another release. Others give 404."""
    parts = HASHED.fullmatch(path)
    asset = all_assets().get(f"{parts[1]}{parts[3]}") if parts else None
    if parts is None or asset is None:
        flask.abort(404)
    coding = choose(flask.request.headers.get("Accept-Encoding", "")).coding
    if len(asset.body) < MIN_SIZE_BYTES or asset.media_type in DENSE:
        coding = None
    response = flask.Response(
        asset.body if coding is None else asset.form(coding), mimetype=asset.media_type
    )
    response.headers["Cache-Control"] = FOR_GOOD if parts[2] == asset.digest else FOR_NOW
    response.headers["Vary"] = "Accept-Encoding"
    if coding is not None:
        response.headers["Content-Encoding"] = coding
    return response
