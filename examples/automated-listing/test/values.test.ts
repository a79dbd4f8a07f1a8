import assert from "node:assert/strict";
import { test } from "node:test";
import { findCondition } from "../src/values/condition.ts";
import { parseImages } from "../src/values/images.ts";
import { parseSize, systemIn } from "../src/values/size.ts";

const SIZES: readonly [string | number, string | null, string | null][] = [
  ["EU 38", null, "EU 38"],
  ["38 EU", null, "EU 38"],
  ["eur38", null, "EU 38"],
  ["UK10", null, "UK 10"],
  ["us 8,5", null, "US 8.5"],
  ["I 44", null, "IT 44"],
  ["38", "EU", "EU 38"],
  [38, null, "38"],
  [42.5, null, "42.5"],
  ["UK 10", "EU", "UK 10"],
  ["9½", "UK", "UK 9.5"],
  ["38 1/2", null, "38.5"],
  ["EU 38 / UK 10", null, "EU 38 / UK 10"],
  ["98/104", null, "98/104"],
  ["m", null, "M"],
  ["x-large", null, "XL"],
  ["2xl", null, "2XL"],
  ["Extra Large", null, "XL"],
  ["W32/L34", null, "W32 L34"],
  ["one size", null, "one size"],
  ["Taille unique", null, "one size"],
  ["Einheitsgröße", null, "one size"],
  ["Gr. 40", "EU", "EU 40"],
  ["3-4 years", null, "3-4 years"],
  ["", "EU", null],
  ["-", null, null],
];

for (const [cell, system, size] of SIZES) {
  test(`size ${cell} in a column of ${system} is ${size}`, () => {
    assert.equal(parseSize(cell, system), size);
  });
}

test("a header names the system of its sizes, or none", () => {
  const headers = ["Größe (EU)", "UK size", "Taglia IT", "Size"];
  assert.deepEqual(headers.map(systemIn), ["EU", "UK", "IT", null]);
});

const CONDITIONS: readonly [string, string | null][] = [
  ["New with tags", "new_with_tags"],
  ["NEU MIT ETIKETT", "new_with_tags"],
  ["ny med prislapp", "new_with_tags"],
  ["neuf sans étiquette", "new_without_tags"],
  ["Ungetragen", "new_without_tags"],
  ["Sehr gut", "very_good"],
  ["sehr gutt", "very_good"],
  ["Très bon état", "very_good"],
  ["mycket bra skick", "very_good"],
  ["Ottimo", "very_good"],
  ["very_good", "very_good"],
  ["Bra", "good"],
  ["Bon état", "good"],
  ["Slitet", "satisfactory"],
  ["fair", "satisfactory"],
  ["neu", null],
  ["New", null],
  ["8/10", null],
  ["B", null],
];

for (const [words, condition] of CONDITIONS) {
  test(`condition ${words} is ${condition ?? "not guessed"}`, () => {
    const found = findCondition(words);
    assert.equal(found.kind === "sure" ? found.value : null, condition);
  });
}

test("pictures are distinguished, however they are separated, and counted once", () => {
  const [a, b] = ["https://images.cute.example/a.jpg", "https://images.cute.example/b.jpg?w=1,2"];
  for (const cell of [`${a} ${b}`, `${a}, ${b}`, `${a};${b}`, `${a}\n${b} | ${a}`, `${a},${b}`]) {
    assert.deepEqual(parseImages([cell]), { ok: true, value: [a, b] }, cell);
  }
  assert.deepEqual(parseImages([a, b]), { ok: true, value: [a, b] });
});

test("what is no address of a picture is refused, and more than 12 are said", () => {
  assert.equal(parseImages(["front.jpg"]).ok, false);
  assert.equal(parseImages(["javascript:alert(1)"]).ok, false);
  const many = Array.from({ length: 14 }, (_, n) => `https://images.cute.example/${n}.jpg`);
  const parsed = parseImages(many);
  assert.ok(parsed.ok && parsed.value.length === 12 && parsed.note?.includes("14 pictures"));
});
