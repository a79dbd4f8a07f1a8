/**
 * Pacing: each call waits until all windows admit it, so that a client stays within its quotas.
 *
 * The same algorithm as `pacing.py` of the Python SDK; `sdks/scenarios/pacing` has the test cases of
 * both. The first call goes alone, because only a response shows the limits. From then on each call
 * takes a place in every window when it is sent. Waiting calls form one queue, with retries in front.
 * A call that would wait too long is refused immediately.
 */

import type { Clock } from "./clock.js";
import type { WindowState } from "./headers.js";
import {
  MARGIN,
  admitsIn,
  at,
  completed,
  firstSeen,
  observed,
  taken,
  type PacedWindow,
} from "./windows.js";

/** A place in the windows, from the start of a request to its end. */
export interface Place {
  readonly sentAt: number;
  /** The number of completed requests when this one was sent. */
  readonly endedBefore: number;
}

/** How long a call may wait, in seconds: `quota` for the window, `queue` with earlier calls. */
export interface Patience {
  readonly quota: number;
  readonly queue: number;
}

/** A window is used up, and the wait would be too long. */
export interface Exhausted {
  name: string;
  quota: number;
  /** Seconds until it admits one more call. */
  retryAfter: number;
}

/** A call whose time was over before the limits were known. */
export interface TooLate {
  tooLate: true;
}

export type Turn = Place | Exhausted | TooLate;

interface Waiting {
  /** The longest wait for the window, in seconds. */
  readonly quota: number;
  /** The end of the whole wait, in seconds of the clock. */
  readonly ends: number;
  admit(turn: Turn): void;
}

/** The window that is free last; `seconds` is 0 if all are free. */
interface Longest {
  name: string;
  quota: number;
  seconds: number;
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
   * Return the seconds for which a call that enters now will probably wait; 0 if it won't or is
   * refused at once, `null` while a first response has to show the limits.
   */
  expected(patience: Patience, first: boolean): number | null {
    if (this.#isAsking()) {
      return null;
    }
    const ahead = first ? 0 : this.#line.length;
    const { seconds } = this.#longest(this.#seconds(), ahead);
    return isTooLong(seconds, ahead > 0 ? Infinity : patience.quota, patience.queue) ? 0 : seconds;
  }

  /**
   * Resolves with the call's place once it may be sent, or with the window that is used up.
   * Rejects with the signal's reason if it aborts while waiting. A `first` call goes before the
   * queue.
   */
  enter(options: {
    patience: Patience;
    first: boolean;
    signal?: AbortSignal | undefined;
  }): Promise<Turn> {
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
      const ahead = first ? 0 : this.#line.length;
      const now = this.#seconds();
      const longest = this.#longest(now, ahead);
      if (ahead > 0 && !this.#isAsking() && isTooLong(longest.seconds, Infinity, patience.queue)) {
        resolve(exhausted(longest));
        return;
      }
      const waiting: Waiting = {
        quota: patience.quota,
        ends: now + patience.queue,
        admit: (turn) => {
          signal?.removeEventListener("abort", aborted);
          resolve(turn);
        },
      };
      signal?.addEventListener("abort", aborted, { once: true });
      if (first) {
        this.#line.unshift(waiting);
      } else {
        this.#line.push(waiting);
      }
      if (this.#line[0] === waiting || waiting.ends < Infinity) {
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
    const now = this.#seconds();
    this.#dropLate(now);
    let wait = Infinity;
    // Without known limits, the first response serves the line again.
    for (let next = this.#line[0]; next !== undefined && !this.#isAsking(); next = this.#line[0]) {
      const longest = this.#longest(now, 0);
      const isRefused = isTooLong(longest.seconds, next.quota, next.ends - now);
      if (!isRefused && longest.seconds > 0) {
        wait = longest.seconds;
        break;
      }
      this.#line.shift();
      next.admit(isRefused ? exhausted(longest) : this.#take(now));
    }
    const soonest = Math.min(wait, ...this.#line.map(({ ends }) => ends - now));
    if (soonest < Infinity) {
      this.#serveIn(soonest);
    }
  }

  /** Reject the calls that can't wait any longer. */
  #dropLate(now: number): void {
    const late = this.#line.filter(({ ends }) => ends <= now);
    for (const waiting of late) {
      this.#line.splice(this.#line.indexOf(waiting), 1);
      waiting.admit({ tooLate: true });
    }
  }

  /** Whether the first response, which shows the limits, is on its way. */
  #isAsking(): boolean {
    return !this.#known && this.#pending() > 0;
  }

  #take(now: number): Place {
    this.#update((window) => taken(window));
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

  /** Return the window for which a call with so many before it waits longest. */
  #longest(now: number, ahead: number): Longest {
    this.#update((window) => at(window, now, this.#pending()));
    let longest: Longest = { name: "", quota: 0, seconds: 0 };
    for (const [name, window] of this.#windows) {
      const seconds = admitsIn(taken(window, ahead), now);
      if (seconds > longest.seconds) {
        longest = { name, quota: window.quota, seconds };
      }
    }
    return longest;
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

/** Whether a wait is longer than a call's patience. `MARGIN` is part of each wait. */
function isTooLong(seconds: number, quota: number, queue: number): boolean {
  return seconds > Math.min(quota, queue) + MARGIN;
}

function exhausted({ name, quota, seconds }: Longest): Exhausted {
  return { name, quota, retryAfter: seconds };
}
