import assert from "node:assert/strict";
import { inspect } from "node:util";
import { test } from "node:test";

import { ConfigurationError, Cute, ServerError, fromDecimal, toDecimal } from "../src/index.js";
import { KEY, problem, scripted } from "./scripted.js";

test("what this version does not know is sent, and wins", async () => {
  const page = (next: string | null) => () =>
    Response.json({ data: [], next_cursor: next, has_more: next !== null });
  const { client, requests } = scripted([page("B"), page(null)]);
  const first = await client.brands.list(
    { limit: 1 },
    { extraQuery: { limit: 2, cursor: "Z", tag: ["a", "b"] }, extraHeaders: { "X-Run": "7" } },
  );
  await first.nextPage();
  assert.match(String(requests[0]?.url), /brands\?limit=2&cursor=Z&tag=a&tag=b$/);
  assert.match(String(requests[1]?.url), /brands\?cursor=B&limit=2&tag=a&tag=b$/);
  assert.equal(requests[0]?.headers["X-Run"], "7");
});

test("a path without a method is called by request", async () => {
  const { client, requests } = scripted([
    () => Response.json({ likes: 3 }),
    () => new Response(null, { status: 204 }),
  ]);
  const query = { by: ["a", "b"] };
  assert.deepEqual(await client.request("GET", "/items/1/likes", { query }), { likes: 3 });
  assert.equal(await client.request("delete", "/v1/lists/1"), null);
  assert.deepEqual(
    requests.map(({ url }) => String(url).replace("https://api.example.com", "")),
    ["/v1/items/1/likes?by=a&by=b", "/v1/lists/1"],
  );
  for (const path of ["items", "https://evil.example/a", "//evil.example", "/../a", "/a?b", "/a b"]) {
    await assert.rejects(client.request("GET", path), ConfigurationError);
  }
});

test("other settings for some calls leave the client as it is", async () => {
  const { client, requests } = scripted([1, 2].map(() => () => Response.json({ data: [] })));
  const other = client.withOptions({ apiKey: "cute_other", headers: { "X-Run": "7" } });
  await other.request("GET", "/brands");
  await client.request("GET", "/brands");
  assert.ok(other instanceof Cute);
  assert.equal(requests[0]?.headers["Authorization"], "Bearer cute_other");
  assert.equal(requests[0]?.headers["X-Run"], "7");
  assert.equal(requests[1]?.headers["Authorization"], `Bearer ${KEY}`);
  assert.equal(inspect(other, { depth: 9, showHidden: true }).includes("cute_other"), false);
});

test("log lines have each attempt and no secret", async () => {
  const lines: string[] = [];
  const logger = {
    info: (line: string) => void lines.push(line),
    debug: (line: string) => void lines.push(line),
  };
  const { client } = scripted(
    [() => problem(503, "service_unavailable"), () => Response.json({ secret: "whsec_Abc123" })],
    { logLevel: "debug", logger },
  );
  const sent = { query: { q: KEY }, body: { key: KEY } };
  await assert.rejects(client.request("PUT", `/keys/${KEY}`, sent, { maxRetries: 0 }), ServerError);
  assert.equal(lines.length, 2);
  assert.match(String(lines[0]), /parameters: q; fields of the body: key$/);
  assert.match(String(lines[1]), /^PUT \/v1\/keys\/cute_… 503 in /);
  assert.equal(lines.join("").includes("9f8e7d"), false);
  assert.throws(() => scripted([], { logLevel: "loud" as "off" }), ConfigurationError);
});

test("money is a decimal of its currency", () => {
  const cases: [number, string, string][] = [
    [4250, "EUR", "42.50"],
    [5, "EUR", "0.05"],
    [4250, "JPY", "4250"],
    [4250, "KWD", "4.250"],
  ];
  for (const [amount, currency, decimal] of cases) {
    assert.equal(toDecimal({ amount, currency }), decimal);
    assert.deepEqual(fromDecimal(decimal, currency), { amount, currency });
  }
  assert.throws(() => fromDecimal("1.001", "EUR"), ConfigurationError);
  assert.throws(() => fromDecimal("x", "EUR"), ConfigurationError);
});
