// region client
import { Cute } from "@cute/sdk";

const client = new Cute();
// endregion

// region all after client
for await (const item of client.items.list({ condition: "very_good", limit: 100 })) {
  console.log(item.title); // the next page is fetched when you get to it
}
// endregion

// region most after client
const newest = await client.items.list().toList({ most: 10 });
for await (const item of client.items.list({ q: "linen", limit: 100 }).take(500)) {
  console.log(item.title); // at most 500, from 5 pages
}
// endregion
console.log(newest.length);

// region page after client
let page = await client.brands.list({ limit: 2 });
while (page !== null) {
  console.log(page.data.map((brand) => brand.name));
  page = await page.nextPage(); // null after the last one
}
// endregion

// region feed after client
const feed = await client.events.list({ limit: 100 });
for (const event of feed.data) {
  console.log(event.type, event.id);
}
const bookmark = feed.next_cursor; // never null: keep it, and begin there the next time
const newer = await client.events.list({ after: bookmark });
// endregion
console.log(newer.data.length);

// region proof after client
import { SetHashes } from "@cute/sdk";

const copy = new Map(); // the `etag` of each item: a real copy has the rest, too
const hashes = new SetHashes();
let changes = await client.items.changes.list({ limit: 100 }); // or from the cursor of a snapshot
for (let batch = changes; batch !== null; batch = await batch.nextPage()) {
  for (const { id, item } of batch.data) {
    await hashes.change(id, { before: copy.get(id) ?? null, after: item?.etag ?? null });
    item === null ? copy.delete(id) : copy.set(id, item.etag);
  }
  changes = batch;
}
if (changes.proof && !hashes.isExact(changes.proof)) {
  for (const bucket of hashes.differing(await client.items.hashes.get())) {
    const own = [...copy].filter(([id]) => SetHashes.bucketOf(id) === bucket);
    const items = own.map(([id, etag]) => ({ id, etag }));
    const needed = SetHashes.repairs(await client.itemBuckets.get(bucket), items);
    console.log(needed.read, needed.remove);
  }
}
// endregion

// region stream after client
async function listen(after) {
  const stream = client.events.stream({ after });
  for await (const event of stream) {
    console.log(event.type, event.id);
    const bookmark = stream.lastEventId; // keep it, and begin there the next time
  }
}
// endregion
