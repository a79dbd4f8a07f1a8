/** Turns any address into a search within limits. */

import { LAST_PAGE, SORTS, type Search, type Sort } from "../store/search.ts";
import { minorUnits } from "./words.ts";

export const LONGEST_QUERY = 100;
const MOST_WORDS = 8;
const ID = /^[0-9a-f-]{36}$/;
const CONDITION = /^[a-z_]{1,40}$/;

/** The search, the text as typed, and its unusable parts. */
export interface Asked {
  readonly search: Search;
  readonly text: string;
  readonly errors: readonly string[];
}

/** `currencies` are those of items on sale, the default first. */
export function askedFor(params: URLSearchParams, currencies: readonly string[]): Asked {
  const text = (params.get("q") ?? "").slice(0, LONGEST_QUERY);
  const errors: string[] = [];
  const currency = oneOf(params.get("currency"), currencies) ?? currencies[0] ?? "EUR";
  const amount = (name: string, label: string): number | null => {
    const typed = params.get(name)?.trim();
    if (!typed) {
      return null;
    }
    const found = minorUnits(typed, currency);
    if (found === null) {
      errors.push(`${label} is no amount: write it like 25 or 12.50.`);
    }
    return found;
  };
  const min = amount("min", "The lowest price");
  const max = amount("max", "The highest price");
  if (min !== null && max !== null && min > max) {
    errors.push("The lowest price is above the highest.");
  }
  return {
    search: {
      words: wordsOf(text),
      brand: matching(params.get("brand"), ID),
      category: matching(params.get("category"), ID),
      condition: matching(params.get("condition"), CONDITION),
      currency,
      min,
      max,
      sort: oneOf<Sort>(params.get("sort"), SORTS) ?? "newest",
      page: pageOf(params.get("page")),
    },
    text,
    errors,
  };
}

/** The address of a page of the same search. */
export function addressOf(asked: URLSearchParams, page: number): string {
  const kept = [...asked].filter(([name, value]) => name !== "page" && value);
  const params = new URLSearchParams(kept);
  if (page > 1) {
    params.set("page", String(page));
  }
  return `/?${params}`;
}

/** Words of letters and digits: the index ignores everything else. */
export function wordsOf(text: string): string[] {
  return (text.normalize("NFC").match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).slice(0, MOST_WORDS);
}

function pageOf(text: string | null): number {
  const page = Number(text ?? 1);
  return Number.isInteger(page) ? Math.min(Math.max(page, 1), LAST_PAGE) : 1;
}

function matching(text: string | null, form: RegExp): string | null {
  return text !== null && form.test(text) ? text : null;
}

function oneOf<T extends string>(text: string | null, known: readonly T[]): T | null {
  return known.find((value) => value === text) ?? null;
}
