/** The copied items, with all that follows from them: kinds, price points, words to search. */

import type { Item } from "@cute/sdk";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { brandFacet, categoryFacet, conditionFacet, currencyFacet } from "./facets.ts";
import { pointOf } from "./point.ts";

// Prices are compared with the quartiles of their kind, by nearest rank; the median of an even
// number is the mean of the two in the middle.
const FIND_KINDS = `
  WITH ranked AS (
    SELECT category_id, brand_id, condition, currency, amount,
      row_number() OVER (PARTITION BY category_id, brand_id, condition, currency ORDER BY amount)
        AS place,
      count(*) OVER (PARTITION BY category_id, brand_id, condition, currency) AS items
    FROM items WHERE for_sale WHICH
  )
  INSERT INTO kinds
  SELECT category_id, brand_id, condition, currency, items,
    min(amount) FILTER (WHERE place * 4 >= items),
    round(avg(amount) FILTER (WHERE place IN ((items + 1) / 2, items / 2 + 1))),
    min(amount) FILTER (WHERE place * 4 >= items * 3)
  FROM ranked GROUP BY category_id, brand_id, condition, currency`;
const THIS_KIND = "AND (category_id, brand_id, condition, currency) = (?, ?, ?, ?)";

type Kind = readonly [category: string, brand: string, condition: string, currency: string];

interface Known {
  readonly n: number;
  readonly for_sale: number;
  readonly document: string;
}

/** Changes the items; its caller opens and ends the transactions. */
export class Copy {
  readonly #database: DatabaseSync;
  readonly #find: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #delete: StatementSync;
  readonly #point: StatementSync;
  readonly #names: StatementSync;
  readonly #index: StatementSync;
  readonly #unindex: StatementSync;
  readonly #dropKind: StatementSync;
  readonly #makeKind: StatementSync;
  readonly #touched = new Map<string, Kind>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    const prepare = (sql: string) => database.prepare(sql);
    this.#find = prepare("SELECT n, for_sale, document FROM items WHERE id = ?");
    this.#insert = prepare(
      `INSERT INTO items (id, loaded, for_sale, category_id, brand_id, condition, currency, amount,
         document) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#update = prepare(
      `UPDATE items SET loaded = ?, for_sale = ?, category_id = ?, brand_id = ?, condition = ?,
         currency = ?, amount = ?, document = ? WHERE n = ?`,
    );
    this.#delete = prepare("DELETE FROM items WHERE n = ?");
    this.#point = prepare("INSERT OR IGNORE INTO points VALUES (?, ?, ?, ?, ?, ?, ?)");
    this.#names = prepare(
      `SELECT (SELECT name FROM brands WHERE id = ?) AS brand,
         (SELECT path FROM categories WHERE id = ?) AS category`,
    );
    this.#index = prepare("INSERT INTO search (rowid, words, facets) VALUES (?, ?, ?)");
    this.#unindex = prepare("DELETE FROM search WHERE rowid = ?");
    this.#dropKind = prepare(
      "DELETE FROM kinds WHERE (category_id, brand_id, condition, currency) = (?, ?, ?, ?)",
    );
    this.#makeKind = prepare(FIND_KINDS.replace("WHICH", THIS_KIND));
  }

  /** Puts the item in place of what there is of its id. `loaded` is the number of its snapshot. */
  put(item: Item, loaded: number): void {
    const document = JSON.stringify(item);
    const known = this.#find.get(item.id) as unknown as Known | undefined;
    const before = known === undefined ? null : (JSON.parse(known.document) as Item);
    const { category_id: category, condition, price } = item;
    const brand = item.brand_id ?? "";
    const forSale = item.status === "active";
    const point = pointOf(before, item);
    if (point !== null) {
      const { what, at } = point;
      this.#point.run(at, item.id, what, category, brand, price.currency, price.amount);
    }
    const columns = [category, brand, condition, price.currency, price.amount, document] as const;
    let n = known?.n;
    if (n === undefined) {
      n = Number(this.#insert.run(item.id, loaded, Number(forSale), ...columns).lastInsertRowid);
    } else {
      this.#update.run(loaded, Number(forSale), ...columns, n);
    }
    if (known?.document === document) {
      return;
    }
    if (known?.for_sale) {
      this.#unindex.run(n);
    }
    if (forSale) {
      this.#index.run(n, this.#wordsOf(item), facetsOf(item));
    }
    this.#touch(before);
    this.#touch(item);
  }

  /** Removes the item, if it is there. */
  remove(id: string): void {
    const known = this.#find.get(id) as unknown as Known | undefined;
    if (known === undefined) {
      return;
    }
    if (known.for_sale) {
      this.#unindex.run(known.n);
    }
    this.#delete.run(known.n);
    this.#touch(JSON.parse(known.document) as Item);
  }

  /** Removes what the snapshot with this number did not have. */
  removeOthers(loaded: number): void {
    const others = this.#database.prepare("SELECT id FROM items WHERE loaded != ?").all(loaded);
    for (const { id } of others) {
      this.remove(id as string);
    }
  }

  /** Words of items have changed because the brand or category has another name. */
  renamed(column: "brand_id" | "category_id", id: string): void {
    const items = this.#database
      .prepare(`SELECT n, document FROM items WHERE for_sale AND ${column} = ?`)
      .all(id);
    for (const { n, document } of items) {
      const item = JSON.parse(document as string) as Item;
      this.#unindex.run(n as number);
      this.#index.run(n as number, this.#wordsOf(item), facetsOf(item));
    }
  }

  /** Counts again the kinds that were touched; call it before the transaction ends. */
  settleTouched(): void {
    for (const kind of this.#touched.values()) {
      this.#dropKind.run(...kind);
      this.#makeKind.run(...kind);
    }
    this.#touched.clear();
  }

  /** Counts all kinds anew; after a load that is faster than one by one. */
  settleAll(): void {
    this.#database.exec("DELETE FROM kinds");
    this.#database.exec(FIND_KINDS.replace("WHICH", ""));
    this.#touched.clear();
  }

  /** The transaction was rolled back. */
  forgetTouched(): void {
    this.#touched.clear();
  }

  #touch(item: Item | null): void {
    if (item !== null) {
      const { category_id: category, brand_id: brand, condition, price } = item;
      const kind: Kind = [category, brand ?? "", condition, price.currency];
      this.#touched.set(kind.join(" "), kind);
    }
  }

  #wordsOf(item: Item): string {
    const names = this.#names.get(item.brand_id, item.category_id);
    const words = [item.title, names?.["brand"], names?.["category"], item.color, item.size];
    return words.filter((word) => word).join(" ");
  }
}

function facetsOf(item: Item): string {
  return [
    currencyFacet(item.price.currency),
    categoryFacet(item.category_id),
    conditionFacet(item.condition),
    ...(item.brand_id === null ? [] : [brandFacet(item.brand_id)]),
  ].join(" ");
}
