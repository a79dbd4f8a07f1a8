"""Operations of the tag `keys`: the keys of the caller's user, and reports of leaked ones."""

from datetime import timedelta
from uuid import UUID

from cute_api.edge.result import CallResult
from cute_api.handlers.call import Call, SessionCall
from cute_api.services.common.pagination import PageParameters
from cute_api.services.keys import columns, listing, own_keys, reports, rotation


def list_my_keys(call: Call, query: PageParameters) -> CallResult:
    return CallResult(listing.list_own(call.reads, call.principal, query))


def rotate_key(call: SessionCall, key_id: UUID) -> CallResult:
    body = call.body or {}
    grace = rotation.DEFAULT_GRACE
    if "grace_seconds" in body:
        grace = timedelta(seconds=body["grace_seconds"])
    made = own_keys.rotate(call.session, call.principal, key_id, grace=grace)
    return CallResult(columns.with_secret(made.row, made.secret), secret=True)


def revoke_key(call: SessionCall, key_id: UUID) -> CallResult:
    own_keys.revoke(call.session, call.principal, key_id)
    return CallResult(status=204)


def report_key(call: SessionCall) -> CallResult:
    reports.report(
        call.session,
        call.body["key"],
        source=call.body.get("source"),
        url=call.body.get("url"),
        reporter=call.caller,
    )
    return CallResult({"status": "received"}, 202)
