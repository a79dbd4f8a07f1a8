/**
 * A mirror of the catalogue with the JavaScript SDK: `node mirror.mjs SDK`, the URL of its module.
 *
 * Reads a command from each line of standard input, as JSON, and writes its result as a line.
 */
import { createInterface } from "node:readline";

const { Cute, NotFoundError, SetHashes } = await import(process.argv[2]);
const client = new Cute();
const PAGE = 100;

const items = new Map();
let hashes = new SetHashes();
let cursor = "";

async function put(id, etag) {
  await hashes.change(id, { before: items.get(id) ?? null, after: etag });
  if (etag === null) items.delete(id);
  else items.set(id, etag);
}

const copied = (entries) => entries.map(([id, etag]) => ({ id, etag }));

const commands = {
  async start() {
    const download = await client.items.snapshot.get();
    for await (const item of download.lines()) items.set(item.id, item.etag);
    cursor = download.changesCursor;
    hashes = await SetHashes.of(copied([...items]));
    return items.size;
  },
  async follow() {
    for (;;) {
      const page = await client.items.changes.list({ after: cursor, limit: PAGE });
      for (const { id, item } of page.data) await put(id, item?.etag ?? null);
      cursor = page.next_cursor;
      if (!page.has_more) return page.proof !== undefined && hashes.isExact(page.proof);
    }
  },
  async differing() {
    return hashes.differing(await client.items.hashes.get());
  },
  async repair({ bucket }) {
    const own = [...items].filter(([id]) => SetHashes.bucketOf(id) === bucket);
    const needed = SetHashes.repairs(await client.itemBuckets.get(bucket), copied(own));
    for (const id of needed.remove) await put(id, null);
    for (const id of needed.read) await put(id, await etagOf(id));
    return needed.remove.length + needed.read.length;
  },
  async put({ id, etag }) {
    await put(id, etag);
    return items.size;
  },
  async first({ count }) {
    return [...items.keys()].slice(0, count);
  },
  async count() {
    return items.size;
  },
};

async function etagOf(id) {
  try {
    return (await client.items.get(id)).etag;
  } catch (error) {
    if (error instanceof NotFoundError) return null;
    throw error;
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const { command, ...given } = JSON.parse(line);
  console.log(JSON.stringify(await commands[command](given)));
}
