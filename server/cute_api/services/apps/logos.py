"""Logos of apps: PNG images, decoded and encoded again.

What is stored are the pixels alone, so a file that is also a page, a script or an archive loses
that, and its metadata.
"""

import struct
from hashlib import sha256
from io import BytesIO
from uuid import UUID

from PIL import Image
from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from cute_api.models import App, Install
from cute_api.models.enums import AppStatus
from cute_api.refusals import RefusalError

FIELD = "logo"
MAX_BYTES = 262_144
MIN_SIDE, MAX_SIDE = 128, 1_024
STORED_SIDE = 128
# What Pillow raises for files that are damaged or not PNG.
UNREADABLE = (
    *(OSError, SyntaxError, ValueError, EOFError),
    *(struct.error, Image.DecompressionBombError),
)
RULE = (
    f"Choose a square PNG image of {MIN_SIDE} to {MAX_SIDE:,} pixels on a side, and at most "
    f"{MAX_BYTES // 1024} KiB."
)


def encode(content: bytes) -> bytes:
    """Return the pixels of a logo as a PNG of `STORED_SIDE` pixels. Refuses other files."""
    if len(content) > MAX_BYTES:
        raise _refusal()
    try:
        with Image.open(BytesIO(content), formats=("PNG",)) as image:
            width, height = image.size
            if width != height or not MIN_SIDE <= width <= MAX_SIDE:
                raise _refusal()
            picture = image.convert("RGBA").resize((STORED_SIDE, STORED_SIDE))
    except UNREADABLE as error:
        raise _refusal() from error
    # A copy without the metadata, which would be written again.
    pixels = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    encoded = BytesIO()
    pixels.save(encoded, format="PNG")
    return encoded.getvalue()


def encoded(content: bytes | None) -> tuple[bytes | None, str | None]:
    """Return the logo in a file and the file's digest; both are None without a file."""
    return (None if content is None else encode(content)), digest(content)


def digest(content: bytes | None) -> str | None:
    """Return the digest that identifies a file; None without one."""
    return None if content is None else sha256(content).hexdigest()


def put(row: App, content: bytes | None) -> bool:
    """Give an app the logo in a file, or remove its logo for None; return whether it changed."""
    before = row.logo_digest
    row.logo, row.logo_digest = encoded(content)
    return row.logo_digest != before


def find(session: Session, user_id: UUID, app_id: UUID) -> bytes | None:
    """Return the logo of an app that is live, the user's, or connected by them."""
    connected = exists().where(
        Install.app_id == App.id, Install.user_id == user_id, Install.removed_at.is_(None)
    )
    return session.scalar(
        select(App.logo).where(
            App.id == app_id,
            or_(App.status == AppStatus.LIVE, App.user_id == user_id, connected),
        )
    )


def _refusal() -> RefusalError:
    return RefusalError(422, "The logo is not valid", RULE, field=FIELD)
