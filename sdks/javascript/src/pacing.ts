/**
 * Pacing: each call waits until all windows admit it, so that a client stays within its quotas.
 *
 * The same algorithm as `pacing.py` of the Python SDK; `sdks/scenarios/pacing` has the test cases of
 * both. The first call goes alone, because only a response shows the limits. From then on each call
 * takes a place in every window when it is sent. Waiting calls form one queue, with retries in front.
 */

import type { Clock } from "./clock.js";
import type { WindowState } from "./headers.js";
import {
  admitsIn,
  at,
  completed,
  firstSeen,
  observed,
  taken,
  type PacedWindow,
} from "./windows.js";

/** The maximum wait for a window that is longer than this, in seconds. */
export const MAX_WAIT = 60;

/** A place in the windows, from the start of a request to its end. */
export interface Place {
  readonly sentAt: number;
  /** The number of completed requests when this one was sent. */
  readonly endedBefore: number;
}

/** A window is used up, and the wait would be too long. */
export interface Exhausted {
  name: string;
  quota: number;
  /** Seconds until it admits one more call. */
  retryAfter: number;
}

interface Waiting {
  readonly patience: number;
  admit(place: Place | Exhausted): void;
}

export class Pacer {
  readonly #clock: Clock;
  readonly #windows = new Map<string, PacedWindow>();
  readonly #line: Waiting[] = [];
  #started = 0;
  #ended = 0;
  /** Whether a first request has ended. */
  #known = false;
  #wake: AbortController | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Resolves with the call's place once it may be sent, or with the window that is used up.
   * Rejects with the signal's reason if it aborts while waiting. `patience` limits the wait for long
   * windows, in seconds; a `first` call goes before the queue.
   */
  enter(options: {
    patience: number;
    first: boolean;
    signal?: AbortSignal | undefined;
  }): Promise<Place | Exhausted> {
    const { patience, first, signal } = options;
    return new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const aborted = () => {
        this.#line.splice(this.#line.indexOf(waiting), 1);
        reject(signal?.reason);
        this.#serve();
      };
      const waiting: Waiting = {
        patience,
        admit: (place) => {
          signal?.removeEventListener("abort", aborted);
          resolve(place);
        },
      };
      signal?.addEventListener("abort", aborted, { once: true });
      if (first) {
        this.#line.unshift(waiting);
      } else {
        this.#line.push(waiting);
      }
      if (this.#line[0] === waiting) {
        this.#serve();
      }
    });
  }

  /**
   * Record the end of a request. `seen` are the windows of its response; empty without a response.
   */
  leave({ sentAt, endedBefore }: Place, seen: readonly WindowState[]): void {
    const now = this.#seconds();
    const others = this.#started - endedBefore - 1;
    const sight = { sentAt, now, pending: this.#pending(), others };
    const stated = new Map(seen.map((state) => [state.name, state]));
    for (const [name, window] of this.#windows) {
      const state = stated.get(name);
      const after = state === undefined ? completed(window, now) : observed(window, state, sight);
      this.#windows.set(name, after);
    }
    for (const [name, state] of stated) {
      if (!this.#windows.has(name)) {
        this.#windows.set(name, firstSeen(state, sight));
      }
    }
    this.#ended += 1;
    // Even without headers: calls to a server without limits need not go one by one.
    this.#known = true;
    this.#serve();
  }

  /** Admit the calls that the windows allow now, and set the timer for the next. */
  #serve(): void {
    this.#wake?.abort();
    this.#wake = null;
    let next = this.#line[0];
    while (next !== undefined) {
      if (!this.#known && this.#pending() > 0) {
        return; // the first response serves the line again
      }
      const now = this.#seconds();
      this.#update((window) => at(window, now, this.#pending()));
      const exhausted = this.#exhausted(now, next.patience);
      if (exhausted === null) {
        const wait = this.#waitAt(now);
        if (wait > 0) {
          this.#serveIn(wait);
          return;
        }
      }
      this.#line.shift();
      next.admit(exhausted ?? this.#take(now));
      next = this.#line[0];
    }
  }

  #take(now: number): Place {
    this.#update(taken);
    this.#started += 1;
    return { sentAt: now, endedBefore: this.#ended };
  }

  #update(change: (window: PacedWindow) => PacedWindow): void {
    for (const [name, window] of this.#windows) {
      this.#windows.set(name, change(window));
    }
  }

  #pending(): number {
    return this.#started - this.#ended;
  }

  #waitAt(now: number): number {
    const waits = [...this.#windows.values()].map((window) => admitsIn(window, now));
    return Math.max(0, ...waits);
  }

  #exhausted(now: number, patience: number): Exhausted | null {
    for (const [name, window] of this.#windows) {
      const retryAfter = admitsIn(window, now);
      if (window.length > MAX_WAIT && retryAfter > Math.min(patience, MAX_WAIT)) {
        return { name, quota: window.quota, retryAfter };
      }
    }
    return null;
  }

  #serveIn(seconds: number): void {
    const wake = new AbortController();
    this.#wake = wake;
    this.#clock.sleep(seconds * 1000, wake.signal).then(
      () => this.#serve(),
      () => undefined, // another wait took its place
    );
  }

  #seconds(): number {
    return this.#clock.monotonic() / 1000;
  }
}
