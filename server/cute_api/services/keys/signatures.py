"""Statements that the holder of an API key has signed: a JWS with HS256.

The key of the signature is derived from the SHA-256 digest of the secret, which is all that the
server has of it: `HMAC-SHA-256(digest, label)`. The label keeps the uses of the digest apart.
"""

import hmac

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

ALGORITHM = "HS256"


def payload_of(text: str, secret_digest: bytes, label: bytes) -> bytes | None:
    """Return what was signed with the secret of a digest.

    None for a text that was changed after that, or was signed with another secret.
    """
    key = OctKey.import_key(hmac.digest(secret_digest, label, "sha256"))
    try:
        return jws.deserialize_compact(text, key, algorithms=[ALGORITHM]).payload
    except (JoseError, ValueError, TypeError):  # TypeError for headers of wrong types
        return None
