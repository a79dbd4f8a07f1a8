/** From what a seller wrote to a brand of the marketplace. Pure. */

import type { Brand } from "@cute/sdk";
import { Matcher, type Finding } from "../words/matcher.ts";
import { compact } from "../words/normalise.ts";

/** What else well-known brands are called. */
const ALIASES: Readonly<Record<string, readonly string[]>> = {
  "Calvin Klein": ["ck"],
  "Dolce & Gabbana": ["d&g"],
  "Dr. Martens": ["doc martens", "doctor martens"],
  "H&M": ["hm", "hennes & mauritz"],
  "Hugo Boss": ["boss hugo boss"],
  "Levi's": ["levi strauss", "levi strauss & co"],
  "Marks & Spencer": ["m&s"],
  "Ralph Lauren": ["polo ralph lauren"],
  "Saint Laurent": ["ysl", "yves saint laurent"],
  "The North Face": ["tnf", "north face"],
  "Tommy Hilfiger": ["th", "hilfiger"],
};

const NONE = new Set(
  [
    "none", "no brand", "unbranded", "no name", "n/a", "unknown", "ohne marke", "keine",
    "keine marke", "unbekannt", "sans marque", "inconnu", "utan märke", "märkeslös", "okänt",
    "senza marca", "sin marca",
    "geen merk", "onbekend", "handmade", "handgemacht",
  ].map(compact),
);

export class Brands {
  readonly #matcher: Matcher<Brand>;

  constructor(all: readonly Brand[]) {
    this.#matcher = new Matcher(
      all.flatMap((value) => [
        { text: value.name, value },
        ...(ALIASES[value.name] ?? []).map((text) => ({ text, value, isAlias: true })),
      ]),
    );
  }

  /** Whether the seller says that there is no brand, in words or by an empty cell. */
  static isNone(text: string): boolean {
    return /^[-–—.]*$/.test(text) || NONE.has(compact(text));
  }

  find(text: string): Finding<Brand> {
    return this.#matcher.find(text);
  }
}
