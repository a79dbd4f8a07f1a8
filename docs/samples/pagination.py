"""Going through lists, and through what happened since."""

# region client
from cute_sdk import Cute

client = Cute()
# endregion

# region all after client
for item in client.items.list(condition="very_good", limit=100):
    print(item.title)  # the next page is fetched when you get to it
# endregion

# region most after client
newest = client.items.list().to_list(most=10)
for item in client.items.list(q="linen", limit=100).take(500):
    print(item.title)  # at most 500, from 5 pages
# endregion
assert newest

# region page after client
page = client.brands.list(limit=2)
while page is not None:
    print([brand.name for brand in page.data])
    page = page.next_page()  # None after the last one
# endregion

# region feed after client
feed = client.events.list(limit=100)
for event in feed.data:
    print(event.type, event.id)
bookmark = feed.next_cursor  # never None: keep it, and begin there the next time
newer = client.events.list(after=bookmark)
# endregion

# region proof after client
from cute_sdk import SetHashes

copy: dict[str, str] = {}  # the `etag` of each item: a real copy has the rest, too
hashes = SetHashes()
changes = client.items.changes.list(limit=100)  # or from the cursor of a snapshot
for batch in changes.pages():
    for change in batch.data:
        item_id, etag = str(change.id), change.item.etag if change.item else None
        hashes.change(item_id, before=copy.pop(item_id, None), after=etag)
        if etag is not None:
            copy[item_id] = etag
    changes = batch
if changes.proof and not hashes.is_exact(changes.proof):
    for bucket in hashes.differing(client.items.hashes.get()):
        own = [pair for pair in copy.items() if SetHashes.bucket_of(pair[0]) == bucket]
        needed = SetHashes.repairs(client.item_buckets.get(bucket), own)
        print(needed.read, needed.remove)
# endregion


# region stream after client
def listen(after: str) -> None:
    with client.events.stream(after=after) as stream:
        for event in stream:
            print(event.type, event.id)
            after = stream.last_event_id  # keep it, and begin there the next time


# endregion
