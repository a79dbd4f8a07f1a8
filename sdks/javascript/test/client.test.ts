import assert from "node:assert/strict";
import { inspect } from "node:util";
import { test } from "node:test";

import {
  APIStatusError,
  APITimeoutError,
  ConfigurationError,
  Cute,
  InvalidResponseError,
  RateLimitError,
  ServerError,
  type ClientOptions,
} from "../src/index.js";
import * as sdk from "../src/index.js";
import { systemClock } from "../src/clock.js";
import { ID, KEY, problem, scripted } from "./scripted.js";

test("the key is in nothing that a program shows", async () => {
  const { client, exchanges } = scripted([() => problem(401, "invalid_api_key")]);
  const error = await client.me.get().catch((thrown: unknown) => thrown);
  const shown = [client, client.items, error, exchanges].map(
    (value) => inspect(value, { depth: 9, showHidden: true }) + JSON.stringify(value),
  );
  assert.equal(shown.join("").includes(KEY), false);
});

test("settings that can't be are refused, without showing the key", () => {
  const base = { apiKey: KEY, baseUrl: "https://api.example.com" };
  const wrong: ClientOptions[] = [
    { ...base, apiKey: `${KEY}\n` },
    { ...base, apiKey: "" },
    { ...base, baseUrl: "api.example.com" },
    { ...base, baseUrl: "http://api.example.com" },
    { ...base, baseUrl: "https://user@api.example.com" },
    { ...base, timeout: 0 },
    { ...base, maxRetries: -1 },
    { ...base, maxWait: 0 },
    { ...base, deadline: NaN },
    { ...base, headers: { "X-Team": "a\r\nX-Evil: b" } },
    { ...base, eventHooks: { reply: [] } as ClientOptions["eventHooks"] },
  ];
  for (const options of wrong) {
    assert.throws(
      () => new Cute(options),
      (error: Error) => error instanceof ConfigurationError && !error.message.includes(KEY),
    );
  }
  for (const baseUrl of ["http://127.0.0.1:8080", "http://[::1]:1/v1/", "http://localhost"]) {
    assert.ok(new Cute({ apiKey: KEY, baseUrl }));
  }
  assert.ok(new Cute({ apiKey: KEY, baseUrl: "http://api.example.com", allowHttp: true }));
});

test("a retry keeps the idempotency key, and the hook says why there is one", async () => {
  const { client, clock, exchanges, requests } = scripted([
    () => problem(503, "service_unavailable", { "Retry-After": "2" }),
    () => Response.json({ id: ID }, { status: 201 }),
  ]);
  const price = { amount: 1, currency: "EUR" };
  await clock.until(
    client.items.create({ title: "Coat", price, category_id: ID, condition: "good" }).asResponse(),
  );
  assert.deepEqual(clock.slept, [2000]);
  assert.equal(requests[0]?.headers["Idempotency-Key"], requests[1]?.headers["Idempotency-Key"]);
  assert.deepEqual(
    exchanges.map(({ attempt, status, headers, retryIn, retryReason }) => [
      attempt,
      status,
      headers.get("Retry-After"),
      retryIn,
      retryReason,
    ]),
    [
      [1, 503, "2", 2000, "status 503"],
      [2, 201, null, null, null],
    ],
  );
});

test("an HTML page of a proxy is a ServerError with an excerpt", async () => {
  const html = "<html><style></style><h1>Bad  Gateway</h1></html>";
  const { client } = scripted([() => new Response(html, { status: 502 })], { maxRetries: 0 });
  const error = await client.me.get().catch((thrown: unknown) => thrown);
  assert.ok(error instanceof ServerError);
  assert.deepEqual([error.status, error.code, error.problem], [502, null, null]);
  assert.match(error.message, /Bad Gateway/);
});

test("a success that is not JSON is an InvalidResponseError", async () => {
  const { client } = scripted([() => new Response("<p>hello")]);
  await assert.rejects(client.me.get(), InvalidResponseError);
});

test("a redirect is an error: the key goes nowhere else", async () => {
  const { client } = scripted([
    () => new Response(null, { status: 302, headers: { Location: "https://evil.example" } }),
  ]);
  const error = await client.me.get().catch((thrown: unknown) => thrown);
  assert.ok(error instanceof APIStatusError);
  assert.equal(error.status, 302);
});

test("a Retry-After beyond a minute is thrown at once", async () => {
  const { client, clock } = scripted([
    () => problem(429, "rate_limited", { "Retry-After": "3600" }),
  ]);
  const error = await client.me.get().catch((thrown: unknown) => thrown);
  assert.ok(error instanceof RateLimitError);
  assert.equal(error.retryAfter, 3600);
  assert.deepEqual(clock.slept, []);
});

test("what takes longer than timeout is an APITimeoutError", async () => {
  const { client } = scripted([], {
    timeout: 20,
    maxRetries: 0,
    fetch: (_, init) =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener("abort", () => reject(init.signal?.reason));
      }),
  });
  await assert.rejects(client.me.get(), APITimeoutError);
});

test("no timer is left when a call ends", async () => {
  const { client } = scripted(
    [() => problem(503, "busy"), () => problem(503, "busy"), () => Response.json({}), () => Response.json({})],
    { clock: { ...systemClock, random: () => 0 }, deadline: 60_000, pacing: true },
  );
  const before = timers();
  await Promise.all([client.me.get(), client.items.get(ID, {}, { timeout: 1_000 })]);
  assert.equal(timers(), before);
});

function timers(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;
}

test("no more items are taken than wanted", async () => {
  const page = (cursor: string | null) => () =>
    Response.json({ data: [{ id: cursor }, { id: "b" }], next_cursor: cursor, has_more: cursor !== null });
  const { client, requests } = scripted([page("1"), page("2"), page("3")]);
  assert.equal((await client.brands.list().toList({ most: 4 })).length, 4);
  assert.equal(requests.length, 2);
  const first = await client.brands.list();
  assert.deepEqual(await first.toList({ most: 0 }), []);
  for (const most of [-1, 1.5, NaN]) {
    assert.throws(() => first.take(most), ConfigurationError);
    await assert.rejects(first.toList({ most }), ConfigurationError);
  }
});

test("an aborted call rejects with the signal's reason", async () => {
  const { client } = scripted([]);
  const signal = AbortSignal.abort(new Error("enough"));
  await assert.rejects(client.me.get({}, { signal }), /enough/);
});

test("unknown fields and values pass, and never hide a method of a page", async () => {
  const page = {
    data: [{ id: ID, condition: "repaired", added: 1 }],
    next_cursor: null,
    has_more: false,
    pages: 7,
    added: true,
  };
  const { client } = scripted([() => Response.json(page)]);
  const seen = await client.items.list();
  assert.deepEqual(seen.data, page.data);
  assert.equal(typeof seen.pages, "function");
  assert.equal(JSON.parse(JSON.stringify(seen)).added, true);
});

test("a page continues from its cursor with the same filters, without the ETag", async () => {
  const rows = (id: string, cursor: string | null) => () =>
    Response.json({ data: [{ id }], next_cursor: cursor, has_more: cursor !== null });
  const { client, requests } = scripted([rows("1", "c1"), rows("2", "c2"), rows("3", null)]);
  const ids: string[] = [];
  for await (const item of client.items.list({ q: "coat", if_none_match: '"tag"' })) {
    ids.push(item.id);
  }
  assert.deepEqual(ids, ["1", "2", "3"]);
  assert.equal(new URL(requests[2]?.url ?? "").search, "?q=coat&cursor=c2");
  assert.deepEqual(
    requests.map(({ headers }) => "If-None-Match" in headers),
    [true, false, false],
  );
});

test("the raw response can be had before and after the parsed one, of one request", async () => {
  const { client } = scripted([() => Response.json({ key: { name: "Stock" } })]);
  const call = client.me.get();
  const before = await call.asResponse();
  assert.equal((await call).key.name, "Stock");
  const after = await call.withResponse();
  assert.deepEqual(await before.json(), await after.response.json());
});

test("hooks get each request before and after, with what was passed but not the key", async () => {
  const seen: string[] = [];
  let sent: unknown = null;
  const { client, clock, requests } = scripted(
    [() => problem(503, "service_unavailable"), () => Response.json({ id: ID })],
    {
      eventHooks: {
        request: [
          async ({ operation, attempt, parameters, body }) => {
            await Promise.resolve();
            seen.push(`${requests.length} before ${operation} ${attempt}`);
            sent = { parameters, body };
          },
        ],
        response: [
          (exchange) => {
            seen.push(`${requests.length} after ${exchange.status}`);
            assert.equal(inspect(exchange).includes("Coat"), false);
            assert.equal(JSON.stringify(exchange).includes("Coat"), false);
          },
        ],
      },
    },
  );
  await clock.until(client.items.update(ID, { title: "Coat", if_match: '"1"' }).asResponse());
  assert.deepEqual(seen, [
    "0 before update_item 1",
    "1 after 503",
    "1 before update_item 2",
    "2 after 200",
  ]);
  assert.deepEqual(sent, { parameters: { item_id: ID, "If-Match": '"1"' }, body: { title: "Coat" } });
});

test("a call rejects with what its hook throws, and is not retried", async () => {
  const refuse = () => {
    throw new Error("enough");
  };
  for (const kind of ["request", "response"]) {
    const { client, requests } = scripted([() => problem(503, "service_unavailable")], {
      eventHooks: { [kind]: [refuse] },
    });
    await assert.rejects(client.me.get(), /enough/);
    assert.equal(requests.length, kind === "request" ? 0 : 1);
  }
});

test("a download whose hook throws is cancelled", async () => {
  let cancelled = false;
  const body = new ReadableStream({
    cancel: () => {
      cancelled = true;
    },
  });
  const refuse = () => {
    throw new Error("enough");
  };
  const { client } = scripted([() => new Response(body)], { eventHooks: { response: [refuse] } });
  await assert.rejects(client.items.snapshot.get(), /enough/);
  assert.ok(cancelled);
});

test("the public names are these", () => {
  const webhookErrors = Object.keys(sdk).filter((name) => /^Webhook\w+Error$/.test(name));
  assert.deepEqual(
    Object.keys(sdk).filter((name) => !webhookErrors.includes(name)).sort(),
    [
      "APIConnectionError",
      "APIPromise",
      "APIStatusError",
      "APITimeoutError",
      "API_VERSION",
      "App",
      "AuthenticationError",
      "BadRequestError",
      "ConfigurationError",
      "ConflictError",
      "Consent",
      "ConsentError",
      "Cute",
      "CuteError",
      "Download",
      "ERROR_CODES",
      "EVENT_TYPES",
      "EventStream",
      "GoneError",
      "InvalidResponseError",
      "NotFoundError",
      "NotModifiedError",
      "Page",
      "PagePromise",
      "PayloadTooLargeError",
      "PermissionDeniedError",
      "PreconditionFailedError",
      "RangeNotSatisfiableError",
      "RateLimitError",
      "ServerError",
      "SetHashes",
      "TRANSITIONS",
      "UnsupportedMediaTypeError",
      "VERSION",
      "ValidationError",
      "WebhookError",
      "erasureReceipt",
      "fromDecimal",
      "isUnknownEvent",
      "toDecimal",
      "webhooks",
    ].filter((name) => !webhookErrors.includes(name)),
  );
});
