/** The site's other reads: names, totals, the history of prices, the copy's state. */

import type { DatabaseSync } from "node:sqlite";
import { PATH_MARK } from "./names.ts";

export const BUCKETS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;
export type Bucket = keyof typeof BUCKETS;
// The number that a chart on a phone can show.
export const MOST_BUCKETS = 90;
const MOST_NAMES = 2_000;

export interface Name {
  readonly id: string;
  /** A category's whole path. */
  readonly name: string;
  /** Items for sale. */
  readonly items: number;
}

/** Prices in one currency and one bucket of time, in minor units. */
export interface Span {
  /** Its start, in milliseconds. */
  readonly at: number;
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
  readonly listed: number;
  readonly repriced: number;
  readonly sold: number;
}

/** The history's subject: a brand, or a category with its subcategories. */
export interface Subject {
  readonly column: "brand_id" | "category_id";
  readonly ids: readonly string[];
}

/** Totals; counting takes time, so not every page shows them. */
export interface Counts {
  readonly items: number;
  readonly forSale: number;
}

export interface Status {
  readonly cursor: string | null;
  /** Milliseconds; `null` before the first time. */
  readonly checkedAt: number | null;
  readonly loadedAt: number | null;
  readonly calls: number;
  readonly pollingCalls: number;
  readonly changes: number;
  readonly error: string | null;
  readonly errorAt: number | null;
  readonly nextTryAt: number | null;
}

export class Reader {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** The currencies of items for sale, the most frequent first. */
  currencies(): string[] {
    return this.#all(
      "SELECT currency FROM kinds GROUP BY currency ORDER BY sum(items) DESC, currency",
    ).map((row) => row["currency"] as string);
  }

  conditions(): string[] {
    return this.#all("SELECT DISTINCT condition FROM kinds ORDER BY condition").map(
      (row) => row["condition"] as string,
    );
  }

  brands(): Name[] {
    return this.#all(
      `SELECT b.id, b.name, coalesce(sum(k.items), 0) AS items
       FROM brands AS b LEFT JOIN kinds AS k ON k.brand_id = b.id
       GROUP BY b.id ORDER BY b.name LIMIT ${MOST_NAMES}`,
    ).map(nameOf);
  }

  /** In the order of the tree, each with the items for sale including subcategories. */
  categories(): Name[] {
    const own = this.#all(
      `SELECT c.id, c.path AS name, coalesce(sum(k.items), 0) AS items
       FROM categories AS c LEFT JOIN kinds AS k ON k.category_id = c.id
       GROUP BY c.id ORDER BY c.path LIMIT ${MOST_NAMES}`,
    ).map(nameOf);
    const totals = new Map<string, number>();
    for (const { name, items } of own) {
      const parts = name.split(PATH_MARK);
      for (let length = 1; length <= parts.length; length += 1) {
        const path = parts.slice(0, length).join(PATH_MARK);
        totals.set(path, (totals.get(path) ?? 0) + items);
      }
    }
    return own.map((row) => ({ ...row, items: totals.get(row.name) ?? row.items }));
  }

  /** The times of the subject's first and last price, in milliseconds; `null` if there is none. */
  extent(subject: Subject, currency: string): { first: number; last: number } | null {
    const row = this.#database
      .prepare(
        `SELECT min(at) AS first, max(at) AS last FROM points
         WHERE ${subject.column} IN (SELECT value FROM json_each(?)) AND currency = ?`,
      )
      .get(JSON.stringify(subject.ids), currency);
    const first = row?.["first"];
    return typeof first === "number" ? { first, last: Number(row?.["last"]) } : null;
  }

  /** The last buckets up to `until` that have prices, oldest first. */
  history(subject: Subject, currency: string, bucket: Bucket, until: number): Span[] {
    const size = BUCKETS[bucket];
    const from = (Math.floor(until / size) - MOST_BUCKETS + 1) * size;
    return this.#all(
      `WITH ranked AS (
         SELECT at / ${size} * ${size} AS at, amount, what,
           row_number() OVER (PARTITION BY at / ${size} ORDER BY amount) AS place,
           count(*) OVER (PARTITION BY at / ${size}) AS points
         FROM points
         WHERE ${subject.column} IN (SELECT value FROM json_each(?)) AND currency = ?
           AND at >= ? AND at <= ?
       )
       SELECT at,
         min(amount) FILTER (WHERE place * 4 >= points) AS lower,
         round(avg(amount) FILTER (WHERE place IN ((points + 1) / 2, points / 2 + 1))) AS median,
         min(amount) FILTER (WHERE place * 4 >= points * 3) AS upper,
         count(*) FILTER (WHERE what = 'listed') AS listed,
         count(*) FILTER (WHERE what = 'repriced') AS repriced,
         count(*) FILTER (WHERE what = 'sold') AS sold
       FROM ranked GROUP BY at ORDER BY at`,
      JSON.stringify(subject.ids),
      currency,
      from,
      until,
    ).map((row) => ({ ...row }) as unknown as Span);
  }

  counts(): Counts {
    const [row] = this.#all(
      `SELECT (SELECT count(*) FROM items) AS items,
         (SELECT coalesce(sum(items), 0) FROM kinds) AS for_sale`,
    );
    return { items: Number(row?.["items"]), forSale: Number(row?.["for_sale"]) };
  }

  status(): Status {
    const rows = this.#all("SELECT name, value FROM state");
    const state = new Map(rows.map((row) => [row["name"], row["value"] as string]));
    const number = (name: string): number | null => {
      const value = state.get(name);
      return value === undefined ? null : Number(value);
    };
    return {
      cursor: state.get("cursor") ?? null,
      checkedAt: number("checked_at"),
      loadedAt: number("loaded_at"),
      calls: number("calls") ?? 0,
      pollingCalls: number("polling_calls") ?? 0,
      changes: number("changes") ?? 0,
      error: state.get("error") ?? null,
      errorAt: number("error_at"),
      nextTryAt: number("next_try_at"),
    };
  }

  #all(sql: string, ...values: (string | number)[]) {
    return this.#database.prepare(sql).all(...values);
  }
}

/** The finest bucket that fits the whole history. */
export function bucketFor(extent: { first: number; last: number } | null): Bucket {
  const length = extent === null ? 0 : extent.last - extent.first;
  const fits = (bucket: Bucket): boolean => length < BUCKETS[bucket] * (MOST_BUCKETS - 1);
  return fits("minute") ? "minute" : fits("hour") ? "hour" : "day";
}

function nameOf(row: Record<string, unknown>): Name {
  return { id: row["id"] as string, name: row["name"] as string, items: Number(row["items"]) };
}
