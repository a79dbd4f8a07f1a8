/** The client's clock and random numbers, which tests replace so that they don't wait. */

/** Pass your own as `clock` to test without waiting. */
export interface Clock {
  /** Monotonic time in milliseconds. */
  monotonic(): number;
  /** Unix time in milliseconds. */
  now(): number;
  /** A random number from 0 to 1, for the jitter of retries. */
  random(): number;
  /** Resolves after so many milliseconds; rejects with the signal's reason when it aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The maximum delay of a JavaScript timer. */
export const MAX_TIMER_MS = 2_147_483_647;

/** The real clock. */
export const systemClock: Clock = {
  monotonic: () => performance.now(),
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      const aborted = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(
        () => {
          signal?.removeEventListener("abort", aborted);
          resolve();
        },
        Math.min(Math.max(milliseconds, 0), MAX_TIMER_MS),
      );
      signal?.addEventListener("abort", aborted, { once: true });
    }),
};
