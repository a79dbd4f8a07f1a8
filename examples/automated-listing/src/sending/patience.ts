/** Waits for quota if the wait is short, and reports how long. */

import { RateLimitError } from "@cute/sdk";
import { setTimeout } from "node:timers/promises";
import type { Screen } from "../screen.ts";
import { duration } from "../trouble.ts";

// For longer waits the program ends and says when there is more quota.
export const LONGEST_WAIT_S = 300;
export const MOST_WAITS = 5;
// The quota's window moves on in whole seconds.
const EXTRA_S = 1;

/** Where the wait is shown. */
export type Display = Pick<Screen, "say" | "status">;

/** Retries it when there is quota; other errors are thrown. `pause`: milliseconds. */
export async function patiently<T>(
  screen: Display,
  call: () => Promise<T>,
  pause: (ms: number) => Promise<unknown> = setTimeout,
): Promise<T> {
  for (let waits = 0; ; waits += 1) {
    try {
      return await call();
    } catch (error) {
      const seconds = error instanceof RateLimitError ? error.retryAfter : null;
      if (seconds === null || seconds > LONGEST_WAIT_S || waits === MOST_WAITS) {
        throw error;
      }
      await countDown(screen, seconds + EXTRA_S, pause);
    }
  }
}

async function countDown(
  screen: Display,
  seconds: number,
  pause: (ms: number) => Promise<unknown>,
): Promise<void> {
  screen.say(`The key's quota is used up: it continues in ${duration(seconds)}.`);
  for (let left = Math.ceil(seconds); left > 0; left -= 1) {
    screen.status(`waiting for quota, ${duration(left)} left`);
    await pause(1_000);
  }
  screen.status("");
}
