"""What each action that changes something records in the audit log, or why it records nothing.

Forms of the portal, operations that change something, and commands. `test_audited.py` compares
it with the routes, the document and the CLI. A new one needs a line here.
"""

from collections.abc import Mapping

from cute_api.models.enums import AuditAction as Action

PAGES: Mapping[str, tuple[Action, ...]] = {
    "POST /account/apps/<uuid:install_id>/data": (Action.APP_DATA_REQUESTED,),
    "POST /account/apps/<uuid:install_id>/remove": (Action.APP_UNINSTALLED,),
    "POST /account/apps/<uuid:install_id>/withdraw": (Action.APP_SCOPES_CHANGED,),
    "POST /account/contracts/<uuid:contract_id>/delete": (Action.CONTRACT_DELETED,),
    "POST /account/contracts/shadow": (Action.USER_EDITED,),
    "POST /account/data.jsonl": (Action.USER_DATA_EXPORTED,),
    "POST /account/delete": (Action.USER_ERASED,),
    "POST /account/email": (Action.USER_EMAIL_CHANGE_REQUESTED,),
    "POST /account/email/confirm": (Action.USER_EMAIL_CHANGED,),
    "POST /account/identity": (Action.IDENTITY_LINKED,),
    "POST /account/identity/unlink": (Action.IDENTITY_UNLINKED,),
    "POST /account/mails": (Action.USER_EDITED,),
    "POST /account/password": (Action.USER_PASSWORD_CHANGED,),
    "POST /account/second-factor/authenticator": (Action.SECOND_FACTOR_ADDED,),
    "POST /account/second-factor/authenticator/remove": (Action.SECOND_FACTOR_REMOVED,),
    "POST /account/second-factor/passkeys": (Action.SECOND_FACTOR_ADDED,),
    "POST /account/second-factor/passkeys/<uuid:passkey_id>/remove": (
        Action.SECOND_FACTOR_REMOVED,
    ),
    "POST /account/second-factor/recovery-codes": (Action.RECOVERY_CODES_REPLACED,),
    "POST /account/sessions/<uuid:session_id>/end": (Action.SESSION_ENDED,),
    "POST /account/sessions/end-others": (Action.SESSION_ENDED,),
    "POST /admin/users/<uuid:user_id>/keys/<uuid:key_id>/revoke": (Action.KEY_REVOKED,),
    "POST /admin/users/<uuid:user_id>/suspend": (Action.USER_SUSPENDED,),
    "POST /admin/users/<uuid:user_id>/tier": (Action.USER_TIER_SET,),
    "POST /admin/users/<uuid:user_id>/unsuspend": (Action.USER_UNSUSPENDED,),
    "POST /apps": (Action.APP_CREATED,),
    "POST /apps/<uuid:app_id>": (Action.APP_EDITED,),
    "POST /apps/<uuid:app_id>/keys": (Action.KEY_CREATED,),
    "POST /apps/<uuid:app_id>/logo": (Action.APP_EDITED,),
    "POST /apps/<uuid:app_id>/review": (Action.APP_REVIEW_REQUESTED,),
    "POST /device/token": (Action.KEY_CREATED,),
    "POST /docs/operations/<operation_id>/key": (Action.KEY_CREATED,),
    "POST /invitation": (Action.MEMBER_JOINED,),
    "POST /keys": (Action.KEY_CREATED,),
    "POST /keys/<uuid:key_id>": (Action.KEY_EDITED,),
    "POST /keys/<uuid:key_id>/revoke": (Action.KEY_REVOKED,),
    "POST /keys/<uuid:key_id>/rotate": (Action.KEY_ROTATED,),
    "POST /login": (Action.SESSION_STARTED, Action.SESSION_FAILED),
    "POST /login/second-step": (Action.SESSION_STARTED, Action.SECOND_FACTOR_FAILED),
    "POST /logout": (Action.SESSION_ENDED,),
    "POST /oauth/token": (Action.APP_INSTALLED, Action.APP_SCOPES_CHANGED),
    "POST /organisation": (Action.ORGANISATION_EDITED,),
    "POST /organisation/delete": (Action.ORGANISATION_DELETION_REQUESTED,),
    "POST /organisation/keep": (Action.ORGANISATION_DELETION_CANCELLED,),
    "POST /organisation/alerts": (Action.ALERT_CREATED,),
    "POST /organisation/alerts/<uuid:alert_id>": (Action.ALERT_EDITED,),
    "POST /organisation/alerts/<uuid:alert_id>/remove": (Action.ALERT_REMOVED,),
    "POST /organisation/invitations": (Action.MEMBER_INVITED,),
    "POST /organisation/invitations/<uuid:invitation_id>/revoke": (Action.INVITATION_REVOKED,),
    "POST /organisation/members/<uuid:person_id>/remove": (Action.MEMBER_REMOVED,),
    "POST /organisation/members/<uuid:person_id>/role": (Action.MEMBER_ROLE_SET,),
    "POST /organisation/members/<uuid:person_id>/transfer": (Action.OWNERSHIP_TRANSFERRED,),
    "POST /organisation/move": (Action.SELLER_MOVED,),
    "POST /organisations/<uuid:organisation_id>/leave": (Action.MEMBER_LEFT,),
    "POST /quickstart": (Action.KEY_CREATED,),
    "POST /requests/bodies": (Action.USER_EDITED,),
    "POST /reset": (Action.USER_PASSWORD_RESET,),
    "POST /signup": (Action.USER_SIGNED_UP,),
    "POST /unsubscribe": (Action.USER_EDITED,),
    "POST /verify": (Action.USER_EMAIL_VERIFIED,),
    "POST /webhooks": (Action.WEBHOOK_CREATED,),
    "POST /webhooks/<uuid:webhook_id>": (Action.WEBHOOK_EDITED,),
    "POST /webhooks/<uuid:webhook_id>/confirm": (Action.WEBHOOK_CONFIRMED,),
    "POST /webhooks/<uuid:webhook_id>/delete": (Action.WEBHOOK_DELETED,),
    "POST /webhooks/<uuid:webhook_id>/disable": (Action.WEBHOOK_EDITED,),
    "POST /webhooks/<uuid:webhook_id>/enable": (Action.WEBHOOK_EDITED,),
    "POST /webhooks/<uuid:webhook_id>/rotate": (Action.WEBHOOK_SECRET_ROTATED,),
}
DELIVERY = "sends requests to a receiver, which the delivery log shows; no setting changes"
UNRECORDED_PAGES: Mapping[str, str] = {
    "POST /account/email/cancel": "drops a request for which nothing has changed yet",
    "POST /account/second-factor/authenticator/setup": "shows a secret; it counts once confirmed",
    "POST /account/second-factor/passkeys/setup": "makes a challenge",
    "POST /device": "approves a login; the key is created, and recorded, when the program asks",
    "POST /device/code": "a program asks for a login; nobody is logged in yet",
    "POST /forgot": "sends a link; its use is recorded",
    "POST /notices/<uuid:notice_id>/seen": "hides a notice",
    "POST /oauth/authorize": "a consent; the install is recorded when the app redeems it",
    "POST /oauth/revoke": "a program gives its own token back",
    "POST /organisations/sellers/<uuid:seller_id>": "chooses for whom the session acts",
    "POST /reset/keep": "uses up a link and keeps the password",
    "POST /webhooks/<uuid:webhook_id>/deliveries/<uuid:delivery_id>/redeliver": DELIVERY,
    "POST /webhooks/<uuid:webhook_id>/recover": DELIVERY,
    "POST /webhooks/<uuid:webhook_id>/test": DELIVERY,
    "POST /webhooks/<uuid:webhook_id>/try": DELIVERY,
    "POST /webhooks/<uuid:webhook_id>/verify": DELIVERY,
    "POST /webhooks/filter": "checks a filter and stores nothing",
}
OPERATIONS: Mapping[str, Action] = {
    "confirm_webhook": Action.WEBHOOK_CONFIRMED,
    "create_webhook": Action.WEBHOOK_CREATED,
    "delete_certificates": Action.CERTIFICATES_DELETED,
    "delete_contract": Action.CONTRACT_DELETED,
    "delete_shadow_upgrade": Action.USER_EDITED,
    "delete_webhook": Action.WEBHOOK_DELETED,
    "put_app": Action.APP_EDITED,
    "put_certificate": Action.CERTIFICATE_UPLOADED,
    "put_contract": Action.CONTRACT_PUBLISHED,
    "put_shadow_upgrade": Action.USER_EDITED,
    "report_key": Action.KEY_REPORTED,
    "revoke_key": Action.KEY_REVOKED,
    "rotate_key": Action.KEY_ROTATED,
    "rotate_webhook_secret": Action.WEBHOOK_SECRET_ROTATED,
    "update_webhook": Action.WEBHOOK_EDITED,
}
# Their changes are those of a shop, which events and the request log record, or of a test.
UNRECORDED_TAGS = frozenset({"items", "me", "deliveries", "sandbox"})
UNRECORDED_OPERATIONS: Mapping[str, str] = {
    "put_app_erasure": "acknowledges an erasure, whose receipt is kept with it",
    "test_webhook": DELIVERY,
    "try_webhook": DELIVERY,
    "verify_webhook": DELIVERY,
}
COMMANDS: Mapping[str, tuple[Action, ...]] = {
    "apps publish": (Action.APP_PUBLISHED, Action.APP_RESTORED),
    "apps reject": (Action.APP_REJECTED,),
    "apps suspend": (Action.APP_SUSPENDED,),
    "audit adopt": (Action.AUDIT_ADOPTED,),
    "db restored": (Action.KEY_REVOKED,),
    "keys create": (Action.KEY_CREATED,),
    "keys edit": (Action.KEY_EDITED,),
    "keys list": (Action.KEYS_LISTED,),
    "keys revoke": (Action.KEY_REVOKED,),
    "keys rotate": (Action.KEY_ROTATED,),
    "keys set-tier": (Action.KEY_TIER_SET,),
    "limits clear": (Action.USER_LIMITS_CLEARED,),
    "limits set": (Action.USER_LIMITS_SET,),
    "users create": (Action.USER_CREATED, Action.USER_EDITED),
    "users erase": (Action.USER_ERASED,),
    "users list": (Action.USERS_LISTED,),
    "users remove-second-factor": (Action.SECOND_FACTOR_REMOVED,),
    "users set-role": (Action.USER_ROLE_SET,),
    "users set-tier": (Action.USER_TIER_SET,),
    "users suspend": (Action.USER_SUSPENDED,),
    "users unsuspend": (Action.USER_UNSUSPENDED,),
    "webhooks confirm": (Action.WEBHOOK_CONFIRMED,),
    "webhooks region": (Action.WEBHOOK_EDITED,),
}
PROCESS = "runs a process"
CATALOGUE = "changes the marketplace's catalogue or its proposals, which belong to no user"
READS = "shows something and changes nothing"
UNRECORDED_COMMANDS: Mapping[str, str] = {
    **dict.fromkeys(
        ("dev", "serve", "relay", "worker", "mails", "background", "usage", "simulate"), PROCESS
    ),
    **dict.fromkeys(
        (
            *("import brands", "import categories", "import items", "catalog rename"),
            *("catalog retire", "contracts propose", "contracts withdraw"),
        ),
        CATALOGUE,
    ),
    **dict.fromkeys(
        (
            *(
                "apps erasures",
                "apps list",
                "apps logo",
                "apps queue",
                "audit",
                "audit verify",
                "catalog verify",
            ),
            *("contracts export", "contracts proposals", "doctor", "encryption-key"),
            *("limits show", "versions", "webhooks status"),
        ),
        READS,
    ),
    "db upgrade": "changes tables, not what is in them",
    "seed": "fills a sandbox",
    "webhooks reseal": "encrypts secrets again; what they are stays the same",
}
