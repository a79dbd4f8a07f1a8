# Generated from the spec by `make generate`: never edit this file.
"""Which parts of the API your programs use, and how its later versions affect them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from ..._calls.requests import Call, ResponseKind, SdkOperation
from ..._pages import AsyncPager, Page
from ..._resources import AsyncResource, SyncResource, async_raw, raw
from ..._settings import Options, Timeout
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models import (
        Contract,
        ContractVerdicts,
        ContractWithUses,
        EventUse,
        OperationUse,
        ShadowUpgrade,
    )
    from ..params import EventUseDict, OperationUseDict

GET_CONTRACT_VERDICTS = SdkOperation(
    "get_contract_verdicts",
    "GET",
    "/contracts/{contract_id}/verdicts",
    ResponseKind.MODEL,
    model="ContractVerdicts",
)
GET_SHADOW_UPGRADE = SdkOperation(
    "get_shadow_upgrade",
    "GET",
    "/me/shadow-upgrade",
    ResponseKind.MODEL,
    model="ShadowUpgrade",
)
PUT_SHADOW_UPGRADE = SdkOperation(
    "put_shadow_upgrade",
    "PUT",
    "/me/shadow-upgrade",
    ResponseKind.MODEL,
    model="ShadowUpgrade",
)
DELETE_SHADOW_UPGRADE = SdkOperation(
    "delete_shadow_upgrade",
    "DELETE",
    "/me/shadow-upgrade",
    ResponseKind.EMPTY,
)
LIST_CONTRACTS = SdkOperation(
    "list_contracts",
    "GET",
    "/contracts",
    ResponseKind.PAGE,
    model="Contract",
    cursor="cursor",
)
PUT_CONTRACT = SdkOperation(
    "put_contract",
    "PUT",
    "/contracts",
    ResponseKind.MODEL,
    model="Contract",
)
GET_CONTRACT = SdkOperation(
    "get_contract",
    "GET",
    "/contracts/{contract_id}",
    ResponseKind.MODEL,
    model="ContractWithUses",
)
DELETE_CONTRACT = SdkOperation(
    "delete_contract",
    "DELETE",
    "/contracts/{contract_id}",
    ResponseKind.EMPTY,
)


class ContractsVerdictsResource(SyncResource):
    """`client.contracts.verdicts` of the sync client."""

    @property
    def with_raw_response(self) -> ContractsVerdictsResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return ContractsVerdictsResourceRaw(ContractsVerdictsResource(self._driver, raw=True))

    def get(
        self,
        contract_id: UUID | str,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> ContractVerdicts:
        """Get the verdicts on a contract.

        Says for each later version of the API whether the program still works when it moves
        there, and if not, which of the operations, parameters and fields that it uses change.
        Needs `contracts`.

        The versions are those after the contract's `api_version` that have not retired, oldest
        first. A version whose date is still to come has `released: false`: it may change until
        then. Changes that we propose for a version, but have not decided, are in `proposals`.

        Scope: `contracts`.

        Args:
            contract_id: The contract's id.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: ContractVerdicts = self._call(
            Call(
                GET_CONTRACT_VERDICTS,
                path={
                    "contract_id": contract_id,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class AsyncContractsVerdictsResource(AsyncResource):
    """`client.contracts.verdicts` of the async client."""

    @property
    def with_raw_response(self) -> AsyncContractsVerdictsResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncContractsVerdictsResourceRaw(
            AsyncContractsVerdictsResource(self._driver, raw=True)
        )

    async def get(
        self,
        contract_id: UUID | str,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> ContractVerdicts:
        """Get the verdicts on a contract.

        Says for each later version of the API whether the program still works when it moves
        there, and if not, which of the operations, parameters and fields that it uses change.
        Needs `contracts`.

        The versions are those after the contract's `api_version` that have not retired, oldest
        first. A version whose date is still to come has `released: false`: it may change until
        then. Changes that we propose for a version, but have not decided, are in `proposals`.

        Scope: `contracts`.

        Args:
            contract_id: The contract's id.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: ContractVerdicts = await self._call(
            Call(
                GET_CONTRACT_VERDICTS,
                path={
                    "contract_id": contract_id,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class ContractsVerdictsResourceRaw:
    """`client.contracts.verdicts.with_raw_response` of the sync client."""

    def __init__(self, methods: ContractsVerdictsResource) -> None:
        self.get = raw(methods.get)


class AsyncContractsVerdictsResourceRaw:
    """`client.contracts.verdicts.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncContractsVerdictsResource) -> None:
        self.get = async_raw(methods.get)


class ContractsShadowUpgradeResource(SyncResource):
    """`client.contracts.shadow_upgrade` of the sync client."""

    @property
    def with_raw_response(self) -> ContractsShadowUpgradeResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return ContractsShadowUpgradeResourceRaw(
            ContractsShadowUpgradeResource(self._driver, raw=True)
        )

    def get(
        self,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> ShadowUpgrade:
        """Get your shadow upgrade.

        Returns how the responses to your reads differ in later versions of the API. Needs
        `contracts`.

        Scope: `contracts`.

        Args:
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: ShadowUpgrade = self._call(
            Call(
                GET_SHADOW_UPGRADE,
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
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> ShadowUpgrade:
        """Switch your shadow upgrade on.

        Replays your reads of the last 7 days in each later version of the API, now and once a
        day. The reads are those of all your keys, with the rights that each key has. Needs
        `contracts`. For another run, call this again, at the earliest an hour after the last
        run.

        Replays use no quota, are not in your requests, and change nothing. We keep the
        differences without any values. A read is skipped if it has a parameter that the request
        log does not store.

        Scope: `contracts`.
        """
        result: ShadowUpgrade = self._call(
            Call(
                PUT_SHADOW_UPGRADE,
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
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
        """Switch your shadow upgrade off.

        Ends the replays, and removes the differences that they found. Needs `contracts`.

        Scope: `contracts`.
        """
        result: None = self._call(
            Call(
                DELETE_SHADOW_UPGRADE,
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class AsyncContractsShadowUpgradeResource(AsyncResource):
    """`client.contracts.shadow_upgrade` of the async client."""

    @property
    def with_raw_response(self) -> AsyncContractsShadowUpgradeResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncContractsShadowUpgradeResourceRaw(
            AsyncContractsShadowUpgradeResource(self._driver, raw=True)
        )

    async def get(
        self,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> ShadowUpgrade:
        """Get your shadow upgrade.

        Returns how the responses to your reads differ in later versions of the API. Needs
        `contracts`.

        Scope: `contracts`.

        Args:
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: ShadowUpgrade = await self._call(
            Call(
                GET_SHADOW_UPGRADE,
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
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> ShadowUpgrade:
        """Switch your shadow upgrade on.

        Replays your reads of the last 7 days in each later version of the API, now and once a
        day. The reads are those of all your keys, with the rights that each key has. Needs
        `contracts`. For another run, call this again, at the earliest an hour after the last
        run.

        Replays use no quota, are not in your requests, and change nothing. We keep the
        differences without any values. A read is skipped if it has a parameter that the request
        log does not store.

        Scope: `contracts`.
        """
        result: ShadowUpgrade = await self._call(
            Call(
                PUT_SHADOW_UPGRADE,
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
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
        """Switch your shadow upgrade off.

        Ends the replays, and removes the differences that they found. Needs `contracts`.

        Scope: `contracts`.
        """
        result: None = await self._call(
            Call(
                DELETE_SHADOW_UPGRADE,
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class ContractsShadowUpgradeResourceRaw:
    """`client.contracts.shadow_upgrade.with_raw_response` of the sync client."""

    def __init__(self, methods: ContractsShadowUpgradeResource) -> None:
        self.get = raw(methods.get)
        self.put = raw(methods.put)
        self.delete = raw(methods.delete)


class AsyncContractsShadowUpgradeResourceRaw:
    """`client.contracts.shadow_upgrade.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncContractsShadowUpgradeResource) -> None:
        self.get = async_raw(methods.get)
        self.put = async_raw(methods.put)
        self.delete = async_raw(methods.delete)


class ContractsResource(SyncResource):
    """`client.contracts` of the sync client."""

    @property
    def verdicts(self) -> ContractsVerdictsResource:
        """`client.contracts.verdicts`."""
        return ContractsVerdictsResource(self._driver)

    @property
    def shadow_upgrade(self) -> ContractsShadowUpgradeResource:
        """`client.contracts.shadow_upgrade`."""
        return ContractsShadowUpgradeResource(self._driver)

    @property
    def with_raw_response(self) -> ContractsResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return ContractsResourceRaw(ContractsResource(self._driver, raw=True))

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Page[Contract]:
        """List your contracts.

        Lists the contracts of your programs, newest first, without what they use. Needs
        `contracts`.

        Scope: `contracts`.

        Args:
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: Page[Contract] = self._call(
            Call(
                LIST_CONTRACTS,
                query={
                    "limit": limit,
                    "cursor": cursor,
                },
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
        program: str,
        program_version: str,
        api_version: str,
        operations: Sequence[OperationUse | OperationUseDict],
        events: Sequence[EventUse | EventUseDict],
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
    ) -> Contract:
        """Publish a contract.

        Stores which parts of the API a version of one of your programs uses, so that before a
        change we see whose programs it would break, and tell you. Needs `contracts`. `cute-
        contract publish` sends what `cute-contract record` wrote.

        A contract replaces the one with the same `program` and `program_version`. You can have
        50 contracts; above that you get 409 (`contract_limit_reached`). A contract with an
        unknown version, operation, parameter or event type returns 422 with the place of the
        error, and so does one that contains something like an API key, a secret or an email
        address.

        Scope: `contracts`.

        Args:
            program: The name of the program.
            program_version: The version of the program.
            api_version: The version of the API that the program asks for, one of `x-versions`.
            operations: The parts of each operation that the program uses.
            events: What the program reads from webhook events of each type.
        """
        result: Contract = self._call(
            Call(
                PUT_CONTRACT,
                body={
                    "program": program,
                    "program_version": program_version,
                    "api_version": api_version,
                    "operations": operations,
                    "events": events,
                },
                body_required=True,
            ),
            Options(
                timeout, max_retries, extra_headers, extra_query, extra_body, deadline=deadline
            ),
        )
        return result

    def get(
        self,
        contract_id: UUID | str,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> ContractWithUses:
        """Get a contract.

        Returns one of your contracts with what it uses. Needs `contracts`. A contract of
        another user returns 404.

        Scope: `contracts`.

        Args:
            contract_id: The contract's id.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: ContractWithUses = self._call(
            Call(
                GET_CONTRACT,
                path={
                    "contract_id": contract_id,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    def delete(
        self,
        contract_id: UUID | str,
        *,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Delete a contract.

        Deletes one of your contracts, such as that of a program that no longer runs. Needs
        `contracts`. We then no longer know that a change would break the program.

        Scope: `contracts`.

        Args:
            contract_id: The contract's id.
        """
        result: None = self._call(
            Call(
                DELETE_CONTRACT,
                path={
                    "contract_id": contract_id,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class AsyncContractsResource(AsyncResource):
    """`client.contracts` of the async client."""

    @property
    def verdicts(self) -> AsyncContractsVerdictsResource:
        """`client.contracts.verdicts`."""
        return AsyncContractsVerdictsResource(self._driver)

    @property
    def shadow_upgrade(self) -> AsyncContractsShadowUpgradeResource:
        """`client.contracts.shadow_upgrade`."""
        return AsyncContractsShadowUpgradeResource(self._driver)

    @property
    def with_raw_response(self) -> AsyncContractsResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncContractsResourceRaw(AsyncContractsResource(self._driver, raw=True))

    def list(
        self,
        *,
        limit: int | Unset = UNSET,
        cursor: str | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncPager[Contract]:
        """List your contracts.

        Lists the contracts of your programs, newest first, without what they use. Needs
        `contracts`.

        Scope: `contracts`.

        Args:
            limit: The maximum number of entries on a page.
            cursor: Where the page starts: the `next_cursor` of the previous page, with the same
                filters. Without it the list starts at its beginning.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: AsyncPager[Contract] = self._list(
            Call(
                LIST_CONTRACTS,
                query={
                    "limit": limit,
                    "cursor": cursor,
                },
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
        program: str,
        program_version: str,
        api_version: str,
        operations: Sequence[OperationUse | OperationUseDict],
        events: Sequence[EventUse | EventUseDict],
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
        extra_body: Mapping[str, object] | None = None,
    ) -> Contract:
        """Publish a contract.

        Stores which parts of the API a version of one of your programs uses, so that before a
        change we see whose programs it would break, and tell you. Needs `contracts`. `cute-
        contract publish` sends what `cute-contract record` wrote.

        A contract replaces the one with the same `program` and `program_version`. You can have
        50 contracts; above that you get 409 (`contract_limit_reached`). A contract with an
        unknown version, operation, parameter or event type returns 422 with the place of the
        error, and so does one that contains something like an API key, a secret or an email
        address.

        Scope: `contracts`.

        Args:
            program: The name of the program.
            program_version: The version of the program.
            api_version: The version of the API that the program asks for, one of `x-versions`.
            operations: The parts of each operation that the program uses.
            events: What the program reads from webhook events of each type.
        """
        result: Contract = await self._call(
            Call(
                PUT_CONTRACT,
                body={
                    "program": program,
                    "program_version": program_version,
                    "api_version": api_version,
                    "operations": operations,
                    "events": events,
                },
                body_required=True,
            ),
            Options(
                timeout, max_retries, extra_headers, extra_query, extra_body, deadline=deadline
            ),
        )
        return result

    async def get(
        self,
        contract_id: UUID | str,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> ContractWithUses:
        """Get a contract.

        Returns one of your contracts with what it uses. Needs `contracts`. A contract of
        another user returns 404.

        Scope: `contracts`.

        Args:
            contract_id: The contract's id.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: ContractWithUses = await self._call(
            Call(
                GET_CONTRACT,
                path={
                    "contract_id": contract_id,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    async def delete(
        self,
        contract_id: UUID | str,
        *,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> None:
        """Delete a contract.

        Deletes one of your contracts, such as that of a program that no longer runs. Needs
        `contracts`. We then no longer know that a change would break the program.

        Scope: `contracts`.

        Args:
            contract_id: The contract's id.
        """
        result: None = await self._call(
            Call(
                DELETE_CONTRACT,
                path={
                    "contract_id": contract_id,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class ContractsResourceRaw:
    """`client.contracts.with_raw_response` of the sync client."""

    def __init__(self, methods: ContractsResource) -> None:
        self.list = raw(methods.list)
        self.put = raw(methods.put)
        self.get = raw(methods.get)
        self.delete = raw(methods.delete)


class AsyncContractsResourceRaw:
    """`client.contracts.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncContractsResource) -> None:
        self.list = async_raw(methods.list)
        self.put = async_raw(methods.put)
        self.get = async_raw(methods.get)
        self.delete = async_raw(methods.delete)
