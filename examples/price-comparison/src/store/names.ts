/** Brands and categories in the store, and the pages of their lists. */

import type { Brand, Category } from "@cute/sdk";
import type { DatabaseSync } from "node:sqlite";

/** Separates the names of a category's path. */
export const PATH_MARK = " › ";

export type ListName = "brands" | "categories";

/** The last read state of a list's page. `cursor` is empty for the first page. */
export interface KnownPage {
  readonly etag: string | null;
  readonly nextCursor: string | null;
}

export class Names {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  page(list: ListName, cursor: string): KnownPage | null {
    const row = this.#database
      .prepare("SELECT etag, next_cursor FROM pages WHERE list = ? AND cursor = ?")
      .get(list, cursor);
    if (row === undefined) {
      return null;
    }
    return {
      etag: row["etag"] as string | null,
      nextCursor: row["next_cursor"] as string | null,
    };
  }

  keepPage(list: ListName, cursor: string, page: KnownPage): void {
    this.#database
      .prepare("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?)")
      .run(list, cursor, page.etag, page.nextCursor);
  }

  /** Stores a brand; returns whether it is new or renamed. */
  keepBrand(brand: Brand): boolean {
    const done = this.#database
      .prepare(
        `INSERT INTO brands VALUES (?, ?)
         ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE name != excluded.name`,
      )
      .run(brand.id, brand.name);
    return done.changes > 0;
  }

  /** Stores a category; returns whether it is new, renamed or moved. */
  keepCategory(category: Category): boolean {
    const done = this.#database
      .prepare(
        `INSERT INTO categories VALUES (?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE
         SET name = excluded.name, parent_id = excluded.parent_id, path = excluded.path
         WHERE (name, parent_id, path) IS NOT (excluded.name, excluded.parent_id, excluded.path)`,
      )
      .run(category.id, category.name, category.parent_id, category.path.join(PATH_MARK));
    return done.changes > 0;
  }

  /** Whether an item has a brand or a category that was not read yet. */
  areMissing(): boolean {
    const row = this.#database
      .prepare(
        `SELECT EXISTS (
           SELECT 1 FROM (SELECT DISTINCT brand_id AS id FROM kinds WHERE brand_id != '')
           WHERE id NOT IN (SELECT id FROM brands)
         ) OR EXISTS (
           SELECT 1 FROM (SELECT DISTINCT category_id AS id FROM kinds)
           WHERE id NOT IN (SELECT id FROM categories)
         ) AS missing`,
      )
      .get();
    return row?.["missing"] === 1;
  }
}
