"""A user's contract, test results and shadow upgrade, and calls that could be saved."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from cute_api.models import Certificate, Contract, RequestRecord, ShadowUpgrade
from cute_api.models._gen.version import API_VERSION
from cute_api.models.enums import CertificateKind
from cute_api.services.usage.savings import MIN_PER_DAY

OLDER = "2026-12-15"


def contract(user_id: UUID, program: str, version: str) -> Contract:
    """A program that the next version breaks."""
    reads = ["/data/*/seller_id", "/data/*/seller"]
    return Contract(
        user_id=user_id,
        program=program,
        program_version=version,
        api_version=OLDER,
        uses={"operations": {"list_items": {"reads": reads}}, "events": {}},
    )


def add_results(session: Session, user_id: UUID, app_id: UUID, subject: str) -> None:
    """Add a current and a lapsed result of the user and of the app."""
    now = datetime.now(UTC)
    for owner_id, of_app in ((user_id, None), (app_id, app_id)):
        for kind, version in (
            (CertificateKind.CLIENT, API_VERSION),
            (CertificateKind.PROVIDER, OLDER),
        ):
            row = Certificate(
                owner_id=owner_id,
                user_id=user_id,
                app_id=of_app,
                kind=kind,
                subject=subject,
                api_version=version,
                passed=6,
                not_checked=1,
                tested_at=now,
            )
            session.merge(row)


def add_shadow_upgrade(session: Session, user_id: UUID) -> None:
    """Add a shadow upgrade that found differences in the fields of items."""
    common: dict[str, Any] = {"operation": "list_items", "before": OLDER, "after": API_VERSION}
    differences = [
        {**common, "kind": "removed", "field": "/data/*/seller_id", "calls": 412},
        {**common, "kind": "type", "field": "/data/*/seller", "calls": 412},
        {**common, "kind": "status", "field": "", "calls": 3},
    ]
    report = {"reads": 3, "skipped_calls": 2, "complete": False, "differences": differences}
    session.merge(ShadowUpgrade(user_id=user_id, ran_at=datetime.now(UTC), report=report))


def polls(user_id: UUID, key_id: UUID, user_agent: str) -> list[RequestRecord]:
    """Polls that got the same response each time, just enough for advice."""
    now = datetime.now(UTC)
    return [
        RequestRecord(
            at=now - timedelta(milliseconds=number),
            request_id=uuid4(),
            status=200,
            key_id=key_id,
            user_id=user_id,
            operation="list_my_items",
            method="GET",
            path="/v1/me/items",
            latency_us=4_000,
            bytes_out=1_200,
            user_agent=user_agent,
            counted=True,
            etag_hash=7,
        )
        for number in range(MIN_PER_DAY + 1)
    ]
