import { RateLimitError } from "@cute/sdk";
import assert from "node:assert/strict";
import { test } from "node:test";
import { MOST_WAITS, patiently } from "../src/sending/patience.ts";

/** Calls that are refused so often with this Retry-After; what was said, shown and waited. */
async function meet(refusals: number, retryAfter: number) {
  const [said, shown, waited]: [string[], string[], number[]] = [[], [], []];
  let calls = 0;
  const screen = {
    say: (line: string) => void said.push(line),
    status: (text: string) => void shown.push(text),
  };
  const call = async (): Promise<string> => {
    calls += 1;
    if (calls > refusals) {
      return "done";
    }
    const headers = new Headers();
    throw new RateLimitError({ status: 429, headers, problem: null, message: "429", retryAfter });
  };
  const pause = async (ms: number): Promise<void> => void waited.push(ms);
  const outcome = await patiently(screen, call, pause).catch((error: unknown) => error);
  return { outcome, said, shown, calls, seconds: waited.reduce((sum, ms) => sum + ms, 0) / 1_000 };
}

test("a quota that comes back soon is waited for, and how long is shown", async () => {
  const met = await meet(1, 90);
  assert.equal(met.outcome, "done");
  assert.deepEqual(met.said, ["The key's quota is used up: it continues in 2 min."]);
  assert.equal(met.seconds, 91);
  assert.equal(met.shown.at(-2), "waiting for quota, 1 s left");
  assert.equal(met.shown.at(-1), "");
});

test("a quota that comes back late is not waited for", async () => {
  const met = await meet(1, 301);
  assert.ok(met.outcome instanceof RateLimitError);
  assert.deepEqual([met.calls, met.seconds], [1, 0]);
});

test("it does not wait for ever", async () => {
  const met = await meet(100, 2);
  assert.ok(met.outcome instanceof RateLimitError);
  assert.equal(met.calls, MOST_WAITS + 1);
});
