"""Requests of OAuth as Authlib reads them: of a page, or of an app."""

import re
from collections import defaultdict

from authlib.oauth2 import OAuth2Request
from authlib.oauth2.rfc6749 import InvalidRequestError, OAuth2Payload
from authlib.oauth2.rfc6749.util import extract_basic_authorization
from werkzeug.datastructures import Headers, MultiDict

# Authlib quotes parameters in errors, and can't quote other characters (RFC 6749, 5.2).
_QUOTABLE = re.compile(r"[ !#-\[\]-~]*")
STATE = "state"
# All that we read of a request.
PARAMETERS = (
    *("response_type", "client_id", "redirect_uri", "scope", STATE),
    *("code_challenge", "code_challenge_method"),
    *("grant_type", "code", "code_verifier", "client_secret"),
    *("client_assertion_type", "client_assertion"),
    *("refresh_token", "token", "token_type_hint"),
)
# Authlib refuses plain HTTP. Whether our own server may be called so is decided at its edge.
SECURE = "https://localhost"


class Sent(OAuth2Payload):
    """The parameters of a request."""

    def __init__(self, values: MultiDict[str, str]) -> None:
        self._values = values

    @property
    def data(self) -> MultiDict[str, str]:
        return self._values

    @property
    def datalist(self) -> defaultdict[str, list[str]]:
        return defaultdict(list, self._values.to_dict(flat=False))


class ProviderRequest(OAuth2Request):
    """A request of a page (its query) or of an app (its form).

    Raises `InvalidRequestError` for a parameter that comes twice, or has characters that none has.
    """

    def __init__(self, method: str, values: MultiDict[str, str], headers: Headers) -> None:
        super().__init__(method, SECURE, headers=headers)
        sent = [(name, value) for name in PARAMETERS for value in values.getlist(name)]
        self.payload = Sent(MultiDict(sent))
        if len(sent) > len(self.payload.data):
            raise InvalidRequestError("A parameter comes twice.")
        for name, value in sent:
            if _QUOTABLE.fullmatch(value) is None and name != STATE:
                raise InvalidRequestError("A parameter has characters that it may not have.")
        try:
            extract_basic_authorization(headers)
        except UnicodeDecodeError:
            raise InvalidRequestError("The credentials are not UTF-8.") from None

    @property
    def form(self) -> MultiDict[str, str]:
        return self.payload.data
