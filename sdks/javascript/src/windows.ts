/**
 * The arithmetic of rate limits: what one window admits, and when. Pure; times in seconds.
 *
 * The same as `_windows.py` of the Python SDK; `sdks/scenarios/pacing` has the cases of both.
 *
 * The server counts in sliding windows: those of the window before weigh less and less as the
 * present one goes by. Its headers give the sum of both and when the present window ends, but not
 * the two parts. So a `PacedWindow` is an estimate that is never below the truth as long as nobody
 * else uses the key:
 *
 * - until the first border is seen, all that is used counts as `current`, which does not fade;
 * - each call counts when it is sent; a response can lower the estimate, but never below what the
 *   server said plus the calls that it may not have counted by then;
 * - when the border comes is known within bounds that each response narrows. Calls that may have
 *   come after it count on both sides of it, until a response shows which.
 */

import type { WindowState } from "./headers.js";

/** A wait ends this much later than computed, so that rounding never makes it too short. */
const MARGIN = 0.002;
/** Counts are whole numbers that went through fractions: what is as close to one as this, is one. */
const EPSILON = 1e-6;
/** `t` of the header is rounded up to whole seconds, from milliseconds. */
const ROUNDING = 1.01;

/**
 * An estimate of one window that is not below the truth. Its end is between `soonest` and `ends`,
 * times of the pacer's clock. `late` are the calls that were completed since `soonest`: they may
 * belong to the next window. `counted` is what `previous` was at the border: responses lower it from
 * there.
 */
export interface PacedWindow {
  readonly quota: number;
  readonly length: number;
  readonly previous: number;
  readonly current: number;
  readonly soonest: number;
  readonly ends: number;
  readonly counted: number;
  readonly late: number;
}

/**
 * When a call was sent and completed, and what else was in flight: `pending` are the calls that have
 * no response, this one included; `others` those that the server may have counted after this one.
 */
export interface Sight {
  readonly sentAt: number;
  readonly now: number;
  readonly pending: number;
  readonly others: number;
}

/** The estimate after the first response that describes a window. */
export function firstSeen(seen: WindowState, { sentAt, now, others }: Sight): PacedWindow {
  return {
    quota: seen.quota,
    length: seen.length,
    previous: 0,
    current: seen.quota - seen.remaining + others,
    soonest: seen.remaining > 0 ? sentAt + seen.resetsIn - ROUNDING : sentAt,
    ends: now + seen.resetsIn,
    counted: 0,
    late: 0,
  };
}

/** The same at another time; `pending` are the calls without a response. */
export function at(window: PacedWindow, now: number, pending: number): PacedWindow {
  const { ends, length } = window;
  if (now < ends) {
    return window;
  }
  if (now < ends + length) {
    return rolled(window, pending);
  }
  // Nothing was counted for a whole length. The next call begins a window, when it arrives.
  return {
    ...window,
    previous: 0,
    current: pending,
    soonest: now + length,
    ends: now + 2 * length,
    counted: 0,
    late: 0,
  };
}

/** Seconds until one more call fits in a window of now; 0 when it does at once. */
export function admitsIn(window: PacedWindow, now: number): number {
  const { quota, length, previous, current, ends } = window;
  if (Math.floor(used(window, now) + EPSILON) + 1 <= quota) {
    return 0;
  }
  const free = quota - current;
  const moment =
    free > EPSILON
      ? // What the window before still weighs must fall below what is left beside `current`.
        ends - (free * length) / previous
      : // Only after the border, when `current` fades in its turn.
        ends + length - (quota * length) / current;
  return Math.max(moment - now, 0) + MARGIN;
}

/** A window with one more call. */
export function taken(window: PacedWindow): PacedWindow {
  return { ...window, current: window.current + 1 };
}

/** A window after a response, or the end of a call that got none. */
export function completed(window: PacedWindow, now: number): PacedWindow {
  return now > window.soonest ? { ...window, late: window.late + 1 } : window;
}

/** A window after a response that describes it. */
export function observed(window: PacedWindow, seen: WindowState, sight: Sight): PacedWindow {
  const { now } = sight;
  let here = at(window, now, sight.pending);
  if (seen.quota !== here.quota || seen.length !== here.length) {
    return firstSeen(seen, sight);
  }
  here = bounded(here, seen, sight);
  const said = seen.quota - seen.remaining;
  const held = used(here, now);
  if (held < said) {
    // Others use the key too.
    here = { ...here, current: here.current + said - held };
  }
  // The server rounds down what fades: up to one call more than it says may count. It is below that
  // one by more than `admitsIn` adds, so that it is not taken for the whole of it.
  const excess = held - (said + 1 - 2 * EPSILON + sight.others);
  return completed(lowered(here, excess, now), now);
}

/** How many calls count at `now`, which is not past the end. */
function used({ previous, current, ends, length }: PacedWindow, now: number): number {
  return (previous * (ends - now)) / length + current;
}

/** Past its end, `current` has become `previous`. */
function rolled(window: PacedWindow, pending: number): PacedWindow {
  return {
    ...window,
    previous: window.current,
    current: pending + window.late,
    soonest: window.soonest + window.length,
    ends: window.ends + window.length,
    counted: window.current,
    late: 0,
  };
}

/** With what a response says of the end. */
function bounded(window: PacedWindow, seen: WindowState, sight: Sight): PacedWindow {
  const latest = sight.now + seen.resetsIn;
  // When nothing is left, the header may give a later moment than the end.
  const earliest = seen.remaining > 0 ? sight.sentAt + seen.resetsIn - ROUNDING : -Infinity;
  if (latest < window.soonest) {
    // It was counted before a border that has passed meanwhile.
    return window;
  }
  // The server may be past a border that we expected later.
  const here = earliest > window.ends ? rolled(window, sight.pending) : window;
  if (earliest > here.ends) {
    // It began to count again, with a call that is not ours.
    return { ...here, soonest: earliest, ends: latest };
  }
  const ends = Math.min(here.ends, latest);
  const soonest = Math.min(Math.max(here.soonest, earliest), ends);
  return { ...ending(here, ends, sight.now), soonest };
}

/**
 * With an end that may be earlier. What responses took from the fading part was judged by the later
 * end: as much as counted until now still does, and fades sooner.
 */
function ending(window: PacedWindow, ends: number, now: number): PacedWindow {
  if (ends >= window.ends) {
    return window;
  }
  const left = ends - now;
  const same = left > 0 ? (window.previous * (window.ends - now)) / left : Infinity;
  return { ...window, previous: Math.min(window.counted, same), ends };
}

/** With less used. The fading part gives first: so the estimate stays above the truth. */
function lowered(window: PacedWindow, excess: number, now: number): PacedWindow {
  if (excess <= 0) {
    return window;
  }
  const share = (window.ends - now) / window.length;
  const fading = Math.min(window.previous * share, excess);
  return {
    ...window,
    previous: share > 0 ? window.previous - fading / share : window.previous,
    current: Math.max(window.current - (excess - fading), 0),
  };
}
