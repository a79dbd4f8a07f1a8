"""Access: authentication, rate limits and the scopes of the document.

An invalid key is never anonymous. Only this module makes the objects that handlers need
(`edge.request`), so no handler runs without these checks.
"""

from collections.abc import Callable, Sequence
from typing import Protocol
from uuid import UUID

from cute_api.edge.limits.rate_limits import Admission, RateLimits, RequestKind, refusal
from cute_api.edge.limits.throttles import AuthThrottle
from cute_api.edge.limits.windows import Decision
from cute_api.edge.record import Record
from cute_api.edge.request import Admitted, Authorised, Request
from cute_api.edge.responses.response import ResponseContext
from cute_api.problems import ApiError, Code
from cute_api.services.keys.last_use import KeyUse
from cute_api.services.keys.principal_reader import RefusedKeyError
from cute_api.services.keys.principals import Principal, SecretKind, digest, kind_of
from cute_api.spec import Operation

SCHEME = "bearer"
ACCOUNT = b"cute-account"
# Statuses that use no quota: refused by another limit, and not modified.
TOO_MANY = 429
FIRST_ERROR = 400
UNCOUNTED = frozenset({304, TOO_MANY})
# 401s about a key that exists.
OF_A_KEY = frozenset({Code.NOT_INSTALLED, Code.NETWORK_NOT_ALLOWED})


class UnknownKeyError(ApiError):
    """The 401 of a well-formed but unknown key, whose check cost a read."""

    def __init__(self) -> None:
        super().__init__(Code.INVALID_API_KEY)


class Reader(Protocol):
    def find(self, key_digest: bytes, address: str) -> Principal | None: ...

    def find_app(
        self, key_digest: bytes, account: UUID | None, address: str
    ) -> Principal | None: ...

    def find_token(
        self, token_digest: bytes, account: UUID | None, address: str
    ) -> Principal | None: ...


class Gate:
    """Admits or refuses requests. `key_use` records when, and in which version, keys are used.

    `version_of` returns the version of a caller whose request names none.
    """

    def __init__(
        self,
        *,
        reader: Reader,
        version_of: Callable[[Principal | None], str],
        limits: RateLimits,
        throttle: AuthThrottle,
        key_use: KeyUse,
    ) -> None:
        self._reader = reader
        self._version_of = version_of
        self._limits = limits
        self._throttle = throttle
        self._key_use = key_use

    def start(self) -> None:
        """Start to write the use of keys."""
        self._key_use.start()

    def stop(self) -> None:
        """Write the remaining use of keys."""
        self._key_use.stop()

    def admit(
        self, request: Request, named: str | None, context: ResponseContext, record: Record
    ) -> Admitted:
        """Admit and count a request; raises 401 or 429. `named` is the version that it names."""
        context.version = named or context.version
        try:
            principal = authenticate(
                header_values(request.headers, b"authorization"),
                header_values(request.headers, ACCOUNT),
                request.client_address,
                self._reader,
            )
        except ApiError as refused:
            if isinstance(refused, RefusedKeyError):
                # The key's owner finds the call in the request log.
                record.principal = refused.caller
            looked_up = isinstance(refused, UnknownKeyError) or refused.code in OF_A_KEY
            raise self._throttle.judge(
                refused, request.client_address, looked_up=looked_up
            ) from refused
        record.principal = principal
        context.version = named or self._version_of(principal)
        if principal is not None and principal.key is not None:
            install_id = None if principal.app is None else principal.app.install_id
            self._key_use.note(principal.key.id, context.version, install_id)
        conditional = request.header(b"if-none-match") is not None
        kind = self._limits.kind_of(request.method, request.path, conditional=conditional)
        admission = self._limits.admit(principal, request.client_address, kind)
        self._show(admission, context)
        record.counted = kind is RequestKind.COUNTED
        return Admitted(request, principal, admission, context.version)

    def weigh(self, admitted: Admitted, rows: int, context: ResponseContext) -> None:
        """Count the rows of a batch beyond the first. Raises 429 unless quota is left for all."""
        if rows > 1:
            self._show(self._limits.weigh(admitted.admission, rows), context)

    def settle(
        self, admitted: Admitted, status: int, context: ResponseContext, record: Record
    ) -> None:
        """Adjust the count and the limit headers to the status of the response.

        Raises 429 for a conditional call if other calls have used up the quota.
        """
        self._note_operation(admitted, status, record)
        admission = admitted.admission
        if admission.kind is RequestKind.COUNTED and status == TOO_MANY:
            admission = self._limits.give_back(admission)
            record.counted = False
        elif admission.kind is RequestKind.CONDITIONAL and status not in UNCOUNTED:
            admission = self._limits.take(admission)
            record.counted = admission.admitted
        else:
            return
        self._show(admission, context)

    def _note_operation(self, admitted: Admitted, status: int, record: Record) -> None:
        """Note what an app did for a seller, which the seller sees."""
        caller = admitted.principal
        if caller is None or caller.key is None or caller.app is None:
            return
        install_id, operation = caller.app.install_id, record.operation
        if install_id is not None and operation is not None and status < FIRST_ERROR:
            self._key_use.note(caller.key.id, admitted.version, install_id, operation.id)

    def _show(self, admission: Admission, context: ResponseContext) -> None:
        """Set the limit headers; raises 429 for a refused call."""
        context.limits = self._limits.headers(admission)
        if not admission.admitted:
            raise refusal(admission)


def header_values(headers: Sequence[tuple[bytes, bytes]], wanted: bytes) -> list[bytes]:
    return [value for name, value in headers if name == wanted]


def authenticate(
    values: Sequence[bytes], accounts: Sequence[bytes], address: str, reader: Reader
) -> Principal | None:
    """The principal of the request's Authorization and Cute-Account values; None without values.

    `address` is the client's. Raises `ApiError` 401: for an unknown key `UnknownKeyError`. Refuses
    a malformed key without a query.
    """
    if not values and not accounts:
        return None
    if len(values) != 1:
        detail = "Send one Authorization header, not several." if values else None
        raise ApiError(Code.UNAUTHENTICATED, detail)
    scheme, _, secret = values[0].decode("latin-1").partition(" ")
    if scheme.lower() != SCHEME:
        raise ApiError(
            Code.UNAUTHENTICATED,
            "The Authorization scheme must be Bearer: `Authorization: Bearer cute_…`.",
        )
    secret = secret.strip(" ")
    match kind_of(secret):
        case SecretKind.KEY:
            principal = reader.find(digest(secret), address)
        case SecretKind.APP_KEY:
            principal = reader.find_app(digest(secret), _account(accounts), address)
        case SecretKind.ACCESS_TOKEN:
            principal = reader.find_token(digest(secret), _account(accounts), address)
        case SecretKind.REFRESH_TOKEN:
            raise ApiError(
                Code.INVALID_API_KEY, "This is a refresh token. Exchange it for an access token."
            )
        case _:
            raise ApiError(
                Code.INVALID_API_KEY, "This API key is malformed. Check that you copied all of it."
            )
    if principal is None:
        raise UnknownKeyError
    if accounts and principal.app is None:
        # A program that expects to act for another user must not act for the key's own.
        raise ApiError(Code.NOT_INSTALLED, "Only an app's key (`cute_app_…`) can name an account.")
    return principal


def _account(values: Sequence[bytes]) -> UUID | None:
    """The account that a request names. Malformed ids are refused like unknown ones."""
    if not values:
        return None
    try:
        (text,) = (value.decode("latin-1") for value in values)
        account = UUID(text)
    except ValueError:
        raise ApiError(Code.NOT_INSTALLED) from None
    if str(account) != text:
        raise ApiError(Code.NOT_INSTALLED)
    return account


def admit_replay(request: Request, principal: Principal, version: str) -> Admitted:
    """Admit a replayed read of a caller, and count nothing: see `replay`."""
    decision = Decision((), admitted=True, windows=(), ends=(), local=True)
    return Admitted(request, principal, Admission(RequestKind.FREE, decision, ()), version)


def authorise(operation: Operation, admitted: Admitted) -> Authorised:
    """Raises 401 if the operation needs a key and the call has none, 403 if the key lacks a scope.

    An app's key without an account may call only the operations that are meant for it, and no other
    caller may call those that are meant for it alone.

    Connexion's own handler for bearer schemes never enforces scopes, and treats an invalid key as
    anonymous if a key is optional. `Gate` has already refused invalid keys, so this is a pure
    decision.
    """
    principal = admitted.principal
    if principal is None:
        if not operation.anonymous:
            raise ApiError(Code.UNAUTHENTICATED)
        return Authorised(operation.id, admitted)
    if principal.acts_for_app and not operation.by_app:
        raise ApiError(Code.ACCOUNT_REQUIRED)
    if not principal.acts_for_app and not operation.by_user:
        raise ApiError(Code.APP_KEY_REQUIRED)
    if not principal.acts_for_app and not operation.scopes <= principal.scopes:
        missing = sorted(operation.scopes - principal.scopes)
        raise ApiError(
            Code.MISSING_SCOPE, f"`{operation.id}` needs the scope `{'`, `'.join(missing)}`."
        )
    return Authorised(operation.id, admitted)
