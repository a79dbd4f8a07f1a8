import type { CategoryAttribute } from "@cute/sdk";
import assert from "node:assert/strict";
import { test } from "node:test";
import { attributesIn } from "../src/values/attributes.ts";

const PLAIN = { description: "", unit: null, minimum: null, maximum: null };

function attribute(name: string, values: string[], most: number, required = false): CategoryAttribute {
  const named = values.map((value) => ({ value, name: value.replace("_", " ") }));
  return { ...PLAIN, name, required, max_values: most, values: named };
}

const COATS = [
  attribute("gender", ["women", "men"], 1),
  attribute("color", ["black", "light_blue"], 2),
  attribute("material", ["wool", "cotton", "linen"], 2, true),
];

test("what a seller wrote becomes the marketplace's values, in any of the languages", () => {
  const said = { gender: "Women", color: "Schwarz / light blue", material: "80 % Wolle, 20% cotton" };
  assert.deepEqual(attributesIn(said, COATS), {
    attributes: { gender: "women", color: ["black", "light_blue"], material: ["wool", "cotton"] },
    notes: [],
  });
});

test("what is not known is noted, and no more values are sent than the category takes", () => {
  const said = { color: "petrol", material: "wool+cotton+linen" };
  assert.deepEqual(attributesIn(said, COATS), {
    attributes: { material: ["wool", "cotton"] },
    notes: ["the marketplace has no color “petrol”"],
  });
});

test("nothing is guessed: without a required attribute there are none", () => {
  for (const material of ["", "fabric"]) {
    assert.equal(attributesIn({ color: "black", material }, COATS).attributes, null);
  }
  assert.equal(attributesIn({ color: "black" }, []).attributes, null);
});
