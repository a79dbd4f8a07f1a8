/** How often what is taken as sure is right, on labelled words: always, or it is no use. */

import type { Brand, Category } from "@cute/sdk";
import { parse } from "csv-parse/sync";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Brands } from "../src/mapping/brands.ts";
import { Categories, pathOf } from "../src/mapping/categories.ts";
import { Matcher, type Finding } from "../src/words/matcher.ts";

// Of the words that mean something, so many must be taken without asking.
const LEAST_RECALL = 0.85;

const TREE: Readonly<Record<string, readonly string[]>> = {
  "Women > Clothing":
    ["Dresses", "Tops", "Knitwear", "Jeans", "Trousers", "Skirts", "Coats & jackets", "Activewear"],
  "Women > Shoes": ["Sneakers", "Boots", "Heels", "Sandals"],
  "Women > Bags": ["Handbags", "Backpacks"],
  "Women > Accessories": ["Scarves", "Jewellery", "Sunglasses"],
  "Men > Clothing":
    ["Shirts", "Knitwear", "Jeans", "Trousers", "Coats & jackets", "Suits", "Activewear"],
  "Men > Shoes": ["Sneakers", "Boots"],
  "Men > Accessories": ["Watches", "Belts"],
  Kids: ["Clothing", "Shoes"],
};

function read(name: string): string {
  return readFileSync(new URL(name, import.meta.url), "utf8");
}

function cases(name: string): Record<string, string>[] {
  return parse(read(name), { columns: true }) as Record<string, string>[];
}

function brands(): Brand[] {
  const names = read("brands.txt").trim().split("\n");
  return names.map((name, number) => ({ id: String(number), name }));
}

function categories(): Category[] {
  const paths = new Set<string>(["Women", "Men", "Kids"]);
  for (const [above, names] of Object.entries(TREE)) {
    paths.add(above);
    names.forEach((name) => paths.add(`${above} > ${name}`));
  }
  return [...paths].map((text) => {
    const path = text.split(" > ");
    return { id: text, name: path.at(-1) ?? "", parent_id: null, path };
  });
}

/** Fails when anything sure is wrong; prints how much of what means something was found. */
function measure<T>(
  rows: readonly Record<string, string>[],
  find: (row: Record<string, string>) => Finding<T>,
  name: (value: T) => string,
): void {
  const wrong: string[] = [];
  let [meaning, found] = [0, 0];
  for (const row of rows) {
    const finding = find(row);
    const sure = finding.kind === "sure" ? name(finding.value) : "";
    if (sure !== "" && sure !== row["meant"]) {
      const written = `${row["written"]} ${row["department"] ?? ""}`;
      wrong.push(`${written}: ${sure}, not ${row["meant"] || "sure"}`);
    }
    meaning += row["meant"] ? 1 : 0;
    found += row["meant"] && sure === row["meant"] ? 1 : 0;
    if (finding.kind === "unsure") {
      assert.ok(finding.suggestions.length <= 3);
    }
  }
  assert.deepEqual(wrong, []);
  console.log(`${found} of ${meaning} taken, ${rows.length - meaning} left, none wrong`);
  assert.ok(found / meaning >= LEAST_RECALL, `${found} of ${meaning}`);
}

test("no brand is taken for another, and most slips are seen through", () => {
  const known = new Brands(brands());
  measure(cases("brand-cases.csv"), ({ written = "" }) => known.find(written), ({ name }) => name);
});

test("no category is taken for another, and most words are understood", () => {
  const known = new Categories(categories());
  measure(
    cases("category-cases.csv"),
    ({ written = "", department = "" }) => known.find(written, department),
    pathOf,
  );
});

test("what is not sure comes with suggestions, the nearest first", () => {
  const known = new Brands(brands());
  const found = known.find("H&M Trend");
  assert.equal(found.kind === "unsure" && found.suggestions[0]?.name, "H&M");
  const strick = new Categories(categories()).find("Strick", "");
  assert.deepEqual(strick.kind === "unsure" && strick.suggestions.map(pathOf), [
    "Women > Clothing > Knitwear",
    "Men > Clothing > Knitwear",
  ]);
});

test("a slip that is as near to another name is not taken", () => {
  const near = new Matcher(["Larkspurs", "Larkspurt"].map((text) => ({ text, value: text })));
  const found = near.find("Larkspur");
  assert.deepEqual(found.kind === "unsure" && found.suggestions, ["Larkspurs", "Larkspurt"]);
  const alone = new Matcher([{ text: "Larkspurs", value: 1 }]).find("Larkspur");
  assert.equal(alone.kind, "sure");
});
