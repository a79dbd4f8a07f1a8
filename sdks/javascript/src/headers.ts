/** Parse response headers: waits and remaining quotas. Pure. */

/** One window of a quota, as `RateLimit-Policy` and `RateLimit` describe it. */
export interface WindowState {
  name: string;
  /** Calls in a window. */
  quota: number;
  /** The window's length in seconds. */
  length: number;
  /** Calls that are left. */
  remaining: number;
  /** Seconds until the window ends, rounded up. */
  resetsIn: number;
}

/**
 * Parse `Retry-After`, a number or an HTTP date, as seconds; `null` if missing or malformed.
 * `now` is in Unix milliseconds.
 */
export function retryAfterSeconds(value: string | null, now: number): number | null {
  if (value === null || value.trim() === "") {
    return null;
  }
  if (/^\d+(\.\d+)?$/.test(value.trim())) {
    return Number(value);
  }
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max((date - now) / 1000, 0);
}

/** Parse a response's windows; none if the headers are missing or malformed. */
export function windowsOf(headers: Headers): WindowState[] {
  const policies = entries(headers.get("ratelimit-policy"));
  const states = entries(headers.get("ratelimit"));
  const windows: WindowState[] = [];
  for (const [name, policy] of policies) {
    const state = states.get(name);
    const quota = policy.get("q");
    const length = policy.get("w");
    const remaining = state?.get("r");
    const resetsIn = state?.get("t");
    if (
      quota !== undefined &&
      length !== undefined &&
      remaining !== undefined &&
      resetsIn !== undefined &&
      quota > 0 &&
      length > 0
    ) {
      windows.push({ name, quota, length, remaining, resetsIn });
    }
  }
  return windows;
}

/** Parse `"minute";q=60;w=60, "day";q=1000;w=86400` as name -> parameter -> number. */
function entries(value: string | null): Map<string, Map<string, number>> {
  const found = new Map<string, Map<string, number>>();
  for (const [, name, parameters] of (value ?? "").matchAll(/"([^"]*)"((?:\s*;\s*\w+=[^;,]*)*)/g)) {
    const numbers = new Map<string, number>();
    for (const [, key, number] of (parameters ?? "").matchAll(/(?<!\w)(\w+)=(\d{1,15})(?![\w.])/g)) {
      numbers.set(key as string, Number(number));
    }
    found.set(name as string, numbers);
  }
  return found;
}
