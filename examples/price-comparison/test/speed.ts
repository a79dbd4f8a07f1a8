/** `node test/speed.ts 100000`: the duration of searches in a store with this many items. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { askedFor } from "../src/site/asked.ts";
import { openReader } from "../src/store/schema.ts";
import { Searcher } from "../src/store/search.ts";
import { Store } from "../src/store/store.ts";
import { brands, categories, id, item } from "./made.ts";

const ROUNDS = 40;
const ADDRESSES = [
  "",
  "sort=cheapest",
  "q=linen dress",
  "q=lin dre&sort=cheapest",
  "q=dress&sort=dearest",
  "q=d",
  "q=coat&min=20&max=40&sort=cheapest",
  `q=wool&brand=${id("b", 7)}`,
  `brand=${id("b", 3)}&sort=cheapest`,
  `category=${id("c", 0)}&sort=cheapest`,
  `category=${id("c", 2)}&condition=good`,
  "q=ecru jacket&page=3",
  "currency=SEK&q=silk",
  "q=nothing like it",
];

const items = Number(process.argv[2] ?? 12_000);
const directory = mkdtempSync(join(tmpdir(), "cute-speed-"));
const file = join(directory, "prices.sqlite");
const store = new Store(file, "http://127.0.0.1", "DE");
try {
  const page = { etag: null, nextCursor: null };
  store.keepBrands("", brands, page);
  store.keepCategories("", categories, page);
  const took = timed(loadAll);
  console.log(`${items} items loaded in ${(took / 1000).toFixed(1)} s`);
  const searcher = new Searcher(openReader(file));
  const all: number[] = [];
  for (const address of ADDRESSES) {
    const { search } = askedFor(new URLSearchParams(address), ["EUR", "SEK"]);
    const times = Array.from({ length: ROUNDS }, () => timed(() => searcher.find(search)));
    all.push(...times);
    const { count } = searcher.find(search);
    console.log(`${at(times, 0.5)} ms  p95 ${at(times, 0.95)}  ${count} found  ${address}`);
  }
  console.log(`all: p50 ${at(all, 0.5)} ms, p95 ${at(all, 0.95)} ms`);
} finally {
  store.close();
  rmSync(directory, { recursive: true });
}

function loadAll(): void {
  const load = store.load();
  for (let number = 0; number < items; number += 1) {
    load.put(item(number));
  }
  load.finish("AAAA", Date.now());
}

/** CPU milliseconds, because wall-clock time includes other programs. */
function timed(work: () => unknown): number {
  const began = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(began);
  return (user + system) / 1000;
}

function at(times: readonly number[], share: number): string {
  const sorted = times.toSorted((left, right) => left - right);
  return (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1).padStart(6);
}
