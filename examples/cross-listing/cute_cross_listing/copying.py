"""Keep the store like Cute: what happens, by the feed of all installs; who is there, by the list.

Either alone finds a seller who left. The feed says so within seconds; the list also after more than
30 days of silence, when the feed no longer reaches back.
"""

from cute_sdk import App, AuthenticationError, GoneError, PermissionDeniedError
from cute_sdk.models import Event, Install, Item, ItemStatus, UserErasure

from cute_cross_listing.store import Listing, Store

PAGE = 100
ARRIVING = frozenset({"app.installed", "app.scopes_changed"})
READING = "read:items"
# The codes of a seller who has left, or no longer allows `read:items`.
CLOSED = frozenset({"not_installed", "missing_scope"})


class Copier:
    """Copies the listings of all sellers of an app to a store."""

    def __init__(self, app: App, store: Store) -> None:
        self._app = app
        self._store = store

    def reconcile(self) -> None:
        """Copy the sellers that the store lacks, and delete those who are gone."""
        if self._store.cursor is None:
            # First, so that what happens from now on is in the feed.
            self._store.move(self._newest())
        installed = {
            str(install.account)
            for install in self._app.installs.list(limit=PAGE)
            if READING in install.scopes
        }
        for account in self._store.accounts() - installed:
            self._store.forget(account)
        for account in installed - self._store.accounts():
            self._copy(account)
        self._acknowledge()

    def follow(self) -> None:
        """Handle all events that the feed has now."""
        while True:
            try:
                page = self._app.events.list(after=self._store.cursor or "newest", limit=PAGE)
            except GoneError:
                self._start_again()
                return
            for event in page.data:
                self._handle(event)
            # A crash before this line handles these events again, which does no harm.
            self._store.move(str(page.next_cursor))
            if not page.has_more:
                return

    def _start_again(self) -> None:
        """Copy everything, because events of the time since the last one are gone."""
        self._store.move(self._newest())
        for account in self._store.accounts():
            self._store.forget(account)
        self.reconcile()

    def _newest(self) -> str:
        return str(self._app.events.list(after="newest", limit=1).next_cursor)

    def _handle(self, event: Event) -> None:
        data, account = event.data, str(event.account)
        if isinstance(data, Item):
            self._put(data)
        elif isinstance(data, Install) and event.type in ARRIVING and READING in data.scopes:
            self._copy(account)
        elif isinstance(data, Install):
            self._store.forget(account)
        elif is_erased(event):
            self._acknowledge()

    def _acknowledge(self) -> None:
        """Delete the data of all sellers who were erased, and send a receipt for each."""
        for erasure in self._app.erasures.list(limit=PAGE):
            self._store.forget(str(erasure.account))
            self._app.acknowledge_erasure(erasure.account)

    def _put(self, item: Item) -> None:
        if item.status == ItemStatus.ACTIVE:
            self._store.put(listing_of(item))
        else:
            self._store.remove(str(item.id))

    def _copy(self, account: str) -> None:
        """Copy all listings of a seller; delete those of one who has left or allows no reading."""
        seller = self._app.account(account)
        try:
            items = [listing_of(item) for item in seller.me.items.list(status="active", limit=PAGE)]
        except (AuthenticationError, PermissionDeniedError) as error:
            if error.code not in CLOSED:
                raise
            self._store.forget(account)
            return
        self._store.replace(account, items)


def is_erased(event: Event) -> bool:
    """Return whether the seller was erased, and not a buyer of theirs."""
    return isinstance(event.data, UserErasure) and event.data.user_id == event.account


def listing_of(item: Item) -> Listing:
    """Return the copy of an item."""
    price = item.price
    return Listing(str(item.id), str(item.seller.id), item.title, price.amount, price.currency)
