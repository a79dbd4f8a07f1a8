/** The copied items, and their kinds, price points and search words. */

import type { Item } from "@cute/sdk";
import type { DatabaseSync, StatementSync } from "node:sqlite";
import { brandFacet, categoryFacet, conditionFacet, currencyFacet } from "./facets.ts";
import { Kinds } from "./kinds.ts";
import { pointOf } from "./point.ts";
import { totalOf } from "./total.ts";

interface Known {
  readonly n: number;
  readonly for_sale: number;
  readonly document: string;
}

/** Changes the items; the caller begins and ends the transactions. */
export class Copy {
  readonly #database: DatabaseSync;
  readonly #country: string;
  readonly #find: StatementSync;
  readonly #insert: StatementSync;
  readonly #update: StatementSync;
  readonly #delete: StatementSync;
  readonly #point: StatementSync;
  readonly #names: StatementSync;
  readonly #index: StatementSync;
  readonly #unindex: StatementSync;
  readonly #kinds: Kinds;

  /** `country`: where buyers are, an ISO 3166-1 code. */
  constructor(database: DatabaseSync, country: string) {
    this.#database = database;
    this.#country = country;
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
    this.#kinds = new Kinds(database);
  }

  /** Inserts or replaces the item. `loaded` is the number of its snapshot. */
  put(item: Item, loaded: number): void {
    const document = JSON.stringify(item);
    const known = this.#find.get(item.id) as unknown as Known | undefined;
    const before = known === undefined ? null : (JSON.parse(known.document) as Item);
    const { condition, price } = item;
    const category = item.category.id;
    const brand = item.brand?.id ?? "";
    const total = totalOf(item, this.#country);
    const forSale = item.status === "active" && total !== null;
    const point = pointOf(before, item);
    if (point !== null) {
      const { what, at } = point;
      this.#point.run(at, item.id, what, category, brand, price.currency, price.amount);
    }
    const amount = total ?? price.amount;
    const columns = [category, brand, condition, price.currency, amount, document] as const;
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
    if (before !== null) {
      this.#kinds.touch(before);
    }
    this.#kinds.touch(item);
  }

  /** Removes the item, if it exists. */
  remove(id: string): void {
    const known = this.#find.get(id) as unknown as Known | undefined;
    if (known === undefined) {
      return;
    }
    if (known.for_sale) {
      this.#unindex.run(known.n);
    }
    this.#delete.run(known.n);
    this.#kinds.touch(JSON.parse(known.document) as Item);
  }

  /** Removes the items that were not in the snapshot with this number. */
  removeOthers(loaded: number): void {
    const others = this.#database.prepare("SELECT id FROM items WHERE loaded != ?").all(loaded);
    for (const { id } of others) {
      this.remove(id as string);
    }
  }

  /** Updates the words of items whose brand or category was renamed. */
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

  /** Updates the kinds; call it before the transaction ends. */
  settle(): void {
    this.#kinds.settle();
  }

  /** Updates the kinds after a load. */
  settleAll(): void {
    this.#kinds.settleAll();
  }

  /** Call this after a rollback. */
  forget(): void {
    this.#kinds.forget();
  }

  #wordsOf(item: Item): string {
    const names = this.#names.get(item.brand?.id ?? null, item.category.id);
    const words = [item.title, names?.["brand"], names?.["category"], item.color, item.size];
    return words.filter((word) => word).join(" ");
  }
}

function facetsOf(item: Item): string {
  return [
    currencyFacet(item.price.currency),
    categoryFacet(item.category.id),
    conditionFacet(item.condition),
    ...(item.brand === null ? [] : [brandFacet(item.brand.id)]),
  ].join(" ");
}
