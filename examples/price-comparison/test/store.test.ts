import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import type { Brand, Category, Item } from "@cute/sdk";
import { askedFor } from "../src/site/asked.ts";
import { pointOf } from "../src/store/point.ts";
import { bucketFor, BUCKETS, Reader } from "../src/store/reader.ts";
import { openReader } from "../src/store/schema.ts";
import { Searcher } from "../src/store/search.ts";
import { Store } from "../src/store/store.ts";
import { totalOf } from "../src/store/total.ts";
import { brands, categories, id, item } from "./made.ts";

const PLACE = "http://127.0.0.1";
const ITEMS = 1_200;
const page = { etag: null, nextCursor: null };

function opened(context: TestContext, items: readonly Item[]) {
  const directory = mkdtempSync(join(tmpdir(), "cute-prices-"));
  const file = join(directory, "prices.sqlite");
  const store = new Store(file, PLACE, "FI");
  store.keepBrands("", brands, page);
  store.keepCategories("", categories, page);
  const load = store.load();
  items.forEach((row) => load.put(row));
  load.finish("A", 1);
  const reader = openReader(file);
  context.after(() => {
    reader.close();
    store.close();
    rmSync(directory, { recursive: true });
  });
  return { store, file, reader: new Reader(reader), searcher: new Searcher(reader) };
}

const made = Array.from({ length: ITEMS }, (_, number) => item(number));

function find(searcher: Searcher, address: string) {
  return searcher.find(askedFor(new URLSearchParams(address), ["EUR", "SEK"]).search);
}

/** The expected result of a search, by checking every item. */
function expected(matches: (one: Item) => boolean, currency = "EUR"): Item[] {
  return made.filter((row) => row.price.currency === currency && matches(row));
}

test("searches find what looking at every item finds", (context) => {
  const { searcher } = opened(context, made);
  const inTitle = (word: string) => (row: Item) => row.title.includes(word);
  const cases: [string, Item[]][] = [
    ["q=linen", expected(inTitle("linen"))],
    ["q=LIN dre", expected((row) => /linen dress/.test(row.title))],
    ["q=ecru", expected(({ color }) => color === "écru")],
    ["q=aero", []],
    ["q=ær", expected(({ brand }) => brand?.id === id("b", 3))],
    ["currency=SEK", expected(() => true, "SEK")],
    [`brand=${id("b", 3)}`, expected(({ brand }) => brand?.id === id("b", 3))],
    [`category=${id("c", 2)}&condition=good`, expected(
      (row) => row.category.id === id("c", 2) && row.condition === "good",
    )],
    ["min=20&max=30", expected(({ price }) => price.amount >= 2000 && price.amount <= 3000)],
    ["q=wool&min=50", expected((row) => row.title.includes("wool") && row.price.amount >= 5000)],
  ];
  for (const [address, items] of cases) {
    const most = Math.min(items.length, 960);
    assert.equal(find(searcher, address).count, most, address);
    const newest = items.toReversed().slice(0, 24).map((row) => row.id);
    assert.deepEqual(find(searcher, address).offers.map((offer) => offer.item.id), newest, address);
    for (const sort of ["cheapest", "dearest"]) {
      const sign = sort === "cheapest" ? 1 : -1;
      const amounts = items.map((row) => row.price.amount).toSorted((a, b) => sign * (a - b));
      const found = find(searcher, `${address}&sort=${sort}&page=2`).offers;
      const got = found.map((offer) => offer.item.price.amount);
      assert.deepEqual(got, amounts.slice(24, 48), address);
    }
  }
  const women = find(searcher, `category=${id("c", 0)}&sort=cheapest`);
  assert.equal(women.isCountComplete, false);
  const least = Math.min(...expected(() => true).map((row) => row.price.amount));
  assert.equal(women.offers[0]?.item.price.amount, least);
});

test("words that mean something to the index, or nothing, are no errors", (context) => {
  const { searcher } = opened(context, made.slice(0, 10));
  for (const q of ["AND", "NEAR(a b)", '"', "words:x", "\u0301", "a* OR b", "-", "{a}:b"]) {
    find(searcher, new URLSearchParams({ q }).toString());
  }
});

test("a kind's quartiles are those of what is for sale, and follow each change", (context) => {
  const like = (number: number, amount: number, changes: Partial<Item> = {}) =>
    item(number, { brand: brands[1] as Brand, category: categories[1] as Category, condition: "good",
      price: { amount, currency: "EUR" }, ...changes });
  const amounts = [5000, 1000, 4000, 2000, 3000];
  const { store, searcher } = opened(context, amounts.map((amount, n) => like(n, amount)));
  const kind = () => find(searcher, "").offers[0]?.kind;
  const own = { isOfAnyBrand: false, items: 5, lower: 2000, median: 3000, upper: 4000 };
  assert.deepEqual(kind(), own);

  const sold = like(2, 4000, { status: "sold" });
  store.apply([{ id: sold.id, type: "upsert", item: sold }], "A", "B", null);
  const four = { isOfAnyBrand: true, items: 4, lower: 1000, median: 2500, upper: 3000 };
  assert.deepEqual(kind(), four);

  store.apply([{ id: id("1", 1), type: "delete", item: null }], "B", "C", null);
  assert.deepEqual(kind(), { ...four, items: 3, lower: 2000, median: 3000, upper: 5000 });

  const other = like(9, 6000, { brand: brands[2] as Brand });
  store.apply([{ id: other.id, type: "upsert", item: other }], "C", "D", null);
  const of = (brand: number) => find(searcher, `brand=${id("b", brand)}`).offers[0]?.kind;
  assert.deepEqual(of(1), { ...four, items: 4, lower: 2000, median: 4000, upper: 5000 });
  assert.deepEqual(of(2), of(1));

  const moved = like(9, 6000, { brand: brands[2] as Brand, condition: "very_good" });
  store.apply([{ id: moved.id, type: "upsert", item: moved }], "D", "E", null);
  assert.equal(of(1)?.items, 3);
});

test("what a buyer pays has the most specific shipping, and what isn't sent there is not offered", (context) => {
  const to = (destination: string, amount: number) =>
    ({ destination, price: { amount, currency: "EUR" }, days: 4 });
  const price = { amount: 1000, currency: "EUR" };
  const sent = [
    [to("WORLD", 900), to("EU", 500), to("FI", 300)],
    [to("WORLD", 900), to("EU", 500)],
    [to("WORLD", 900), to("US", 100)],
    [],
    [to("US", 100)],
  ].map((shipping, number) => item(number, { price, shipping } as Partial<Item>));
  const { searcher } = opened(context, sent);
  const found = find(searcher, "sort=cheapest").offers;
  assert.deepEqual(found.map((offer) => offer.total), [1000, 1300, 1500, 1900]);
  const between = find(searcher, "sort=dearest&min=14&max=16").offers;
  assert.deepEqual(between.map((offer) => offer.total), [1500]);
  assert.deepEqual(sent.map((row) => totalOf(row, "US")), [1900, 1900, 1100, 1000, 1100]);
});

test("a category counts what is in those below it", (context) => {
  const { reader } = opened(context, made);
  const items = new Map(reader.categories().map((category) => [category.id, category.items]));
  assert.equal(items.get(id("c", 0)), ITEMS);
  const dresses = made.filter((row) => row.category.id === id("c", 1)).length;
  assert.equal(items.get(id("c", 1)), dresses);
});

test("currencies are never mixed in a history", (context) => {
  const { reader } = opened(context, made);
  const subject = { column: "brand_id", ids: [id("b", 3)] } as const;
  for (const currency of ["EUR", "SEK"]) {
    const extent = reader.extent(subject, currency);
    const spans = reader.history(subject, currency, "day", extent?.last ?? 0);
    const listed = expected(({ brand }) => brand?.id === id("b", 3), currency).length;
    assert.equal(spans.reduce((sum, span) => sum + span.listed, 0), listed);
    assert.ok(spans.every(({ lower, median, upper }) => lower <= median && median <= upper));
  }
});

test("changes are applied with their cursor or not at all", (context) => {
  const { store } = opened(context, made.slice(0, 3));
  const change = { id: id("1", 0), type: "delete", item: null };
  assert.throws(() => store.apply([change], "elsewhere", "B", null), /Another program/);
  const broken = { ...item(1), price: null } as unknown as Item;
  assert.throws(() => store.apply([change, { ...change, item: broken }], "A", "B", null));
  assert.equal(store.items(), 3);
  assert.equal(store.state("cursor"), "A");
});

test("nothing of a snapshot is seen before all of it is there", (context) => {
  const { store, reader, searcher } = opened(context, made.slice(0, 3));
  const load = store.load();
  load.put(item(7));
  load.put(item(1, { status: "sold" }));
  assert.deepEqual(reader.counts(), { items: 3, forSale: 3 });
  load.abandon();
  assert.equal(store.state("cursor"), "A");

  const again = store.load();
  again.put(item(7));
  assert.equal(again.finish("B", 2), 1);
  assert.deepEqual(reader.counts(), { items: 1, forSale: 1 });
  assert.deepEqual(find(searcher, "").offers.map((offer) => offer.item.id), [item(7).id]);
});

test("a store of another marketplace is made again", (context) => {
  const { file } = opened(context, made.slice(0, 3));
  const other = new Store(file, "http://127.0.0.2", "FI");
  assert.equal(other.items(), 0);
  other.close();
});

test("a price makes a point when it is listed, repriced or sold", () => {
  const before = item(1);
  const at = Date.parse(before.updated_at);
  assert.deepEqual(pointOf(null, before), { what: "listed", at });
  assert.equal(pointOf(before, { ...before, title: "Other" }), null);
  const cheaper = { ...before, price: { amount: 1, currency: "EUR" } };
  assert.equal(pointOf(before, cheaper)?.what, "repriced");
  assert.equal(pointOf(before, { ...before, status: "sold" })?.what, "sold");
  assert.equal(pointOf({ ...before, status: "sold" }, { ...before, status: "sold" }), null);
});

test("the bucket is the finest in which all of a history fits", () => {
  assert.equal(bucketFor(null), "minute");
  assert.equal(bucketFor({ first: 0, last: BUCKETS.hour }), "minute");
  assert.equal(bucketFor({ first: 0, last: 2 * BUCKETS.hour }), "hour");
  assert.equal(bucketFor({ first: 0, last: 30 * BUCKETS.day }), "day");
});
