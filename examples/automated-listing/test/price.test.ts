import assert from "node:assert/strict";
import { test } from "node:test";
import { currencyIn, parsePrice } from "../src/values/price.ts";

const RIGHT: readonly [string | number, string | null, number, string][] = [
  ["1.234,50 €", null, 123450, "EUR"],
  ["1,234.50 €", null, 123450, "EUR"],
  ["€ 1 234,50", null, 123450, "EUR"],
  ["1\u202f234,50\u00a0€", null, 123450, "EUR"],
  ["1’234.50 CHF", null, 123450, "CHF"],
  ["1'234.50", "CHF", 123450, "CHF"],
  ["£12", null, 1200, "GBP"],
  ["£ 0.99", null, 99, "GBP"],
  ["SEK 300", null, 30000, "SEK"],
  ["300 kr", "SEK", 30000, "SEK"],
  ["300:-", "SEK", 30000, "SEK"],
  ["12,-", "EUR", 1200, "EUR"],
  ["12.–", "CHF", 1200, "CHF"],
  ["12,- €", null, 1200, "EUR"],
  ["12,5", "EUR", 1250, "EUR"],
  ["120,00 EUR VB", null, 12000, "EUR"],
  ["1.234", "EUR", 123400, "EUR"],
  ["1.234.567", "EUR", 123456700, "EUR"],
  ["4250 ¥", "JPY", 4250, "JPY"],
  ["JPY 4,250", null, 4250, "JPY"],
  ["99,90 zł", null, 9990, "PLN"],
  ["US$ 30", null, 3000, "USD"],
  ["eur 7", null, 700, "EUR"],
  [12.99, "EUR", 1299, "EUR"],
  [0.1 + 0.2, "EUR", 30, "EUR"],
  [1299, "SEK", 129900, "SEK"],
  [1.1 * 3, "GBP", 330, "GBP"],
];

for (const [cell, column, amount, currency] of RIGHT) {
  test(`price ${cell} is ${amount} ${currency}`, () => {
    assert.deepEqual(parsePrice(cell, column), { ok: true, value: { amount, currency } });
  });
}

const WRONG: readonly [string | number, string | null][] = [
  ["", "EUR"],
  ["on request", "EUR"],
  ["10-20 €", null],
  ["2 for 10 €", null],
  ["-5 €", null],
  [-5, "EUR"],
  ["0", "EUR"],
  ["0,00 €", null],
  ["0.234", "EUR"],
  ["12.345,678", "EUR"],
  ["1,234,50", "EUR"],
  ["1.23.45", "EUR"],
  ["12 34", "EUR"],
  [12.345, "EUR"],
  ["1.00E+05", "EUR"],
  ["12.50", "JPY"],
  ["12 XAU", null],
  ["€ 12 £", null],
  ["£12", "EUR"],
  ["=1+1", "EUR"],
  ["9".repeat(30), "EUR"],
];

for (const [cell, column] of WRONG) {
  test(`price ${cell} in a column of ${column} is refused`, () => {
    const parsed = parsePrice(cell, column);
    assert.ok(!parsed.ok && parsed.suggestions === undefined, JSON.stringify(parsed));
  });
}

test("a sign of several currencies is not guessed, but reported", () => {
  const parsed = parsePrice("300 kr", null);
  assert.deepEqual(!parsed.ok && parsed.suggestions, ["SEK", "NOK", "DKK"]);
  assert.equal(parsePrice("$30", null).ok, false);
});

test("the usual currency is that of prices that name none, and of none else", () => {
  for (const [cell, currency] of [
    ["12", "EUR"],
    ["£12", "GBP"],
  ] as const) {
    const value = { amount: 1200, currency };
    assert.deepEqual(parsePrice(cell, null, "EUR"), { ok: true, value });
  }
});

test("a header names a currency by sign, code or word, or none", () => {
  const named = ["Preis (EUR)", "Price £", "Pris SEK", "Prix en euros", "Pris", "Price", "kr"];
  assert.deepEqual(named.map(currencyIn), ["EUR", "GBP", "SEK", "EUR", null, null, null]);
});
