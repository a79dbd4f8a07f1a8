import assert from "node:assert/strict";
import { mkdtemp, readFile, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { systemClock } from "../src/clock.js";
import type { Resumption } from "../src/download.js";
import { APIConnectionError, Cute, Download, InvalidResponseError } from "../src/index.js";

const ITEMS = Array.from({ length: 200 }, (_, number) => ({ id: `item ${number} é` }));
const FILE = gzipSync(`${ITEMS.map((item) => JSON.stringify(item)).join("\n")}\n`);
const TAG = '"tag"';

/** A server whose connection breaks after so many bytes of each response, while there are numbers. */
function breaking(lengths: number[], { changes = false } = {}) {
  const ranges: (string | undefined)[] = [];
  const client = new Cute({
    apiKey: "cute_test",
    baseUrl: "https://api.example.com",
    clock: { ...systemClock, sleep: async () => undefined },
    fetch: async (_, init) => {
      const headers = init?.headers as Record<string, string>;
      const range = headers["Range"];
      ranges.push(range);
      const first = Number(/\d+/.exec(range ?? "0")?.[0]);
      const length = lengths.shift();
      const isPart = range !== undefined && !(changes && headers["If-Range"] === TAG);
      const rest = FILE.subarray(isPart ? first : 0);
      return new Response(length === undefined ? rest : broken(rest.subarray(0, length)), {
        status: isPart ? 206 : 200,
        headers: { ETag: TAG, "X-Changes-Cursor": "AAAA" },
      });
    },
  });
  return { client, ranges };
}

function broken(bytes: Uint8Array): ReadableStream {
  let sent = false;
  return new ReadableStream({
    pull(controller) {
      if (sent || bytes.length === 0) {
        controller.error(new TypeError("terminated"));
      } else {
        controller.enqueue(bytes);
      }
      sent = true;
    },
  });
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) {
    found.push(item);
  }
  return found;
}

test("a download continues where the connection broke", async () => {
  const { client, ranges } = breaking([10, 7, 20]);
  const file = await client.items.snapshot.get();
  assert.deepEqual(await all(file.lines()), ITEMS);
  assert.deepEqual(ranges, [undefined, "bytes=10-", "bytes=17-", "bytes=37-"]);
});

test("a download that breaks off again and again is an error in the end", async () => {
  const { client, ranges } = breaking([10, 0, 0, 0, 0, 0, 0]);
  const file = await client.items.snapshot.get();
  const error = await file.bytes().catch((thrown: unknown) => thrown);
  assert.ok(error instanceof APIConnectionError, String(error));
  assert.equal(ranges.length, 6);
});

test("a file that has changed meanwhile is not glued together", async () => {
  const { client } = breaking([10], { changes: true });
  const file = await client.items.snapshot.get();
  const error = await file.bytes().catch((thrown: unknown) => thrown);
  assert.ok(error instanceof APIConnectionError);
  assert.match(error.message, /newer/);
});

test("a whole file has its bytes and its cursor", async () => {
  const { client } = breaking([]);
  const file = await client.items.snapshot.get();
  assert.equal(file.changesCursor, "AAAA");
  assert.deepEqual(Buffer.from(await file.bytes()), FILE);
});

test("a download is saved whole or not at all", async () => {
  const folder = await mkdtemp(join(tmpdir(), "cute-"));
  const path = join(folder, "items.jsonl.gz");
  const whole = await breaking([10, 7]).client.items.snapshot.get();
  await whole.save(path);
  assert.deepEqual(await readFile(path), FILE);
  const broken = await breaking([10], { changes: true }).client.items.snapshot.get();
  await assert.rejects(broken.save(join(folder, "other")), APIConnectionError);
  assert.deepEqual(await readdir(folder), ["items.jsonl.gz"]);
  await rm(folder, { recursive: true });
});

test("a response without a cursor is an error, not the whole catalogue", async () => {
  const file = new Download(new Response(), {} as Resumption);
  assert.throws(() => file.changesCursor, InvalidResponseError);
});
