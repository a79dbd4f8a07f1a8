/** Amounts of money as decimals. The API uses minor units of the currency. */

import { CURRENCY_EXPONENTS } from "./_gen/currencies.js";
import { ConfigurationError } from "./errors.js";

const EXPONENTS: ReadonlyMap<string, number> = new Map(Object.entries(CURRENCY_EXPONENTS));
/** The exponent of currencies that are not in the table. */
const MOST = 2;
const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Return the exact amount in whole units, as a string: 4250 in EUR is `"42.50"`. */
export function toDecimal({ amount, currency }: { amount: number; currency: string }): string {
  const exponent = EXPONENTS.get(currency) ?? MOST;
  const digits = String(Math.abs(amount)).padStart(exponent + 1, "0");
  const sign = amount < 0 ? "-" : "";
  const whole = digits.slice(0, digits.length - exponent);
  return sign + (exponent === 0 ? whole : `${whole}.${digits.slice(-exponent)}`);
}

/** Convert an amount in whole units, such as `"42.50"`. Throws if it is not valid in the currency. */
export function fromDecimal(
  decimal: string,
  currency: string,
): { amount: number; currency: string } {
  const found = DECIMAL.exec(decimal.trim());
  const exponent = EXPONENTS.get(currency) ?? MOST;
  const part = (found?.[3] ?? "").replace(/(?<!0)0+$/, "");
  if (found === null || part.length > exponent) {
    throw new ConfigurationError(`"${decimal}" is not an amount of ${currency}.`);
  }
  const amount = Number(`${found[1]}${found[2]}${part.padEnd(exponent, "0")}`);
  return { amount, currency };
}
