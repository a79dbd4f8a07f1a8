/** The kinds of items for sale, and the spread of their prices. */

import type { Item } from "@cute/sdk";
import type { DatabaseSync, StatementSync } from "node:sqlite";

/** Items with the same values are of one kind; the broad kind omits the last. */
const COLUMNS = ["category_id", "condition", "currency", "brand_id"] as const;
const TABLES = [
  ["kinds", COLUMNS],
  ["broad_kinds", COLUMNS.slice(0, -1)],
] as const;

interface Table {
  readonly touched: Map<string, readonly string[]>;
  readonly width: number;
  readonly drop: StatementSync;
  readonly make: StatementSync;
}

/** Updates both tables with the items; the caller begins and ends the transactions. */
export class Kinds {
  readonly #database: DatabaseSync;
  readonly #tables: readonly Table[];

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#tables = TABLES.map(([name, columns]) => ({
      touched: new Map(),
      width: columns.length,
      drop: database.prepare(`DELETE FROM ${name} WHERE ${equal(columns)}`),
      make: database.prepare(counting(name, columns, `AND ${equal(columns)}`)),
    }));
  }

  /** Marks the kinds of this item to be counted again. */
  touch(item: Item): void {
    const { category, condition, price, brand } = item;
    const all = [category.id, condition, price.currency, brand?.id ?? ""];
    for (const { touched, width } of this.#tables) {
      const kind = all.slice(0, width);
      touched.set(kind.join(" "), kind);
    }
  }

  /** Counts the marked kinds again. */
  settle(): void {
    for (const { touched, drop, make } of this.#tables) {
      for (const kind of touched.values()) {
        drop.run(...kind);
        make.run(...kind);
      }
      touched.clear();
    }
  }

  /** Counts all kinds again; after a load this is faster than one by one. */
  settleAll(): void {
    for (const [name, columns] of TABLES) {
      this.#database.exec(`DELETE FROM ${name}`);
      this.#database.exec(counting(name, columns, ""));
    }
    this.forget();
  }

  /** Call this after a rollback. */
  forget(): void {
    for (const { touched } of this.#tables) {
      touched.clear();
    }
  }
}

/**
 * Fills a table from the items: quartiles by nearest rank; the median of an even number is the mean
 * of the two in the middle.
 */
function counting(table: string, columns: readonly string[], which: string): string {
  const kind = columns.join(", ");
  return `
    WITH ranked AS (
      SELECT ${kind}, amount,
        row_number() OVER (PARTITION BY ${kind} ORDER BY amount) AS place,
        count(*) OVER (PARTITION BY ${kind}) AS items
      FROM items WHERE for_sale ${which}
    )
    INSERT INTO ${table}
    SELECT ${kind}, items,
      min(amount) FILTER (WHERE place * 4 >= items),
      round(avg(amount) FILTER (WHERE place IN ((items + 1) / 2, items / 2 + 1))),
      min(amount) FILTER (WHERE place * 4 >= items * 3)
    FROM ranked GROUP BY ${kind}`;
}

function equal(columns: readonly string[]): string {
  return columns.map((column) => `${column} = ?`).join(" AND ");
}
