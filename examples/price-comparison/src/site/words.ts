/** Amounts, times and comparisons in words. */

import { LEAST_PEERS, type Kind } from "../store/search.ts";

// A price closer to the median than this percentage is usual.
const USUAL_PERCENT = 3;

// Making one takes longer than using it 100 times. There are fewer currencies than this.
const formats = new Map<string, Intl.NumberFormat | null>();
const MOST_FORMATS = 300;

/** The number of decimals of a currency. */
export function digitsOf(currency: string): number {
  return formatOf(currency)?.resolvedOptions().maximumFractionDigits ?? 2;
}

/** Formats minor units, such as `€42.50`. */
export function money(amount: number, currency: string): string {
  const digits = digitsOf(currency);
  const units = amount / 10 ** digits;
  return formatOf(currency)?.format(units) ?? `${units.toFixed(digits)} ${currency}`;
}

/** Parses a typed amount, such as `42.5`, to minor units; `null` if it is invalid. */
export function minorUnits(text: string, currency: string): number | null {
  const found = /^(\d{1,9})(?:[.,](\d{1,3}))?$/.exec(text.trim());
  if (found === null) {
    return null;
  }
  const digits = digitsOf(currency);
  const fraction = (found[2] ?? "").slice(0, digits).padEnd(digits, "0");
  return Number(`${found[1]}${fraction}`);
}

/** Formats minor units as people type them. */
export function typed(amount: number, currency: string): string {
  const digits = digitsOf(currency);
  return (amount / 10 ** digits).toFixed(digits).replace(/\.0+$/, "");
}

export interface Comparison {
  readonly verdict: "below" | "usual" | "above" | "unknown";
  /** Such as `18 % below the usual`. */
  readonly words: string;
}

/** The price against the median of its kind. */
export function compare(amount: number, kind: Kind): Comparison {
  if (kind.items < LEAST_PEERS || kind.median === 0) {
    return { verdict: "unknown", words: "too few like it to compare" };
  }
  const percent = Math.round(((amount - kind.median) / kind.median) * 100);
  if (Math.abs(percent) < USUAL_PERCENT) {
    return { verdict: "usual", words: "about the usual" };
  }
  return percent < 0
    ? { verdict: "below", words: `${-percent} % below the usual` }
    : { verdict: "above", words: `${percent} % above the usual` };
}

/** `null` for a currency that `Intl` can't know. */
function formatOf(currency: string): Intl.NumberFormat | null {
  let format = formats.get(currency);
  if (format === undefined) {
    try {
      format = new Intl.NumberFormat("en", { style: "currency", currency });
    } catch {
      format = null;
    }
    if (formats.size < MOST_FORMATS) {
      formats.set(currency, format);
    }
  }
  return format;
}

/** A condition such as `very_good` in words, including unknown ones. */
export function conditionWords(condition: string): string {
  return condition.replaceAll("_", " ");
}

export function count(number: number): string {
  return number.toLocaleString("en");
}

/** A moment to the second, in UTC. */
export function moment(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
