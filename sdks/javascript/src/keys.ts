/** The API key of calls: a fixed one, or one that a function of the program returns. */

import { checkedKey, type KeySource } from "./options.js";
import type { Pacer } from "./pacing.js";

/** A key, `null` for calls without one, and its pacing, because quotas are per key. */
export interface Key {
  readonly value: string | null;
  readonly pacer: Pacer | null;
}

/** The key of a client and of all that share it. The function is asked once at a time. */
export class Keys {
  readonly #source: (() => string | Promise<string>) | null;
  readonly #newPacer: () => Pacer | null;
  #current: Key | null = null;
  #asking: Promise<Key> | null = null;

  constructor(source: KeySource | null, newPacer: () => Pacer | null) {
    this.#newPacer = newPacer;
    if (typeof source === "function") {
      this.#source = source;
    } else {
      this.#source = null;
      this.#current = this.#made(source);
    }
  }

  /** Whether a function returns the key. */
  get canChange(): boolean {
    return this.#source !== null;
  }

  /** Return the key; ask the function if there is none, or `refused` is still the current one. */
  async get(refused: Key | null = null): Promise<Key> {
    if (this.#current !== null && this.#current !== refused) {
      return this.#current;
    }
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #ask(): Promise<Key> {
    this.#current = this.#made(checkedKey(await this.#source?.()));
    return this.#current;
  }

  /** Return the key; the same value keeps its pacing. */
  #made(value: string | null): Key {
    const known = this.#current;
    return { value, pacer: known?.value === value ? known.pacer : this.#newPacer() };
  }
}
