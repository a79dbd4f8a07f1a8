"""Operations of the tag `audit`."""

from cute_api.edge.result import CallResult
from cute_api.handlers.call import SessionCall
from cute_api.services.accounts import audit_listing
from cute_api.services.common.pagination import PageParameters


def list_audit_entries(call: SessionCall, query: PageParameters) -> CallResult:
    return CallResult(audit_listing.list_own(call.session, call.principal.user_id, query))
