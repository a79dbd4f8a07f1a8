/** What spreadsheet programs make of cells when they open or save a file. Pure. */

import type { Cell } from "../reading/xlsx.ts";

const ERROR = /^#(ref|n\/?a|name|value|div\/0|num|null|spill|calc|wert|bezug|nv|zahl|valeur|nom)[!?]?$/i;
const TOO_NARROW = /^#{3,}$/;
const SCIENTIFIC = /^[+-]?\d+([.,]\d+)?e[+-]?\d+$/i;
const MONTH =
  "jan(uar|uary|vier)?|feb(ruar|ruary)?|f[ée]vr?(ier)?|mar(ch|s|zo|et)?|m[äa]rz|mrz|apr(il|ile)?|" +
  "avr(il)?|may|mai|maj|mag(gio)?|june?|juni|juin|giu(gno)?|july?|juli|juil(let)?|lug(lio)?|" +
  "aug(ust|usti)?|ao[uû]t|ago(sto)?|sept?(ember|embre)?|set(tembre)?|o[ck]t(ober|obre)?|" +
  "ott(obre)?|nov(ember|embre)?|de[cz](ember|embre)?|d[ée]c(embre)?|dic(embre)?";
const DATES = [
  new RegExp(String.raw`^\d{1,2}\.?[ \/-]?(${MONTH})\.?([ \/-]?\d{2,4})?$`, "i"),
  new RegExp(String.raw`^(${MONTH})\.?[ \/-]?\d{1,4}$`, "i"),
  /^\d{1,2}([./-])\d{1,2}\1\d{2,4}$/,
  /^\d{1,2}\.\d{1,2}\.$/,
  /^\d{4}-\d{2}-\d{2}([ T].*)?$/,
];
// The days since 1900 of 1982 to 2064: no size, but what a date is as a number.
const DATE_NUMBER = /^[3-5]\d{4}$/;
const GROUPED = /^\d{1,3}([.,' \u00a0\u2019]\d{3})+$/;
// A number keeps 15 digits; what was longer ends in zeros.
const LONG_NUMBER = /^\d{16,}$/;
const CUT_NUMBER = /^\d{15}0+$/;
// UTF-8 that was read as Windows-1252, and what could not be read at all.
const MISREAD = /[ÃÂ][\u0080-\u00bf\u2013-\u2122\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192]|â€|ï»¿|\ufffd/;

/** Fields of free text that spreadsheet programs take for numbers and dates. */
export type Fragile = "sku" | "title" | "size" | "color";

/** Why any cell may be spoiled; `null` if nothing suggests it. */
export function errorIn(text: string): string | null {
  if (ERROR.test(text.trim()) || TOO_NARROW.test(text.trim())) {
    return "is an error of the spreadsheet program, not a value";
  }
  return MISREAD.test(text)
    ? "has letters that were misread (such as Ã¼ for ü): save the file as UTF-8"
    : null;
}

/** Why a cell of this field may be spoiled; `null` if nothing suggests it. */
export function damageIn(field: Fragile, cell: Cell, text: string): string | null {
  if (SCIENTIFIC.test(text)) {
    return "looks like a long number that the spreadsheet program shortened";
  }
  if (cell instanceof Date || DATES.some((date) => date.test(text))) {
    return field === "sku" || field === "size"
      ? `looks like a date that the spreadsheet program made of a ${field}`
      : "looks like a date";
  }
  if (field === "size" && DATE_NUMBER.test(text)) {
    return "looks like a date as a number";
  }
  if (field === "sku") {
    if (CUT_NUMBER.test(text) || (typeof cell === "number" && LONG_NUMBER.test(text))) {
      return "may have lost its last digits: the spreadsheet program keeps 15";
    }
    if (GROUPED.test(text)) {
      return "has separators of thousands, which the spreadsheet program may have put in";
    }
    if (typeof cell === "number" && !Number.isInteger(cell)) {
      return "is a number with a fraction";
    }
  }
  return null;
}

/**
 * How many digits the SKUs of a table have that lost none: when all that begin with a zero have the
 * same length, shorter ones of digits alone may have lost theirs. `null` when it is unclear.
 */
export function digitsOf(skus: readonly string[]): number | null {
  const zeros = skus.filter((sku) => /^0\d+$/.test(sku)).map((sku) => sku.length);
  const [length] = zeros;
  return length !== undefined && zeros.every((digits) => digits === length) ? length : null;
}
