import assert from "node:assert/strict";
import { test } from "node:test";

import { Budget } from "../src/budget.js";
import { backoff, decideRetry, type Failure, type Situation } from "../src/retries.js";

function decide(failure: Failure, changes: Partial<Situation> = {}) {
  const base = { failure, attempts: 1, maxRetries: 2, repeatable: true, random: 1 };
  return decideRetry({ ...base, ...changes });
}

function status(code: number, problem: string | null = null, retryAfter: number | null = null) {
  return { kind: "status", status: code, code: problem, retryAfter } as const;
}

const LOST = { kind: "connection", unsent: false } as const;
const UNSENT = { kind: "connection", unsent: true } as const;
const TIMEOUT = { kind: "timeout", unsent: false } as const;

test("what may go better is tried again, with its reason", () => {
  const reasons: [Failure, string][] = [
    [LOST, "connection lost"],
    [UNSENT, "no connection"],
    [TIMEOUT, "timeout"],
    [status(408), "status 408"],
    [status(409, "idempotency_key_in_use"), "idempotency_key_in_use"],
    [status(429), "status 429"],
    [status(500), "status 500"],
    [status(503), "status 503"],
  ];
  for (const [failure, reason] of reasons) {
    assert.deepEqual(decide(failure), { retry: true, reason, delay: 0.5, wait: "backoff" });
  }
});

test("what would not go better is not tried again", () => {
  for (const failure of [400, 401, 403, 404, 410, 412, 422].map((code) => status(code))) {
    assert.deepEqual(decide(failure), { retry: false });
  }
  assert.deepEqual(decide(status(409, "sku_taken")), { retry: false });
});

test("it is tried again maxRetries times", () => {
  assert.equal(decide(LOST, { attempts: 2 }).retry, true);
  assert.equal(decide(LOST, { attempts: 3 }).retry, false);
  assert.equal(decide(LOST, { maxRetries: 0 }).retry, false);
});

test("what must not be made twice is tried again only where it had no effect", () => {
  const once = { repeatable: false };
  for (const failure of [UNSENT, status(429), status(503)]) {
    assert.equal(decide(failure, once).retry, true);
  }
  for (const failure of [LOST, TIMEOUT, status(500), status(408), status(502)]) {
    assert.equal(decide(failure, once).retry, false);
  }
});

test("Retry-After says how long to wait", () => {
  const decision = { retry: true, reason: "status 503", delay: 60, wait: "retry_after" };
  assert.deepEqual(decide(status(503, null, 60)), decision);
});

test("a budget bounds attempts and waits", () => {
  const budget = new Budget(1_000, { timeout: 300, maxWait: 600, deadline: 400 });
  assert.deepEqual([1_000, 1_200, 1_500].map((now) => budget.forAttempt(now)), [300, 200, 1]);
  assert.equal(budget.objection(399, 1_000), null);
  assert.equal(budget.objection(400, 1_000), "the deadline of 400 ms");
  const patient = new Budget(1_000, { timeout: 300, maxWait: 600, deadline: Infinity });
  assert.equal(patient.objection(600, 1_000), null);
  assert.equal(patient.objection(601, 1_000), "maxWait, 600 ms");
});

test("the backoff doubles up to its cap, and lies between half and all of the step", () => {
  const most = [1, 2, 3, 4, 5, 6, 10].map((attempts) => backoff(attempts, 1));
  assert.deepEqual(most, [0.5, 1, 2, 4, 8, 8, 8]);
  assert.equal(backoff(3, 0), 1);
});
