import assert from "node:assert/strict";
import { test } from "node:test";

import {
  AuthenticationError,
  ConfigurationError,
  Cute,
  PayloadTooLargeError,
  ServerError,
  ValidationError,
  type ItemCreate,
  type UpsertProgress,
} from "../src/index.js";
import { ID, KEY, problem } from "./scripted.js";
import { systemClock } from "../src/clock.js";

const PRICE = { amount: 9900, currency: "EUR" };

function rows(count: number): ItemCreate[] {
  return Array.from({ length: count }, (_, number) => ({
    sku: `SKU-${number}`,
    title: "Coat",
    price: PRICE,
    category_id: ID,
    condition: "good",
  }));
}

/** The result of a batch with a row for each status. */
function answer(...statuses: number[]): Response {
  const data = statuses.map((status, index) => ({
    index,
    status,
    item: status < 400 ? { id: ID } : null,
    etag: status < 400 ? '"1"' : null,
    problem: status < 400 ? null : { code: "a_code", status, title: "Title", errors: [] },
  }));
  return Response.json({ data, succeeded: 0, failed: 0 });
}

/** A client whose server gives these responses in turn; the SKUs of each call, and its pauses. */
function scripted(...responses: Response[]) {
  const skus: string[][] = [];
  const pauses: number[] = [];
  const client = new Cute({
    apiKey: KEY,
    baseUrl: "https://api.example.com",
    pacing: false,
    clock: {
      ...systemClock,
      random: () => 1,
      sleep: async (milliseconds) => void pauses.push(milliseconds),
    },
    fetch: async (_, init) => {
      const { operations } = JSON.parse(String(init?.body)) as { operations: { sku: string }[] };
      skus.push(operations.map(({ sku }) => sku));
      const response = responses.shift();
      assert.ok(response, "one request too many");
      return response;
    },
  });
  return { client, skus, pauses };
}

test("rows that may succeed later are sent again after a pause", async () => {
  const { client, skus, pauses } = scripted(answer(201, 503, 422), answer(429), answer(200));
  const results = await client.items.upsertMany(rows(3));
  assert.deepEqual(skus, [["SKU-0", "SKU-1", "SKU-2"], ["SKU-1"], ["SKU-1"]]);
  assert.deepEqual(results.map(({ index, status, itemId }) => [index, status, itemId]), [
    [0, 201, ID],
    [1, 200, ID],
    [2, 422, null],
  ]);
  assert.ok(results[2]?.error instanceof ValidationError);
  assert.deepEqual(pauses, [500, 1000]);
});

test("rows are sent again as often as calls are", async () => {
  const { client, skus } = scripted(answer(500), answer(500), answer(500));
  const [result] = await client.items.upsertMany(rows(1));
  assert.equal(skus.length, 3);
  assert.ok(result?.error instanceof ServerError);
});

test("progress is reported for each hundred rows, also of an async generator", async () => {
  const { client } = scripted(answer(...Array(100).fill(201)), answer(...Array(50).fill(422)));
  const reports: UpsertProgress[] = [];
  async function* generated() {
    yield* rows(150);
  }
  await client.items.upsertMany(generated(), { progress: (report) => reports.push(report) });
  const said = reports.map(({ done, failed, total, results }) => [done, failed, total, results.length]);
  assert.deepEqual(said, [
    [100, 0, null, 100],
    [150, 50, null, 50],
  ]);
});

test("nothing more is sent after a call that fails as a whole", async () => {
  const { client } = scripted(answer(...Array(100).fill(201)), problem(401, "invalid_api_key"));
  const results = await client.items.upsertMany(rows(301));
  assert.equal(results.length, 301);
  assert.ok(results.slice(0, 100).every(({ error }) => error === null));
  assert.ok(results.slice(100).every(({ error }) => error instanceof AuthenticationError));
});

test("a call that is too large is sent in halves", async () => {
  const large = () => problem(413, "payload_too_large");
  const { client, skus } = scripted(large(), large(), answer(201), large(), answer(201, 201));
  const results = await client.items.upsertMany(rows(4));
  assert.deepEqual(skus.map(({ length }) => length), [4, 2, 1, 1, 2]);
  const failed = results.filter(({ error }) => error !== null);
  assert.deepEqual(failed.map(({ sku }) => sku), ["SKU-1"]);
  assert.ok(failed[0]?.error instanceof PayloadTooLargeError);
});

test("a row without a SKU or without a result fails alone", async () => {
  const { client, skus } = scripted(answer(201));
  const [first, , last] = rows(3);
  assert.ok(first && last);
  const results = await client.items.upsertMany([first, { ...first, sku: null }, last]);
  assert.deepEqual(skus, [["SKU-0", "SKU-2"]]);
  assert.equal(results[0]?.error, null);
  assert.ok(results[1]?.error instanceof ConfigurationError);
  assert.match(results[2]?.error?.message ?? "", /no result/);
});

test("an aborted signal ends the call", async () => {
  const { client } = scripted(answer(201));
  const signal = AbortSignal.abort(new Error("the user left"));
  await assert.rejects(client.items.upsertMany(rows(1), { signal }), /the user left/);
});
