import type { Item, ItemCreate } from "@cute/sdk";
import assert from "node:assert/strict";
import { test } from "node:test";
import { planFor } from "../src/sending/plan.ts";

const ROW: ItemCreate = {
  title: "Wool coat",
  price: { amount: 9900, currency: "EUR" },
  category_id: "01a05bc4-81dd-7e9b-a6c0-93d18f4e7c52",
  condition: "good",
  sku: "COAT-1",
};
const THEIRS: Item = {
  id: "01a1a0b1-293a-7c44-9f0e-2d6b81a4c375",
  url: "https://www.cute.example/items/01a1a0b1-293a-7c44-9f0e-2d6b81a4c375",
  etag: '"1"',
  seller: { id: "01a05be0-286d-7a10-8b3f-5e2c9d7a4b16", username: "alice" },
  description: null,
  brand: null,
  size: null,
  color: null,
  images: [],
  quantity: 1,
  ships_from: null,
  shipping: [],
  attributes: {},
  sizes: [],
  status: "active",
  created_at: "2026-11-03T09:15:27.418Z",
  updated_at: "2026-11-03T09:15:27.418Z",
  published_at: "2026-11-03T09:15:27.418Z",
  sold_at: null,
  relisted_from: null,
  title: ROW.title,
  price: ROW.price,
  category: { id: ROW.category_id, name: "Coats", parent_id: null, path: ["Coats"] },
  condition: ROW.condition,
  sku: "COAT-1",
};
const DEARER: Item = { ...THEIRS, price: { amount: 12000, currency: "EUR" } };

test("what is not there is created, and what was deleted there is held", () => {
  assert.equal(planFor(ROW, null, false).do, "create");
  assert.equal(planFor(ROW, null, true).do, "hold");
});

test("what is the same is left, whether it is known to have been sent or not", () => {
  for (const isLast of [true, false]) {
    assert.equal(planFor(ROW, THEIRS, isLast).do, "leave");
  }
});

test("what changed here is updated under the tag that was read, what changed there is kept", () => {
  const update = planFor(ROW, DEARER, false);
  assert.ok(update.do === "update" && update.etag === '"1"');
  const leave = planFor(ROW, DEARER, true);
  assert.ok(leave.do === "leave" && leave.note.includes("changed on the marketplace"));
});

test("what is sold or taken off is left, and a draft stays one", () => {
  for (const status of ["reserved", "sold", "archived"] as const) {
    const leave = planFor(ROW, { ...DEARER, status }, false);
    assert.ok(leave.do === "leave" && leave.note.includes(status));
  }
  const update = planFor(ROW, { ...DEARER, status: "draft" }, false);
  assert.ok(update.do === "update" && update.item.status === "draft");
});

test("each field counts", () => {
  const others: Partial<Item>[] = [
    { title: "Coat" },
    { description: "Warm" },
    { price: { amount: 9900, currency: "GBP" } },
    { category: { ...THEIRS.category, id: DEARER.id } },
    { brand: { id: DEARER.id, name: "Aurelia" } },
    { size: "M" },
    { color: "red" },
    { condition: "very_good" },
    { attributes: { material: ["linen"] } },
    { images: [{ url: "https://images.cute.example/a.jpg", alt: null }] },
  ];
  const row: ItemCreate = { ...ROW, attributes: { material: ["wool"] } };
  const same: Item = { ...THEIRS, attributes: { material: ["wool"] } };
  assert.equal(planFor(row, same, false).do, "leave");
  for (const other of others) {
    assert.equal(planFor(row, { ...same, ...other }, false).do, "update", JSON.stringify(other));
  }
});

test("an update keeps what no row says, unless it no longer fits", () => {
  const shipping = [{ destination: "EU", price: { amount: 490, currency: "EUR" }, days: 4 }];
  const theirs = { ...DEARER, quantity: 7, shipping, attributes: { material: ["wool"] } } as Item;
  const kept = planFor(ROW, theirs, false);
  assert.ok(kept.do === "update" && kept.item.quantity === 7);
  assert.deepEqual([kept.item.shipping, kept.item.attributes], [shipping, theirs.attributes]);
  const elsewhere = { ...ROW, category_id: DEARER.id, price: { amount: 1, currency: "GBP" } };
  const moved = planFor(elsewhere, theirs, false);
  assert.ok(moved.do === "update" && moved.item.quantity === 7);
  assert.deepEqual([moved.item.shipping, moved.item.attributes], [undefined, undefined]);
});
