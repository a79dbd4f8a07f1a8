/** Time that passes only when nothing else is left to do, and a server that counts like the real one. */

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
        this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
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
    this.#sleepers.sort((one, other) => one.at - other.at);
    const next = this.#sleepers.shift();
    if (next === undefined) {
      throw new Error("Nobody sleeps, and it is not done: it would hang.");
    }
    this.#time = Math.max(this.#time, next.at);
    next.wake();
  }
}

interface Limit {
  name: string;
  quota: number;
  /** In milliseconds. */
  length: number;
  counter: Counter;
}

interface Counter {
  previous: number;
  current: number;
  /** When the present window ends, in milliseconds; 0 before the first call. */
  ends: number;
}

/** Sliding windows as the server counts them (server/edge/windows.py), on a virtual clock. */
export class CountingServer {
  admitted = 0;
  refused = 0;
  readonly #clock: VirtualClock;
  readonly #windows: Limit[];
  readonly #latency: () => number;

  /** `windows` as name, quota, length in seconds; `latency` in milliseconds, one way. */
  constructor(
    clock: VirtualClock,
    windows: readonly (readonly [string, number, number])[],
    latency: () => number,
  ) {
    this.#clock = clock;
    this.#latency = latency;
    this.#windows = windows.map(([name, quota, seconds]) => ({
      name,
      quota,
      length: seconds * 1000,
      counter: { previous: 0, current: 0, ends: 0 },
    }));
  }

  readonly fetch = async (): Promise<Response> => {
    await this.#clock.sleep(this.#latency());
    const result = this.#decide();
    await this.#clock.sleep(this.#latency());
    return result;
  };

  #decide(): Response {
    const now = this.#clock.monotonic();
    for (const { counter, length } of this.#windows) {
      this.#roll(counter, length, now);
    }
    const fits = this.#windows.every(
      ({ counter, quota, length }) => used(counter, length, now) + 1 <= quota,
    );
    for (const { counter, length } of this.#windows) {
      counter.ends ||= now + length;
      counter.current += fits ? 1 : 0;
    }
    this.admitted += fits ? 1 : 0;
    this.refused += fits ? 0 : 1;
    const headers = {
      "RateLimit-Policy": this.#windows
        .map(({ name, quota, length }) => `"${name}";q=${quota};w=${length / 1000}`)
        .join(", "),
      RateLimit: this.#windows.map((window) => this.#state(window, now)).join(", "),
    };
    return fits
      ? Response.json({}, { headers })
      : Response.json({ code: "rate_limited" }, { status: 429, headers });
  }

  #state(window: Limit, now: number): string {
    const { name, quota, length, counter } = window;
    const remaining = Math.max(quota - used(counter, length, now), 0);
    return `"${name}";r=${remaining};t=${Math.max(Math.ceil((counter.ends - now) / 1000), 1)}`;
  }

  #roll(counter: Counter, length: number, now: number): void {
    if (counter.ends !== 0 && now >= counter.ends + length) {
      Object.assign(counter, { previous: 0, current: 0, ends: 0 });
    } else if (counter.ends !== 0 && now >= counter.ends) {
      const ends = counter.ends + length;
      Object.assign(counter, { previous: counter.current, current: 0, ends });
    }
  }
}

function used(counter: Counter, length: number, now: number): number {
  const left = Math.max(counter.ends - now, 0);
  return Math.floor((counter.previous * left) / length) + counter.current;
}
