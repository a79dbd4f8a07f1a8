/** The time that a call may take: for an attempt, for a wait, and in all. Pure; in milliseconds. */

import type { Patience } from "./pacing.js";

/** What an attempt gets when its deadline is over. */
const LEAST = 1;

/** The limits of a call; infinite without one. */
export class Budget {
  /** For an attempt. */
  readonly #timeout: number;
  /** For a wait before an attempt. */
  readonly #maxWait: number;
  /** For the whole call. */
  readonly #deadline: number;
  /** When the deadline is, as a time of the clock. */
  readonly #ends: number;

  constructor(now: number, limits: { timeout: number; maxWait: number; deadline: number }) {
    this.#timeout = limits.timeout;
    this.#maxWait = limits.maxWait;
    this.#deadline = limits.deadline;
    this.#ends = now + limits.deadline;
  }

  /** The time for an attempt that starts now. */
  forAttempt(now: number): number {
    return Math.max(Math.min(this.#timeout, this.#ends - now), LEAST);
  }

  /** How long the call may wait for quota, in seconds. */
  patience(now: number): Patience {
    return { quota: this.#maxWait / 1000, queue: Math.max(this.#ends - now, 0) / 1000 };
  }

  /** The limit that a wait would exceed, in words, or `null`. */
  objection(wait: number, now: number): string | null {
    if (now + wait >= this.#ends) {
      return `the deadline of ${this.#deadline} ms`;
    }
    return wait > this.#maxWait ? `maxWait, ${this.#maxWait} ms` : null;
  }
}
