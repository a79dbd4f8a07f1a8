/**
 * The arithmetic of rate limits: what a window admits, and when. Pure; times in seconds.
 *
 * The same algorithm as `windows.py` of the Python SDK; `sdks/scenarios/pacing` has the test cases of
 * both.
 *
 * The server counts in sliding windows: the calls of the previous window fade during the current one.
 * Its headers give the sum and the end of the current window, but not the two parts. So a
 * `PacedWindow` is an estimate, which is never too low while nobody else uses the key:
 *
 * - until the first border is seen, all used calls count as `current`, which does not fade;
 * - each call counts when it is sent; a response can lower the estimate, but never below the server's
 *   count plus the calls that the server may not have counted yet;
 * - the time of the border is known within bounds, which each response narrows. Calls that may have
 *   arrived after it count on both sides, until a response shows which.
 */

import type { WindowState } from "./headers.js";

/** Added to each wait, so that rounding never makes it too short. */
export const MARGIN = 0.002;
/** Counts are whole numbers with rounding errors: a value this close to a whole number is one. */
const EPSILON = 1e-6;
/** The header rounds `t` up from milliseconds to whole seconds. */
const ROUNDING = 1.01;

/**
 * An estimate of one window that is never too low. Its end is between `soonest` and `ends`, times of
 * the pacer's clock. `late` are the calls completed since `soonest`, which may belong to the next
 * window. `counted` is `previous` at the border, from which responses lower it.
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
 * When a call was sent and completed, and which calls were in flight: `pending` are the calls without
 * a response, including this one; `others` those that the server may have counted after this one.
 */
export interface Sight {
  readonly sentAt: number;
  readonly now: number;
  readonly pending: number;
  readonly others: number;
}

/** Return the estimate after the first response that describes a window. */
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

/** Return the window at another time; `pending` are the calls without a response. */
export function at(window: PacedWindow, now: number, pending: number): PacedWindow {
  const { ends, length } = window;
  if (now < ends) {
    return window;
  }
  if (now < ends + length) {
    return rolled(window, pending);
  }
  // Nothing was counted for a whole length, so the next call starts a window when it arrives.
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

/** Return the seconds until a call fits, or 0. */
export function admitsIn(window: PacedWindow, now: number): number {
  const { quota, length, previous, current, ends } = window;
  if (Math.floor(used(window, now) + EPSILON) + 1 <= quota) {
    return 0;
  }
  const free = quota - current;
  const moment =
    free > EPSILON
      ? // The faded `previous` must fall below the quota that `current` leaves.
        ends - (free * length) / previous
      : // Only after the border, when `current` fades.
        ends + length - (quota * length) / current;
  return Math.max(moment - now, 0) + MARGIN;
}

/** Return the window with more calls. */
export function taken(window: PacedWindow, calls = 1): PacedWindow {
  return { ...window, current: window.current + calls };
}

/** Return the window after a response, or after a call without one. */
export function completed(window: PacedWindow, now: number): PacedWindow {
  return now > window.soonest ? { ...window, late: window.late + 1 } : window;
}

/** Return the window after a response that describes it. */
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
    // Other clients also use the key.
    here = { ...here, current: here.current + said - held };
  }
  // The server rounds the faded part down, so up to one more call may count. Subtract more than
  // `admitsIn` adds, so that it doesn't count as a whole call.
  const excess = held - (said + 1 - 2 * EPSILON + sight.others);
  return completed(lowered(here, excess, now), now);
}

/** Return how many calls count at `now`, which is before the end. */
function used({ previous, current, ends, length }: PacedWindow, now: number): number {
  return (previous * (ends - now)) / length + current;
}

/** Return the window after its end, where `current` has become `previous`. */
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

/** Return the window with the end from a response. */
function bounded(window: PacedWindow, seen: WindowState, sight: Sight): PacedWindow {
  const latest = sight.now + seen.resetsIn;
  // If nothing is left, the header may give a later time than the end.
  const earliest = seen.remaining > 0 ? sight.sentAt + seen.resetsIn - ROUNDING : -Infinity;
  if (latest < window.soonest) {
    // It was counted before a border that has passed since.
    return window;
  }
  // The server may be past a border that we expected later.
  const here = earliest > window.ends ? rolled(window, sight.pending) : window;
  if (earliest > here.ends) {
    // A call of another client started a new window.
    return { ...here, soonest: earliest, ends: latest };
  }
  const ends = Math.min(here.ends, latest);
  const soonest = Math.min(Math.max(here.soonest, earliest), ends);
  return { ...ending(here, ends, sight.now), soonest };
}

/**
 * Return the window with a possibly earlier end. Responses were judged by the later end, so the calls
 * that counted until now still do, and fade sooner.
 */
function ending(window: PacedWindow, ends: number, now: number): PacedWindow {
  if (ends >= window.ends) {
    return window;
  }
  const left = ends - now;
  const same = left > 0 ? (window.previous * (window.ends - now)) / left : Infinity;
  return { ...window, previous: Math.min(window.counted, same), ends };
}

/** Return the window with fewer used calls; the fading part shrinks first. */
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
