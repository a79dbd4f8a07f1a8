/** Time that passes only when nothing else is left to do. */

import type { Clock } from "../src/clock.js";

interface Sleeper {
  at: number;
  wake: () => void;
}

/** A clock that jumps to the next sleeper once all other work is done. */
export class VirtualClock implements Clock {
  /** How long each sleep was asked to be, in milliseconds. */
  readonly slept: number[] = [];
  #time = 0;
  #sleepers: Sleeper[] = [];

  monotonic(): number {
    return this.#time;
  }

  now(): number {
    return 1_800_000_000_000 + this.#time;
  }

  random(): number {
    return 0.5;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    this.slept.push(milliseconds);
    return new Promise((resolve, reject) => {
      const sleeper = { at: this.#time + Math.max(milliseconds, 0), wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener("abort", () => {
        this.#sleepers = this.#sleepers.filter((waiting) => waiting !== sleeper);
        reject(signal.reason);
      });
    });
  }

  /** Lets time pass until the promise is settled. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const done = () => {
      settled = true;
    };
    promise.then(done, done);
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (settled) {
        return promise;
      }
      this.#jump();
    }
  }

  #jump(): void {
    this.#sleepers.sort((left, right) => left.at - right.at);
    const next = this.#sleepers.shift();
    if (next === undefined) {
      throw new Error("Nobody sleeps, and it is not done: it would hang.");
    }
    this.#time = Math.max(this.#time, next.at);
    next.wake();
  }
}
