/** What a row says of the attributes of its category. Nothing is guessed. Pure. */

import type { CategoryAttribute, ItemCreate } from "@cute/sdk";
import { normalise } from "../words/normalise.ts";

export type Attributes = NonNullable<ItemCreate["attributes"]>;

export interface Described {
  /** `null` when nothing is known, or a required attribute is not: the item is then listed without. */
  readonly attributes: Attributes | null;
  readonly notes: readonly string[];
}

/** Sellers' words for values whose names on the marketplace are others. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  cotton: ["baumwolle", "coton", "cotone", "bomull"],
  linen: ["leinen", "lin", "lino", "linne"],
  wool: ["wolle", "laine", "lana", "ull"],
  silk: ["seide", "soie", "seta", "siden"],
  leather: ["leder", "cuir", "pelle", "läder", "skinn"],
  black: ["schwarz", "noir", "nero", "svart"],
  white: ["weiß", "blanc", "bianco", "vit"],
  red: ["rot", "rouge", "rosso", "röd"],
  blue: ["blau", "bleu", "blu", "blå"],
  green: ["grün", "vert", "verde", "grön"],
};
const SHARES = /\d+([.,]\d+)?\s*%/g;
const BETWEEN = /[,;/+&]/;

/** `said` has what a seller wrote, by the names of attributes; `known` are those of the category. */
export function attributesIn(
  said: Readonly<Record<string, string>>,
  known: readonly CategoryAttribute[],
): Described {
  const attributes: Record<string, string | string[]> = {};
  const notes: string[] = [];
  let isComplete = true;
  for (const { name, values, max_values, required } of known) {
    const words = (said[name] ?? "").replace(SHARES, " ").split(BETWEEN).map(normalise);
    const found = new Set<string>();
    for (const word of words.filter(Boolean)) {
      const value = values?.find((known) => isCalled(word, known));
      if (value === undefined) {
        notes.push(`the marketplace has no ${name} “${word}”`);
      } else {
        found.add(value.value);
      }
    }
    const [first] = found;
    if (first !== undefined) {
      attributes[name] = max_values > 1 ? [...found].slice(0, max_values) : first;
    }
    isComplete &&= first !== undefined || !required;
  }
  const isKnown = isComplete && Object.keys(attributes).length > 0;
  return { attributes: isKnown ? (attributes as Attributes) : null, notes };
}

function isCalled(word: string, { value, name }: { value: string; name: string }): boolean {
  return [value, name, ...(WORDS[value] ?? [])].some((called) => normalise(called) === word);
}
