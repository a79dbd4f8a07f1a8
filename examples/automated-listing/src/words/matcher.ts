/** Finds which of many names a text means: exactly, by another word for it, or by a typing slip. */

import Fuse from "fuse.js";
import { slips } from "./distance.ts";
import { compact, normalise } from "./normalise.ts";

/** What a text was found to mean. Only `sure` is ever used without asking. */
export type Finding<T> =
  | { readonly kind: "sure"; readonly value: T; readonly how: "exact" | "alias" | "slip" }
  | { readonly kind: "unsure"; readonly why: string; readonly suggestions: readonly T[] };

/** A name that can be meant; several names can lead to one value. */
export interface Name<T> {
  readonly text: string;
  readonly value: T;
  readonly isAlias?: boolean;
}

export const MOST_SUGGESTIONS = 3;
// Of 100 letters at most so many slips: an eighth to a sixth of a word, none in a short one.
const MOST_SLIPS_SHARE = 0.17;
// So much farther away must the second best be.
const MARGIN = 1;
// Fuse: 0 is the same, 1 has nothing in common.
const FUSE_THRESHOLD = 0.45;
const CANDIDATES = 12;

interface Indexed<T> extends Name<T> {
  readonly plain: string;
  readonly key: string;
}

export class Matcher<T> {
  readonly #names: readonly Indexed<T>[];
  readonly #byKey = new Map<string, Indexed<T>[]>();
  readonly #fuse: Fuse<Indexed<T>>;
  readonly #found = new Map<string, Finding<T>>();

  constructor(names: readonly Name<T>[]) {
    const indexed = names
      .map((name) => ({ ...name, plain: normalise(name.text), key: compact(name.text) }))
      .filter(({ key }) => key !== "");
    this.#names = indexed;
    for (const name of indexed) {
      this.#byKey.set(name.key, [...(this.#byKey.get(name.key) ?? []), name]);
    }
    this.#fuse = new Fuse(indexed, {
      keys: ["plain", "key"],
      includeScore: true,
      ignoreLocation: true,
      threshold: FUSE_THRESHOLD,
    });
  }

  /** What the text means. Equal texts are looked up once. */
  find(text: string): Finding<T> {
    const key = compact(text);
    let found = this.#found.get(key);
    if (found === undefined) {
      found = this.#look(text, key);
      this.#found.set(key, found);
    }
    return found;
  }

  #look(text: string, key: string): Finding<T> {
    const same = this.#byKey.get(key) ?? [];
    // A name goes before another's alias.
    const named = same.some((name) => !name.isAlias) ? same.filter((name) => !name.isAlias) : same;
    const exact = values(named);
    if (exact.length > 1) {
      return unsure("it can mean several", exact);
    }
    if (exact.length === 1) {
      return { kind: "sure", value: exact[0] as T, how: named[0]?.isAlias ? "alias" : "exact" };
    }
    const plain = normalise(text);
    const ranked = this.#fuse
      .search(plain, { limit: CANDIDATES })
      .map(({ item }) => ({ item, cost: slips(key, item.key) }))
      .sort((left, right) => left.cost - right.cost);
    const [best] = ranked;
    const near = ranked.map(({ item }) => item);
    const suggestions = values([...this.#within(plain), ...near]);
    if (best === undefined || !isSlip(plain, key, best.item, best.cost)) {
      return unsure("nothing there is called that", suggestions);
    }
    const second = ranked.find(({ item }) => item.value !== best.item.value);
    if (second !== undefined && second.cost < best.cost + MARGIN) {
      return unsure("it can mean several", suggestions);
    }
    return { kind: "sure", value: best.item.value, how: "slip" };
  }

  /** Names whose words are part of the text, the longest first: `H&M` of `H&M Trend`. */
  #within(plain: string): Indexed<T>[] {
    return this.#names
      .filter((name) => ` ${plain} `.includes(` ${name.plain} `))
      .sort((left, right) => right.plain.length - left.plain.length);
  }
}

/** Whether a person may have meant this name and mistyped it. A word more or less is no slip. */
function isSlip<T>(plain: string, key: string, name: Indexed<T>, cost: number): boolean {
  const shorter = Math.min(key.length, name.key.length);
  const [few, many] = [plain.split(" "), name.plain.split(" ")].sort((a, b) => a.length - b.length);
  const isPart = few?.length !== many?.length && few?.every((word) => many?.includes(word));
  return cost <= shorter * MOST_SLIPS_SHARE && key[0] === name.key[0] && !isPart;
}

function values<T>(names: readonly Name<T>[]): T[] {
  return [...new Set(names.map(({ value }) => value))];
}

function unsure<T>(why: string, suggestions: readonly T[]): Finding<T> {
  return { kind: "unsure", why, suggestions: suggestions.slice(0, MOST_SUGGESTIONS) };
}
