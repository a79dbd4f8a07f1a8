"""A user's second factors: add, show and remove them, with audit entries and emails."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from cute_api.lib.times import timestamp
from cute_api.models import User, clock
from cute_api.models.enums import AuditAction, MailKind, SecondFactor
from cute_api.refusals import RefusalError
from cute_api.sealing import Sealer
from cute_api.services.accounts import accounts, audit
from cute_api.services.accounts.audit import SYSTEM, Actor
from cute_api.services.accounts.clients import Client
from cute_api.services.keys.principals import Principal
from cute_api.services.mail import queue
from cute_api.services.second_factor import passkeys, recovery_codes, standing, totp
from cute_api.services.second_factor.passkeys import RelyingParty
from cute_api.services.second_factor.standing import FactorStanding

TITLES: Mapping[SecondFactor, str] = {
    SecondFactor.AUTHENTICATOR: "authenticator app",
    SecondFactor.PASSKEY: "passkey",
    SecondFactor.RECOVERY_CODE: "recovery code",
}


def add_authenticator(
    session: Session, principal: Principal, sealer: Sealer, secret: str, code: str
) -> Sequence[str] | None:
    """Add an authenticator app, or replace it. Return None for a wrong code.

    Return the recovery codes if it is the first factor; otherwise none.
    """
    had_factor = _locked_standing(session, principal.user_id).is_on
    if not totp.add(session, sealer, principal.user_id, secret, code):
        return None
    return _added(session, principal, SecondFactor.AUTHENTICATOR, had_factor=had_factor)


def remove_authenticator(session: Session, principal: Principal) -> None:
    """Remove the authenticator app; the recovery codes go with the last factor."""
    accounts.lock(session, principal.user_id)
    if totp.remove(session, principal.user_id):
        _removed(session, principal, principal.user_id, SecondFactor.AUTHENTICATOR)


def add_passkey(
    session: Session, principal: Principal, party: RelyingParty, name: str, credential: str
) -> Sequence[str] | None:
    """Add a passkey. Return None for an answer that is wrong, or too old.

    Return the recovery codes if it is the first factor; otherwise none. More than `MAX_A_USER` are
    refused.
    """
    before = _locked_standing(session, principal.user_id)
    if before.passkeys >= passkeys.MAX_A_USER:
        raise RefusalError(
            409,
            "You have too many passkeys",
            f"Remove one first: an account has at most {passkeys.MAX_A_USER}.",
        )
    if not passkeys.add(session, party, principal.user_id, name, credential):
        return None
    return _added(session, principal, SecondFactor.PASSKEY, had_factor=before.is_on, name=name)


def remove_passkey(session: Session, principal: Principal, passkey_id: UUID) -> bool:
    """Remove a passkey of the user; return whether they had it.

    The recovery codes go with the last factor.
    """
    accounts.lock(session, principal.user_id)
    name = passkeys.remove(session, principal.user_id, passkey_id)
    if name is not None:
        _removed(session, principal, principal.user_id, SecondFactor.PASSKEY, name=name)
    return name is not None


def replace_recovery_codes(session: Session, principal: Principal) -> Sequence[str]:
    """Return new recovery codes in place of the old ones. Refused without another factor."""
    user_id = principal.user_id
    if not _locked_standing(session, user_id).is_on:
        raise RefusalError(
            409, "You have no second factor", "Add one first: it comes with recovery codes."
        )
    codes = recovery_codes.replace(session, user_id)
    _note(session, principal, user_id, AuditAction.RECOVERY_CODES_REPLACED)
    _mail(session, user_id, "Your recovery codes were replaced.")
    return codes


def use_code(session: Session, sealer: Sealer, user_id: UUID, text: str) -> SecondFactor | None:
    """Use up a typed code of the user; return its kind if it was valid."""
    code = totp.read_code(text)
    if code is not None:
        return SecondFactor.AUTHENTICATOR if totp.use(session, sealer, user_id, code) else None
    code = recovery_codes.read_code(text)
    if code is None or not recovery_codes.use(session, user_id, code):
        return None
    user = session.get_one(User, user_id)
    _note(session, Principal.of_user(user), user_id, AuditAction.RECOVERY_CODE_USED)
    left = standing.of_user(session, user_id).recovery_codes
    _mail(session, user_id, f"A recovery code was used. Unused codes left: {left}.")
    return SecondFactor.RECOVERY_CODE


def use_passkey(
    session: Session, party: RelyingParty, user_id: UUID, credential: str
) -> SecondFactor | None:
    """Return the factor if the answer was made by a passkey of the user."""
    is_right = passkeys.use(session, party, user_id, credential)
    return SecondFactor.PASSKEY if is_right else None


def note_failure(session: Session, user_id: UUID, client: Client) -> None:
    """Audit a wrong code, or a passkey that was refused."""
    audit.record(
        session,
        SYSTEM,
        AuditAction.SECOND_FACTOR_FAILED,
        user_id,
        address=client.address,
        agent=client.agent,
    )


def remove_all(session: Session, user_id: UUID, actor: Actor) -> bool:
    """Remove all second factors of a user who lost them; return whether there were any."""
    if not _locked_standing(session, user_id).is_on:
        return False
    totp.remove(session, user_id)
    passkeys.remove_all(session, user_id)
    recovery_codes.remove(session, user_id)
    _note(session, actor, user_id, AuditAction.SECOND_FACTOR_REMOVED)
    _mail(session, user_id, "An operator removed your second factor.")
    return True


def _locked_standing(session: Session, user_id: UUID) -> FactorStanding:
    """Return the user's second factors, which nobody else changes until the commit."""
    accounts.lock(session, user_id)
    return standing.of_user(session, user_id)


def _added(
    session: Session,
    principal: Principal,
    factor: SecondFactor,
    *,
    had_factor: bool,
    **details: str,
) -> Sequence[str]:
    user_id = principal.user_id
    _note(session, principal, user_id, AuditAction.SECOND_FACTOR_ADDED, factor=factor, **details)
    _mail(session, user_id, f"A second factor was added: {TITLES[factor]}.")
    return () if had_factor else recovery_codes.replace(session, user_id)


def _removed(
    session: Session, actor: Actor, user_id: UUID, factor: SecondFactor, **details: str
) -> None:
    if not standing.of_user(session, user_id).is_on:
        recovery_codes.remove(session, user_id)
    _note(session, actor, user_id, AuditAction.SECOND_FACTOR_REMOVED, factor=factor, **details)
    _mail(session, user_id, f"A second factor was removed: {TITLES[factor]}.")


def _note(
    session: Session, actor: Actor, user_id: UUID, action: AuditAction, **details: Any
) -> None:
    audit.record(session, actor, action, user_id, **details)


def _mail(session: Session, user_id: UUID, change: str) -> None:
    at = timestamp(clock.now(session))
    queue.wish(
        session,
        MailKind.SECOND_FACTOR_CHANGED,
        user_id=user_id,
        data={"change": change, "at": at},
    )
