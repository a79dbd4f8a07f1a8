/** Finds items for sale. Filters are words of the index, so that broad ones are cheap. */

import type { Item } from "@cute/sdk";
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { brandFacet, categoryFacet, conditionFacet, currencyFacet } from "./facets.ts";

export const SORTS = ["newest", "cheapest", "dearest"] as const;
export type Sort = (typeof SORTS)[number];

export const PAGE_SIZE = 24;
// Nobody reads more pages, and each costs more than the one before.
export const LAST_PAGE = 40;
const COUNTED = PAGE_SIZE * LAST_PAGE;

/** A search. Amounts include shipping, in minor units of `currency`; `null` is no limit. */
export interface Search {
  readonly words: readonly string[];
  readonly brand: string | null;
  readonly category: string | null;
  readonly condition: string | null;
  readonly currency: string;
  readonly min: number | null;
  readonly max: number | null;
  readonly sort: Sort;
  /** From 1. */
  readonly page: number;
}

// With fewer prices the median means little.
export const LEAST_PEERS = 5;

/** The spread of prices of an item's kind, with shipping, in minor units of its currency. */
export interface Kind {
  /** The same brand, category and condition; or any brand, if there are too few. */
  readonly isOfAnyBrand: boolean;
  readonly items: number;
  readonly lower: number;
  readonly median: number;
  readonly upper: number;
}

export interface Offer {
  readonly item: Item;
  /** Its price with shipping. */
  readonly total: number;
  readonly kind: Kind;
  readonly brand: string | null;
  readonly category: string | null;
}

export interface Found {
  readonly offers: readonly Offer[];
  /** The number of matches, counted up to `LAST_PAGE` pages. */
  readonly count: number;
  readonly isCountComplete: boolean;
}

interface Plan {
  readonly from: string;
  readonly values: readonly SQLInputValue[];
  /** In which the page is found. */
  readonly order: string;
}

export class Searcher {
  readonly #database: DatabaseSync;
  readonly #below: StatementSync;
  // One for each form of a search, of which there are few.
  readonly #prepared = new Map<string, StatementSync>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#below = database.prepare(
      `WITH RECURSIVE below (id) AS (
         SELECT ? UNION SELECT c.id FROM categories AS c JOIN below ON c.parent_id = below.id
       ) SELECT id FROM below`,
    );
  }

  find(search: Search): Found {
    const below = search.category === null ? [] : this.categoriesBelow(search.category);
    const matches = matching(search, below);
    const counted = this.#statement(
      `SELECT count(*) AS n FROM (SELECT 1 ${matches.from} LIMIT ${COUNTED + 1})`,
    ).get(...matches.values);
    const count = Number(counted?.["n"]);
    const isBroad = count > COUNTED && search.words.length === 0 && search.sort !== "newest";
    const { from, values, order } = isBroad ? walking(search, below) : matches;
    const rows = this.#statement(
      `SELECT i.document, i.amount AS total, b.name AS brand, c.path AS category,
         k.items, k.lower, k.median, k.upper,
         a.items AS any_items, a.lower AS any_lower, a.median AS any_median, a.upper AS any_upper
       FROM (SELECT i.n ${from} ORDER BY ${order} LIMIT ${PAGE_SIZE} OFFSET ?) AS page
       JOIN items AS i ON i.n = page.n
       LEFT JOIN kinds AS k USING (category_id, condition, currency, brand_id)
       LEFT JOIN broad_kinds AS a USING (category_id, condition, currency)
       LEFT JOIN brands AS b ON b.id = i.brand_id
       LEFT JOIN categories AS c ON c.id = i.category_id
       ORDER BY ${ORDERS[search.sort]}`,
    ).all(...values, (search.page - 1) * PAGE_SIZE);
    return {
      offers: rows.map((row) => ({
        item: JSON.parse(row["document"] as string) as Item,
        total: Number(row["total"]),
        kind: kindOf(row),
        brand: row["brand"] as string | null,
        category: row["category"] as string | null,
      })),
      count: Math.min(count, COUNTED),
      isCountComplete: count <= COUNTED,
    };
  }

  /** The category and all below it. */
  categoriesBelow(id: string): string[] {
    return this.#below.all(id).map((row) => row["id"] as string);
  }

  #statement(sql: string): StatementSync {
    let found = this.#prepared.get(sql);
    if (found === undefined) {
      found = this.#database.prepare(sql);
      this.#prepared.set(sql, found);
    }
    return found;
  }
}

function kindOf(row: Record<string, unknown>): Kind {
  const isOfAnyBrand = Number(row["items"]) < LEAST_PEERS;
  const number = (name: string): number => Number(row[isOfAnyBrand ? `any_${name}` : name]);
  return {
    isOfAnyBrand,
    items: number("items"),
    lower: number("lower"),
    median: number("median"),
    upper: number("upper"),
  };
}

const ORDERS: Record<Sort, string> = {
  newest: "i.n DESC",
  cheapest: "i.amount, i.n",
  dearest: "i.amount DESC, i.n DESC",
};

/** Searches by the index of words. `categories` includes the subcategories. */
function matching(search: Search, categories: readonly string[]): Plan {
  const { where, limits } = prices(search);
  const order = ORDERS[search.sort];
  const match = matchOf(search, categories);
  if (match === null) {
    return {
      from: `FROM items AS i WHERE i.for_sale AND i.currency = ? ${where}`,
      values: [search.currency, ...limits],
      order,
    };
  }
  return {
    from: `FROM search AS s
      CROSS JOIN items AS i INDEXED BY items_found ON i.n = s.rowid AND i.for_sale
      WHERE s.search MATCH ? ${where}`,
    values: [match, ...limits],
    // The index returns its rows in this order: the newest page needs no sorting.
    order: search.sort === "newest" ? "s.rowid DESC" : order,
  };
}

/** Searches in the order of prices: with many matches a page fills soon, without sorting. */
function walking(search: Search, categories: readonly string[]): Plan {
  const { where, limits } = prices(search);
  const filters: string[] = [];
  const values: SQLInputValue[] = [];
  for (const [column, value] of [["brand_id", search.brand], ["condition", search.condition]]) {
    if (value) {
      filters.push(`AND i.${column} = ?`);
      values.push(value);
    }
  }
  if (categories.length > 0) {
    filters.push("AND i.category_id IN (SELECT value FROM json_each(?))");
    values.push(JSON.stringify(categories));
  }
  return {
    from: `FROM items AS i INDEXED BY items_by_price
      WHERE i.for_sale AND i.currency = ? ${where} ${filters.join(" ")}`,
    values: [search.currency, ...limits, ...values],
    order: ORDERS[search.sort],
  };
}

function prices({ min, max }: Search): { where: string; limits: number[] } {
  return {
    where: `${min === null ? "" : "AND i.amount >= ?"} ${max === null ? "" : "AND i.amount <= ?"}`,
    limits: [min, max].filter((limit) => limit !== null),
  };
}

/** The query of the index; `null` if only the currency is given. */
function matchOf(search: Search, categories: readonly string[]): string | null {
  const facets = [
    ...(search.brand === null ? [] : [brandFacet(search.brand)]),
    ...(search.condition === null ? [] : [conditionFacet(search.condition)]),
    ...(categories.length === 0 ? [] : [`(${categories.map(categoryFacet).join(" OR ")})`]),
  ];
  if (facets.length === 0 && search.words.length === 0) {
    return null;
  }
  const words = search.words.map((word) => `words : "${word}"*`);
  const kept = [...facets, currencyFacet(search.currency)].map((facet) => `facets : ${facet}`);
  return [...words, ...kept].join(" AND ");
}
