/**
 * The arithmetic of rate limits: what one window admits, and when. Pure; times in seconds.
 *
 * The server counts in sliding windows: those of the window before weigh less and less as the
 * present one goes by. Its headers give the sum of both and when the present window ends, but not
 * the two parts. So a `PacedWindow` is an estimate that is not below the truth as long as nobody
 * else uses the key:
 *
 * - until the first border is seen, all that is used counts as `current`, which does not fade;
 * - each call counts when it is sent; a response can lower the estimate, but never below what the
 *   server said plus the calls that it may not have counted by then;
 * - what may have been counted on either side of a border counts on both.
 */

import type { WindowState } from "./headers.js";

/** What fades is taken for so much fresher than computed: the server counts in milliseconds. */
const MARGIN = 0.002;
/** How far a border may be from where we expect it: the header gives it in whole seconds. */
const BORDER_SLACK = 1.5;

/**
 * An estimate of one window. `ends` is a time of the pacer's clock, in seconds; `late` are the calls
 * of `current` that were sent so close to it that the server may have counted them after it.
 */
export interface PacedWindow {
  readonly quota: number;
  readonly length: number;
  readonly previous: number;
  readonly current: number;
  readonly late: number;
  readonly ends: number;
}

/** When a call was sent and completed, and how many others the server may have counted after it. */
export interface Exchanged {
  sentAt: number;
  now: number;
  others: number;
}

/** The estimate after the first response that describes a window. */
export function firstSeen(seen: WindowState, now: number, others: number): PacedWindow {
  return {
    quota: seen.quota,
    length: seen.length,
    previous: 0,
    current: seen.quota - seen.remaining + others,
    late: 0,
    ends: now + seen.resetsIn,
  };
}

/**
 * The same at a later time: past its end, `current` has become `previous`. `underWay` are the
 * requests without a response yet.
 */
export function at(window: PacedWindow, now: number, underWay: number): PacedWindow {
  const { length, ends, current, late } = window;
  if (now < ends) {
    return window;
  }
  if (now < ends + length) {
    const both = Math.max(late, underWay);
    return { ...window, previous: current, current: both, late: 0, ends: ends + length };
  }
  // Nothing was counted for a whole length: the next call begins a window, once it has arrived.
  return { ...window, previous: 0, current: underWay, late: 0, ends: now + length + BORDER_SLACK };
}

/** Seconds until one more call fits in a window of now; 0 when it does at once. */
export function admitsIn(window: PacedWindow, now: number): number {
  const { quota, length, previous, current } = window;
  const ends = window.ends + MARGIN;
  if (Math.floor(used(window, now)) + 1 <= quota) {
    return 0;
  }
  const moment =
    current + 1 <= quota
      ? // What the window before still weighs must fall below what is left beside `current`.
        ends - ((quota - current) * length) / previous
      : // Only after the border, when `current` fades in its turn.
        ends + length - (quota * length) / current;
  return Math.max(moment - now, 0) + MARGIN / 2;
}

/** A window of now with one more call. */
export function taken(window: PacedWindow, now: number): PacedWindow {
  const isLate = now >= window.ends - BORDER_SLACK;
  return { ...window, current: window.current + 1, late: window.late + (isLate ? 1 : 0) };
}

/** A window of now after the response to a call. */
export function observed(
  window: PacedWindow,
  seen: WindowState,
  { sentAt, now, others }: Exchanged,
): PacedWindow {
  const here = { ...window, ...border(window, seen, { sentAt, now, others }) };
  const said = seen.quota - seen.remaining;
  const held = used(here, now);
  if (held < said) {
    // Others use the key too.
    return { ...here, current: here.current + said - held };
  }
  // The server rounds down what fades: up to one call more is used than it says.
  const hidden = here.previous > 0 ? 1 : 0;
  return lowered(here, held - (said + hidden + others), now);
}

/** What a response changes of where the window ends. */
function border(
  window: PacedWindow,
  seen: WindowState,
  { sentAt, now, others }: Exchanged,
): Partial<PacedWindow> {
  const ends = now + seen.resetsIn;
  if (seen.remaining > 0 && sentAt + seen.resetsIn > window.ends + BORDER_SLACK) {
    // The server is past a border that we expected later.
    const both = Math.max(window.late, others + 1);
    return { previous: window.current, current: both, late: 0, ends };
  }
  if (seen.quota - seen.remaining <= 1) {
    // The first call of a window: it may have begun later than we thought.
    return { ends };
  }
  // A late response may still describe the previous window.
  const isOld = ends < window.ends - window.length + BORDER_SLACK + (now - sentAt);
  if (isOld || ends >= window.ends) {
    return {};
  }
  // A lower `previous` may make up for an end that was too late: not both at once.
  const faded = (window.previous * (window.ends - ends)) / window.length;
  return { ends, current: window.current + faded };
}

function used(window: PacedWindow, now: number): number {
  return (window.previous * (window.ends + MARGIN - now)) / window.length + window.current;
}

/** With less used. The fading part gives first: so the estimate stays above the truth. */
function lowered(window: PacedWindow, excess: number, now: number): PacedWindow {
  if (excess <= 0) {
    return window;
  }
  const share = (window.ends + MARGIN - now) / window.length;
  const fading = Math.min(window.previous * share, excess);
  return {
    ...window,
    previous: share > 0 ? window.previous - fading / share : window.previous,
    current: Math.max(window.current - (excess - fading), 0),
  };
}
