"""The webhook on Cute: created once, and recognised after a restart."""

from cute_sdk import Cute, NotFoundError
from cute_sdk.params import EventPatternValue

from cute_inventory.ledger import Ledger

EVENTS: tuple[EventPatternValue, ...] = (
    "item.reserved",
    "item.sold",
    "item.updated",
    "item.deleted",
    "order.cancelled",
)
NOTE = "cute-inventory"
PAGE = 100


def register(client: Cute, ledger: Ledger, url: str) -> str:
    """Ensure a working webhook for this URL; return its secret. Raises `CuteError`.

    The one in the ledger is kept while Cute has it. One that was registered for this URL by a run
    that was killed before it wrote that down is taken over, with a new secret.
    """
    id_, secret = ledger.fact("webhook"), ledger.fact("webhook_secret")
    if id_ is not None and secret is not None:
        try:
            found = client.webhooks.get(id_)
            if found.url != url or found.status == "disabled":
                client.webhooks.update(id_, url=url, status="active")
            return secret
        except NotFoundError:
            # It was deleted: a new one is registered.
            pass
    lost = [hook.id for hook in client.webhooks.list(limit=PAGE) if hook.url == url]
    if lost:
        id_ = str(lost[0])
        client.webhooks.update(id_, types=EVENTS, status="active")
        secret = client.webhooks.rotate_secret(id_).secret
    else:
        made = client.webhooks.create(url=url, types=EVENTS, description=NOTE)
        id_, secret = str(made.id), made.secret
    with ledger.transaction():
        ledger.set_fact("webhook", id_)
        ledger.set_fact("webhook_secret", secret)
    return secret
