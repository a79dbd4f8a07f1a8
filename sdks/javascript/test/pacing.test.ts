import assert from "node:assert/strict";
import { test } from "node:test";

import { Cute, RateLimitError } from "../src/index.js";
import { CountingServer, VirtualClock } from "./virtual.js";

const MINUTE = ["minute", 60, 60] as const;
const DAY = ["day", 1000, 86_400] as const;

/** Numbers from 0 up to 1 that are the same in each run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

function setUp(windows: readonly (readonly [string, number, number])[], seed = 1) {
  const clock = new VirtualClock();
  const draw = numbers(seed);
  const server = new CountingServer(clock, windows, () => 1 + 200 * draw());
  const client = new Cute({
    apiKey: "cute_test",
    baseUrl: "http://127.0.0.1:1",
    maxRetries: 0,
    fetch: server.fetch,
    clock,
  });
  const call = () => client.items.get("01a1a0b1-293a-7c44-9f0e-2d6b81a4c375");
  return { clock, server, call };
}

for (const seed of [1, 2, 3, 4, 5]) {
  test(`ten times the quota in promises meets no 429 and uses the quota (seed ${seed})`, async () => {
    const { clock, server, call } = setUp([MINUTE, DAY], seed);
    await clock.until(Promise.all(Array.from({ length: 600 }, call)));
    assert.equal(server.refused, 0);
    assert.equal(server.admitted, 600);
    const minutes = clock.monotonic() / 60_000;
    // The first minute's quota goes at once, then one a second from the second minute on.
    assert.ok(minutes < 10 / 0.9, `${minutes} minutes`);
  });
}

test("bursts and pauses meet no 429", async () => {
  const { clock, server, call } = setUp([MINUTE, DAY]);
  const draw = numbers(7);
  const run = async () => {
    for (let round = 0; round < 12; round += 1) {
      const burst = Math.floor(70 * draw());
      await Promise.all(Array.from({ length: burst }, call));
      await clock.sleep(90_000 * draw());
    }
  };
  await clock.until(run());
  assert.equal(server.refused, 0);
});

test("an exhausted day throws at once, with the time to wait", async () => {
  const { clock, server, call } = setUp([["minute", 60, 60], ["day", 5, 86_400]]);
  await clock.until(Promise.all(Array.from({ length: 5 }, call)));
  const before = clock.monotonic();
  const error = await clock.until(call().catch((thrown: unknown) => thrown));
  assert.ok(error instanceof RateLimitError);
  assert.equal(error.sent, false);
  assert.ok((error.retryAfter ?? 0) > 86_000);
  assert.equal(clock.monotonic(), before);
  assert.equal(server.refused, 0);
});

test("who gives up while waiting leaves the line to the others", async () => {
  const { clock, server } = setUp([["minute", 2, 60]]);
  const client = new Cute({
    apiKey: "cute_test",
    baseUrl: "http://127.0.0.1:1",
    fetch: server.fetch,
    clock,
  });
  const control = new AbortController();
  const get = (signal?: AbortSignal) => client.me.items.list({}, { signal });
  const calls = [get(), get(), get(control.signal), get()].map((one) =>
    one.asResponse().catch((error: unknown) => error),
  );
  await clock.until(Promise.all([calls[0], calls[1]]));
  control.abort(new Error("enough"));
  const [, , gaveUp, last] = await clock.until(Promise.all(calls));
  assert.equal((gaveUp as Error).message, "enough");
  assert.equal((last as Response).status, 200);
  assert.equal(server.admitted, 3);
});

test("a server without limits is not asked one by one", async () => {
  const clock = new VirtualClock();
  let under = 0;
  let most = 0;
  const client = new Cute({
    apiKey: "cute_test",
    baseUrl: "http://127.0.0.1:1",
    clock,
    fetch: async () => {
      under += 1;
      most = Math.max(most, under);
      await clock.sleep(100);
      under -= 1;
      return Response.json({});
    },
  });
  await clock.until(Promise.all(Array.from({ length: 20 }, () => client.me.items.list().asResponse())));
  assert.equal(most, 19);
});

test("without pacing the server refuses what is too much", async () => {
  const clock = new VirtualClock();
  const server = new CountingServer(clock, [["minute", 5, 60]], () => 10);
  const client = new Cute({
    apiKey: "cute_test",
    baseUrl: "http://127.0.0.1:1",
    pacing: false,
    maxRetries: 0,
    fetch: server.fetch,
    clock,
  });
  const calls = Array.from({ length: 8 }, () => client.me.items.list().asResponse());
  const settled = await clock.until(Promise.allSettled(calls));
  assert.equal(settled.filter((one) => one.status === "rejected").length, 3);
  assert.equal(server.refused, 3);
});
