/**
 * The arithmetic of rate limits: what one window admits, and when. Pure; times in seconds.
 *
 * The server counts in sliding windows: those of the window before weigh less and less as the
 * present one goes by. Its headers tell the sum of both and when the present window ends, but not
 * the two parts. So a `PacedWindow` is an estimate that is not below the truth as long as nobody
 * else uses the key:
 *
 * - until the first border is seen, all that is used counts as `current`, which does not fade;
 * - each call counts when it is sent; an answer can lower the estimate, but never below what the
 *   server said plus the calls that it may not have counted by then.
 */

import type { WindowState } from "./headers.js";

/** A wait ends this much later than computed, so that rounding never makes it too short. */
const MARGIN = 0.002;
/** How far the header's end of a window, in whole seconds, may be from ours before it is a new one. */
const BORDER_SLACK = 1.5;

/** An estimate of one window. `ends` is a time of the pacer's clock, in seconds. */
export interface PacedWindow {
  readonly quota: number;
  readonly length: number;
  readonly previous: number;
  readonly current: number;
  readonly ends: number;
}

/** When a call was sent and answered, and how many others the server may have counted after it. */
export interface Exchanged {
  sentAt: number;
  now: number;
  others: number;
}

/** The estimate after the first answer that tells of a window. */
export function firstSeen(seen: WindowState, now: number, others: number): PacedWindow {
  return {
    quota: seen.quota,
    length: seen.length,
    previous: 0,
    current: seen.quota - seen.remaining + others,
    ends: now + seen.resetsIn,
  };
}

/** The same at a later time: past its end, `current` has become `previous`. */
export function at(window: PacedWindow, now: number): PacedWindow {
  if (now < window.ends) {
    return window;
  }
  if (now < window.ends + window.length) {
    const ends = window.ends + window.length;
    return { ...window, previous: window.current, current: 0, ends };
  }
  // Nothing was counted for a whole length: the next call begins a window.
  return { ...window, previous: 0, current: 0, ends: now + window.length };
}

/** Seconds until one more call fits; 0 when it does at once. */
export function admitsIn(window: PacedWindow, now: number): number {
  const here = at(window, now);
  if (Math.floor(used(here, now)) + 1 <= here.quota) {
    return 0;
  }
  const moment =
    here.current + 1 <= here.quota
      ? // What the window before still weighs must fall below what is left beside `current`.
        here.ends - ((here.quota - here.current) * here.length) / here.previous
      : // Only after the border, when `current` fades in its turn.
        here.ends + here.length - (here.quota * here.length) / here.current;
  return Math.max(moment - now, 0) + MARGIN;
}

/** With one more call. */
export function taken(window: PacedWindow, now: number): PacedWindow {
  const here = at(window, now);
  return { ...here, current: here.current + 1 };
}

/** After the answer to a call. */
export function observed(
  window: PacedWindow,
  seen: WindowState,
  { sentAt, now, others }: Exchanged,
): PacedWindow {
  let here = at(window, now);
  if (seen.quota !== here.quota || seen.length !== here.length) {
    return firstSeen(seen, now, others);
  }
  if (seen.remaining > 0 && sentAt + seen.resetsIn > here.ends + BORDER_SLACK) {
    // The server is past a border that we expected later.
    here = { ...here, previous: here.current, current: others + 1, ends: Infinity };
  }
  here = { ...here, ends: Math.min(here.ends, now + seen.resetsIn) };
  const said = seen.quota - seen.remaining;
  const held = used(here, now);
  if (held < said) {
    // Others use the key too.
    return { ...here, current: here.current + said - held };
  }
  return lowered(here, held - (said + others), now);
}

function used(window: PacedWindow, now: number): number {
  return (window.previous * (window.ends - now)) / window.length + window.current;
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
