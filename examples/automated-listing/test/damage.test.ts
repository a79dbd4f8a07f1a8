import assert from "node:assert/strict";
import { test } from "node:test";
import { damageIn, digitsOf, errorIn, type Fragile } from "../src/values/damage.ts";

const DAMAGED: readonly [Fragile, string | number | Date, string][] = [
  ["sku", "1,2E+05", "long number"],
  ["sku", "1.23457E+12", "long number"],
  ["sku", "5E10", "long number"],
  ["sku", "01. Jun", "a date"],
  ["sku", "1-Jun", "a date"],
  ["sku", "Jun-38", "a date"],
  ["sku", "10. Okt 26", "a date"],
  ["sku", "02/03/2026", "a date"],
  ["sku", new Date(Date.UTC(2026, 5, 1)), "a date"],
  ["sku", "1.234.567", "separators of thousands"],
  ["sku", "12'345", "separators of thousands"],
  ["sku", "1234567890123450", "lost its last digits"],
  ["sku", 12345678901234567, "lost its last digits"],
  ["sku", 12.5, "a fraction"],
  ["size", "01. Jun", "a date"],
  ["size", "1-Jun", "a date"],
  ["size", "Jun-38", "a date"],
  ["size", "juin-38", "a date"],
  ["size", "12. Dez", "a date"],
  ["size", "10.12.", "a date"],
  ["size", "10.12.2026", "a date"],
  ["size", "2026-12-10", "a date"],
  ["size", "45999", "a date as a number"],
  ["size", "3,8E+01", "long number"],
  ["title", "01.06.2026", "a date"],
  ["color", "Mai 26", "a date"],
];
for (const [field, cell, why] of DAMAGED) {
  test(`${field} ${cell} is not taken as it is`, () => {
    const text = cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell);
    assert.ok(damageIn(field, cell, text)?.includes(why), String(damageIn(field, cell, text)));
  });
}

const SOUND: readonly [Fragile, string | number][] = [
  ["sku", "H-1001"], ["sku", "0042"], ["sku", 2003], ["sku", "4006381333931"], ["sku", "JUN-A"],
  ["sku", "E12"], ["sku", "A1E5"], ["sku", "10-12"], ["sku", "1.5"], ["sku", "MARINE-01"],
  ["size", "EU 38"], ["size", "98/104"], ["size", "10-12"], ["size", "9½"], ["size", "42.5"],
  ["size", "3-4 years"], ["size", "12 months"], ["size", "12 mois"], ["size", "W28 L32"],
  ["title", "Jeans 501"], ["title", "May dress 38"], ["title", "1990"], ["color", "marine 12"],
  ["color", "aubergine"],
];
for (const [field, cell] of SOUND) {
  test(`${field} ${cell} is taken`, () => {
    assert.equal(damageIn(field, cell, String(cell)), null);
  });
}

test("errors of a spreadsheet and misread letters are seen, names are not", () => {
  for (const text of ["#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NV", "########"]) {
    assert.ok(errorIn(text)?.includes("error of the spreadsheet"), text);
  }
  for (const text of ["GrÃ¼n", "cafÃ©", "Leviâ€™s", "ï»¿Title", "Â£12", "Gr\ufffdn", "Ã„rmel"]) {
    assert.ok(errorIn(text)?.includes("misread"), text);
  }
  for (const text of ["Grün", "São Paulo", "Âge tendre", "#1 seller", "Ärmel", "PÂTE", "# 12"]) {
    assert.equal(errorIn(text), null, text);
  }
});

test("leading zeros show how long the SKUs of a table are", () => {
  assert.equal(digitsOf(["00042", "00107", "12345", "7"]), 5);
  assert.equal(digitsOf(["42", "107"]), null);
  assert.equal(digitsOf(["0042", "007"]), null);
});
