/** The credential of calls: a fixed key, one from a function of the program, or an access token. */

import { checkedKey, type KeySource, type TokenSource } from "./options.js";
import type { Pacer } from "./pacing.js";

/**
 * A key, `null` for calls without one, and its pacing, because quotas are per key. `renewAt` is when to
 * replace an access token (Unix time in milliseconds).
 */
export interface Key {
  readonly value: string | null;
  readonly pacer: Pacer | null;
  readonly renewAt: number;
}

/** The key of a client and of all that share it. Its source is asked once at a time. */
export class Keys {
  readonly #source: Exclude<KeySource, string> | TokenSource | null = null;
  readonly #newPacer: () => Pacer | null;
  readonly #now: () => number;
  #current: Key | null = null;
  #asking: Promise<Key> | null = null;

  constructor(source: KeySource | TokenSource | null, newPacer: () => Pacer | null, now: () => number) {
    this.#newPacer = newPacer;
    this.#now = now;
    if (source === null || typeof source === "string") {
      this.#current = this.#made(source);
    } else {
      this.#source = source;
    }
  }

  /** Whether a function or a token source returns the key. */
  get canChange(): boolean {
    return this.#source !== null;
  }

  /** Return the key; ask its source if there is none, it is due, or `refused` is still the current one. */
  async get(refused: Key | null = null): Promise<Key> {
    const known = this.#current;
    if (known !== null && known !== refused && known.renewAt > this.#now()) {
      return known;
    }
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #ask(): Promise<Key> {
    const source = this.#source;
    const known = this.#current;
    if (source === null || typeof source === "function") {
      this.#current = this.#made(checkedKey(await source?.()));
    } else {
      const { value, renewAt } = await source.renew(known?.value ?? null);
      // All access tokens of an install have one quota.
      this.#current = { value, renewAt, pacer: known === null ? this.#newPacer() : known.pacer };
    }
    return this.#current;
  }

  /** Return the key; the same value keeps its pacing. */
  #made(value: string | null): Key {
    const known = this.#current;
    const pacer = known?.value === value ? known.pacer : this.#newPacer();
    return { value, pacer, renewAt: Infinity };
  }
}
