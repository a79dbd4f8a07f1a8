/** Prices as sellers write them, exact to the minor unit: never a float. Pure. */

export interface Money {
  readonly amount: number;
  readonly currency: string;
}

export type Parsed<T> =
  | { readonly ok: true; readonly value: T; readonly note?: string }
  | { readonly ok: false; readonly why: string; readonly suggestions?: readonly string[] };

/** The number of decimals of each known currency. */
const DECIMALS: Readonly<Record<string, number>> = {
  AUD: 2, CAD: 2, CHF: 2, CNY: 2, CZK: 2, DKK: 2, EUR: 2, GBP: 2, HKD: 2, HUF: 2, ISK: 0,
  JPY: 0, KRW: 0, NOK: 2, NZD: 2, PLN: 2, RON: 2, SEK: 2, SGD: 2, TRY: 2, UAH: 2, USD: 2,
};

/** What a sign or a word can stand for; where there are several, the column must say which. */
const SIGNS: Readonly<Record<string, readonly string[]>> = {
  "€": ["EUR"],
  euro: ["EUR"],
  euros: ["EUR"],
  "£": ["GBP"],
  us$: ["USD"],
  $: ["USD", "CAD", "AUD", "NZD", "SGD", "HKD"],
  "¥": ["JPY", "CNY"],
  kr: ["SEK", "NOK", "DKK", "ISK"],
  "kr.": ["DKK", "SEK", "NOK", "ISK"],
  kronor: ["SEK"],
  kroner: ["NOK", "DKK"],
  kč: ["CZK"],
  zł: ["PLN"],
  "fr.": ["CHF"],
  sfr: ["CHF"],
  "₺": ["TRY"],
};

// Words beside a price that don't change it.
const REMARKS = /\b(vb|vhb|fp|festpreis|ono|obo|fast pris|only|nur)\b\.?/gi;
const LONGEST_NUMBER = 24;
const USUAL = "CUTE_LISTING_CURRENCY";
// A spreadsheet holds 12.99 as the nearest binary number.
const BINARY_NOISE = 1e-6;

/** The one currency that a header or a setting names, else `null`. */
export function currencyIn(text: string): string | null {
  const words = text.split(/[^\p{L}$£€¥₺]+/u).map((word) => meaningsOf(word) ?? []);
  const sure = new Set(words.filter(({ length }) => length === 1).flat());
  const [currency] = sure;
  return sure.size === 1 && currency !== undefined ? currency : null;
}

/**
 * `cell` as the spreadsheet has it. `column` is the currency that its header or its row names: the
 * cell may not say another one. `usual` is that of cells which say none.
 */
export function parsePrice(
  cell: string | number,
  column: string | null,
  usual: string | null = null,
): Parsed<Money> {
  const parsed = parse(cell, column ?? usual);
  return parsed.ok && column !== null && parsed.value.currency !== column
    ? refused(`“${short(String(cell).trim())}” stands where prices are in ${column}`)
    : parsed;
}

function parse(cell: string | number, fallback: string | null): Parsed<Money> {
  const text = typeof cell === "number" ? plain(cell) : cell.normalize("NFKC").trim();
  if (text === null) {
    return refused(`“${cell}” can't be read exactly as a price`);
  }
  const words = text.replace(REMARKS, " ").trim();
  const number = words.match(/\d(?:[\d.,'’\s]*\d)?/);
  if (number === null) {
    return refused(`“${short(text)}” is no price`);
  }
  const before = words.slice(0, number.index).trim();
  const after = words.slice((number.index ?? 0) + number[0].length).replace(/^\s*[.,:]?[-–—]+/, "");
  if (/[-–—−]\s*$/.test(before)) {
    return refused(`“${short(text)}” is no price`);
  }
  if (/\d/.test(after)) {
    return refused(`“${short(text)}” is not one price`);
  }
  const currency = currencyOf([before, after.trim()], fallback, text);
  if (!currency.ok) {
    return currency;
  }
  const amount = minorUnits(number[0], DECIMALS[currency.value] ?? 2, text);
  if (!amount.ok) {
    return amount;
  }
  return { ok: true, value: { amount: amount.value, currency: currency.value } };
}

function currencyOf(
  [before, after]: [string, string],
  fallback: string | null,
  text: string,
): Parsed<string> {
  const said = [before, after].flatMap((word) => word.replace(/[,:]$/, "").split(/\s+/));
  const named = said.filter((word) => word !== "" && word !== "-");
  const meant = new Set<string>();
  let isVague = false;
  for (const word of named) {
    const candidates = meaningsOf(word);
    if (candidates === null) {
      return refused(`“${short(text)}” is no price in a currency that is known here`);
    }
    if (candidates.length === 1) {
      meant.add(candidates[0] as string);
    } else if (fallback !== null && candidates.includes(fallback)) {
      meant.add(fallback);
    } else {
      isVague = true;
    }
  }
  if (meant.size > 1) {
    return refused(`“${short(text)}” names two currencies`);
  }
  const [currency] = meant;
  if (currency !== undefined) {
    return { ok: true, value: currency };
  }
  if (isVague) {
    const candidates = named.flatMap((word) => meaningsOf(word) ?? []);
    const why = `“${short(text)}” can be in several currencies: write its code, or set ${USUAL}`;
    return { ok: false, why, suggestions: [...new Set(candidates)].slice(0, 3) };
  }
  if (fallback !== null) {
    return { ok: true, value: fallback };
  }
  const where = "write it there or into the header";
  return refused(`“${short(text)}” names no currency: ${where}, or set ${USUAL}`);
}

function meaningsOf(word: string): readonly string[] | null {
  const lower = word.toLowerCase();
  const bare = lower.replace(/\.$/, "");
  if (bare.toUpperCase() in DECIMALS) {
    return [bare.toUpperCase()];
  }
  return SIGNS[lower] ?? SIGNS[bare] ?? null;
}

/** `1.234,50` in minor units. Refuses what does not fit the currency exactly. */
function minorUnits(number: string, decimals: number, text: string): Parsed<number> {
  const digits = number.replace(/\s|['’](?=\d{3})/g, "");
  if (digits.length > LONGEST_NUMBER || /['’]/.test(digits)) {
    return refused(`“${short(text)}” is no price`);
  }
  if (/\s/.test(number) && !/^\d{1,3}(\s\d{3})+([.,]\d+)?$/.test(number)) {
    return refused(`“${short(text)}” is not one price`);
  }
  const last = Math.max(digits.lastIndexOf("."), digits.lastIndexOf(","));
  const separators = digits.match(/[.,]/g) ?? [];
  const tail = last < 0 ? "" : digits.slice(last + 1);
  const kinds = new Set(separators);
  // 1.234 is a thousand and more: no currency here has three decimals. 0.234 is neither.
  const isGrouping = separators.length > 0 && kinds.size === 1 && tail.length === 3;
  const whole = last < 0 || isGrouping ? digits : digits.slice(0, last);
  const groups = whole.split(/[.,]/);
  const isRegular =
    groups.length === 1 ||
    (/^[1-9]\d{0,2}$/.test(groups[0] ?? "") &&
      groups.slice(1).every((group) => /^\d{3}$/.test(group)));
  const fraction = last < 0 || isGrouping ? "" : tail;
  const isMixed = separators.length > 1 && kinds.size === 1 && !isGrouping;
  if (!isRegular || isMixed || fraction.replace(/0+$/, "").length > decimals) {
    return refused(`“${short(text)}” can't be read exactly as a price`);
  }
  const units = BigInt(groups.join("") + fraction.slice(0, decimals).padEnd(decimals, "0"));
  if (units === 0n) {
    return refused(`“${short(text)}” is no price`);
  }
  return units <= BigInt(Number.MAX_SAFE_INTEGER)
    ? { ok: true, value: Number(units) }
    : refused(`“${short(text)}” is too high`);
}

/** A spreadsheet's number without its binary noise; `null` when it has more than two decimals. */
function plain(value: number): string | null {
  const cents = Math.round(value * 100);
  const isNoise = Number.isSafeInteger(cents) && Math.abs(value * 100 - cents) < BINARY_NOISE;
  return isNoise ? (cents / 100).toFixed(2) : null;
}

function short(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function refused(why: string): { ok: false; why: string } {
  return { ok: false, why };
}
