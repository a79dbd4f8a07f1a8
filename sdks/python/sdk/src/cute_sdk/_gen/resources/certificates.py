# Generated from the spec by `make generate`: never edit this file.
"""The resource `certificates`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..._calls.requests import Call, ResponseKind, SdkOperation
from ..._resources import AsyncResource, SyncResource, async_raw, raw
from ..._settings import Options, Timeout
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models import Certificate, CertificateSet

GET_CERTIFICATES = SdkOperation(
    "get_certificates",
    "GET",
    "/certificates",
    ResponseKind.MODEL,
    model="CertificateSet",
)
PUT_CERTIFICATE = SdkOperation(
    "put_certificate",
    "PUT",
    "/certificates",
    ResponseKind.MODEL,
    model="Certificate",
)
DELETE_CERTIFICATES = SdkOperation(
    "delete_certificates",
    "DELETE",
    "/certificates",
    ResponseKind.EMPTY,
)


class CertificatesResource(SyncResource):
    """`client.certificates` of the sync client."""

    @property
    def with_raw_response(self) -> CertificatesResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return CertificatesResourceRaw(CertificatesResource(self._driver, raw=True))

    def get(
        self,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> CertificateSet:
        """Get your test results.

        Returns the last result of each kind that you uploaded, or those of the app if an app's
        key calls, even if they have lapsed. Needs `contracts`; an app's key needs no scope.

        Scope: `contracts`.

        Args:
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: CertificateSet = self._call(
            Call(
                GET_CERTIFICATES,
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    def put(
        self,
        *,
        certificate: str,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
    ) -> Certificate:
        """Upload a signed test result.

        Stores the result of `cute-contract provider`, `receiver` or `client`, as `--sign` wrote
        it. Your keys page shows it, or the page of your app if an app's key calls. A result
        replaces the one of the same kind. Needs `contracts`; an app's key needs no scope.
        `cute-contract certify` makes this request.

        Call with the key that signed the result, within 24 hours of the test. The result is
        valid for 30 days, or until a newer version of the API appears. You get 422 for a result
        that was changed or signed with another key, failed, is older than the stored one, or is
        not of the newest version.

        Scope: `contracts`.

        Args:
            certificate: The content of the file that `--sign` wrote: a JWS (RFC 7515, compact,
                HS256) whose payload is the result, signed with a key that is derived from your
                API key.
        """
        result: Certificate = self._call(
            Call(
                PUT_CERTIFICATE,
                body={
                    "certificate": certificate,
                },
                body_required=True,
            ),
            Options(
                timeout, max_retries, extra_headers, extra_query, extra_body, deadline=deadline
            ),
        )
        return result

    def delete(
        self,
        *,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Delete your test results.

        Deletes all your results, or those of the app if an app's key calls, and ends the quota
        that they gave. Needs `contracts`; an app's key needs no scope.

        Scope: `contracts`.
        """
        result: None = self._call(
            Call(
                DELETE_CERTIFICATES,
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class AsyncCertificatesResource(AsyncResource):
    """`client.certificates` of the async client."""

    @property
    def with_raw_response(self) -> AsyncCertificatesResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncCertificatesResourceRaw(AsyncCertificatesResource(self._driver, raw=True))

    async def get(
        self,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> CertificateSet:
        """Get your test results.

        Returns the last result of each kind that you uploaded, or those of the app if an app's
        key calls, even if they have lapsed. Needs `contracts`; an app's key needs no scope.

        Scope: `contracts`.

        Args:
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: CertificateSet = await self._call(
            Call(
                GET_CERTIFICATES,
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    async def put(
        self,
        *,
        certificate: str,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
    ) -> Certificate:
        """Upload a signed test result.

        Stores the result of `cute-contract provider`, `receiver` or `client`, as `--sign` wrote
        it. Your keys page shows it, or the page of your app if an app's key calls. A result
        replaces the one of the same kind. Needs `contracts`; an app's key needs no scope.
        `cute-contract certify` makes this request.

        Call with the key that signed the result, within 24 hours of the test. The result is
        valid for 30 days, or until a newer version of the API appears. You get 422 for a result
        that was changed or signed with another key, failed, is older than the stored one, or is
        not of the newest version.

        Scope: `contracts`.

        Args:
            certificate: The content of the file that `--sign` wrote: a JWS (RFC 7515, compact,
                HS256) whose payload is the result, signed with a key that is derived from your
                API key.
        """
        result: Certificate = await self._call(
            Call(
                PUT_CERTIFICATE,
                body={
                    "certificate": certificate,
                },
                body_required=True,
            ),
            Options(
                timeout, max_retries, extra_headers, extra_query, extra_body, deadline=deadline
            ),
        )
        return result

    async def delete(
        self,
        *,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Delete your test results.

        Deletes all your results, or those of the app if an app's key calls, and ends the quota
        that they gave. Needs `contracts`; an app's key needs no scope.

        Scope: `contracts`.
        """
        result: None = await self._call(
            Call(
                DELETE_CERTIFICATES,
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class CertificatesResourceRaw:
    """`client.certificates.with_raw_response` of the sync client."""

    def __init__(self, methods: CertificatesResource) -> None:
        self.get = raw(methods.get)
        self.put = raw(methods.put)
        self.delete = raw(methods.delete)


class AsyncCertificatesResourceRaw:
    """`client.certificates.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncCertificatesResource) -> None:
        self.get = async_raw(methods.get)
        self.put = async_raw(methods.put)
        self.delete = async_raw(methods.delete)
