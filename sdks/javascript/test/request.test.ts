import assert from "node:assert/strict";
import { test } from "node:test";

import * as operations from "../src/_gen/operations.js";
import { ConfigurationError } from "../src/index.js";
import { resolveSettings, type ClientOptions, type RequestOptions } from "../src/options.js";
import { newIdempotencyKey, prepare, type Operation } from "../src/request.js";

function prepared(
  operation: Operation,
  path: string[] = [],
  params: object = {},
  options: RequestOptions = {},
  client: ClientOptions = {},
) {
  const settings = resolveSettings(
    { apiKey: "cute_test", baseUrl: "https://api.example.com", ...client },
    "1.2.3",
  );
  return prepare(operation, path, params, options, settings, settings.apiKey as string, () => "made");
}

test("parameters go where the specification has them", () => {
  const request = prepared(operations.update_item, ["a b/ü"], {
    title: "Coat",
    size: null,
    color: undefined,
    if_match: '"tag"',
    added_later: 1,
  });
  assert.equal(request.url, "https://api.example.com/v1/items/a%20b%2F%C3%BC");
  assert.deepEqual(JSON.parse(request.body ?? ""), { title: "Coat", size: null, added_later: 1 });
  assert.equal(request.headers["If-Match"], '"tag"');
});

test("a query takes numbers, times and lists; undefined is left out", () => {
  const { url, body } = prepared(operations.list_items, [], {
    limit: 5,
    q: "a&b",
    updated_since: new Date(0),
    brand_id: undefined,
    added_later: ["a", "b"],
  });
  const query = Object.fromEntries(new URL(url).searchParams);
  assert.deepEqual(query, {
    limit: "5",
    q: "a&b",
    updated_since: "1970-01-01T00:00:00.000Z",
    added_later: "a,b",
  });
  assert.equal(body, null);
});

test("a parameter that may be repeated takes one value or several", () => {
  const sent = (sku: unknown): string[] =>
    new URL(prepared(operations.list_my_items, [], { sku }).url).searchParams.getAll("sku");
  assert.deepEqual(sent("A,1"), ["A,1"]);
  assert.deepEqual(sent(["A,1", "B&2"]), ["A,1", "B&2"]);
  assert.throws(() => sent([]), /sku can't be empty/);
});

test("an optional body is left out when it would be empty, a needed one is not", () => {
  assert.equal(prepared(operations.rotate_key, ["id"]).body, null);
  assert.equal(prepared(operations.rotate_key, ["id"], { grace_seconds: 0 }).body, '{"grace_seconds":0}');
  assert.equal(prepared(operations.create_item).body, "{}");
});

test("an idempotency key is made where the operation takes one, unless it is given", () => {
  assert.equal(prepared(operations.create_item).headers["Idempotency-Key"], "made");
  const given = prepared(operations.create_item, [], {}, { idempotencyKey: "mine" });
  assert.equal(given.headers["Idempotency-Key"], "mine");
  const header = prepared(operations.create_item, [], {}, { extraHeaders: { "idempotency-key": "h" } });
  assert.equal(header.headers["idempotency-key"], "h");
  assert.equal("Idempotency-Key" in header.headers, false);
  assert.equal(prepared(operations.report_key).repeatable, false);
  assert.equal(prepared(operations.create_item).repeatable, true);
  assert.throws(
    () => prepared(operations.list_items, [], {}, { idempotencyKey: "mine" }),
    ConfigurationError,
  );
});

test("the headers of a call win over the client's, and null leaves one out", () => {
  const client = { headers: { "X-Team": "stock", "X-Run": "1" } };
  const { headers } = prepared(
    operations.get_me,
    [],
    {},
    { extraHeaders: { "x-team": null, "X-Run": "2" } },
    client,
  );
  assert.equal(headers["X-Team"], undefined);
  assert.equal(headers["X-Run"], "2");
  assert.equal(headers["Authorization"], "Bearer cute_test");
});

test("an id that is empty or names another path is refused", () => {
  for (const id of ["", ".", ".."]) {
    assert.throws(() => prepared(operations.get_item, [id]), ConfigurationError);
  }
});

test("idempotency keys are random UUIDs", () => {
  const keys = new Set(Array.from({ length: 100 }, newIdempotencyKey));
  assert.equal(keys.size, 100);
  for (const key of keys) {
    assert.match(key, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
});
