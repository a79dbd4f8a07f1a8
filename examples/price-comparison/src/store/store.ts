/** All writes: the copy and its cursor change in one transaction. */

import type { Brand, Category, Item, ItemChange } from "@cute/sdk";
import type { DatabaseSync } from "node:sqlite";
import { Copy } from "./copy.ts";
import { Names, type KnownPage, type ListName } from "./names.ts";
import { openStore } from "./schema.ts";

// Older prices say nothing about today's.
const HISTORY_MS = 400 * 86_400_000;

export type StateName =
  | "cursor"
  | "changes_etag"
  | "loaded"
  | "loaded_at"
  | "checked_at"
  | "names_read_at"
  | "calls"
  | "polling_calls"
  | "changes"
  | "error"
  | "error_at"
  | "next_try_at";

/** A snapshot that is being stored. Readers see nothing of it before `finish`. */
export interface Load {
  put(item: Item): void;
  /** Replaces the copy; returns how many items it has. */
  finish(cursor: string, at: number): number;
  abandon(): void;
}

export class Store {
  readonly names: Names;
  readonly #database: DatabaseSync;
  readonly #copy: Copy;
  #calls = 0;

  /** Throws `ForeignFileError`. */
  constructor(file: string, marketplace: string, country: string) {
    this.#database = openStore(file, `${marketplace} to ${country}`);
    this.names = new Names(this.#database);
    this.#copy = new Copy(this.#database, country);
  }

  state(name: StateName): string | null {
    const row = this.#database.prepare("SELECT value FROM state WHERE name = ?").get(name);
    return row === undefined ? null : (row["value"] as string);
  }

  /** Counts one HTTP request; the count is written together with its data. */
  countCall(): void {
    this.#calls += 1;
  }

  items(): number {
    return Number(this.#database.prepare("SELECT count(*) AS n FROM items").get()?.["n"]);
  }

  /** Begins a snapshot in a transaction; it blocks other writes until it ends. */
  load(): Load {
    const number = Number(this.state("loaded") ?? 0) + 1;
    this.#database.exec("BEGIN IMMEDIATE");
    return {
      put: (item) => this.#copy.put(item, number),
      finish: (cursor, at) => {
        this.#copy.removeOthers(number);
        this.#copy.settleAll();
        this.#set({ cursor, loaded: number, loaded_at: at, changes_etag: null });
        this.#database.exec("COMMIT");
        return this.items();
      },
      abandon: () => this.#rollBack(),
    };
  }

  /** Applies a page of changes that came after the cursor `after`, and moves the cursor. */
  apply(changes: readonly ItemChange[], after: string, cursor: string, etag: string | null): void {
    this.#within(() => {
      if (this.state("cursor") !== after) {
        throw new Error("Another program writes to this store: give each its own file.");
      }
      const loaded = Number(this.state("loaded"));
      for (const { id, item } of changes) {
        // The event type may be newer than this program, but a missing item is unambiguous.
        if (item === null) {
          this.#copy.remove(id);
        } else {
          this.#copy.put(item, loaded);
        }
      }
      this.#copy.settle();
      // The tag belongs to the response to `after`, so it is valid only for that cursor.
      this.#set({ cursor, changes_etag: cursor === after ? etag : null });
      this.#add("changes", changes.length);
    });
  }

  /** The copy was up to date at this time; a walk through all pages takes `polled` calls. */
  upToDate(at: number, polled: number): void {
    this.#within(() => {
      this.#set({ checked_at: at, error: null, error_at: null, next_try_at: null });
      this.#add("polling_calls", polled);
    });
  }

  failed(error: string, at: number, nextTryAt: number): void {
    this.#within(() => this.#set({ error, error_at: at, next_try_at: nextTryAt }));
  }

  /** The API refused the cursor. The items stay until a snapshot replaces them. */
  forgetCursor(): void {
    this.#within(() => this.#set({ cursor: null, changes_etag: null }));
  }

  keepBrands(cursor: string, brands: readonly Brand[], page: KnownPage): void {
    this.#keepPage("brands", cursor, page, () => {
      for (const brand of brands) {
        if (this.names.keepBrand(brand)) {
          this.#copy.renamed("brand_id", brand.id);
        }
      }
    });
  }

  keepCategories(cursor: string, categories: readonly Category[], page: KnownPage): void {
    this.#keepPage("categories", cursor, page, () => {
      for (const category of categories) {
        if (this.names.keepCategory(category)) {
          this.#copy.renamed("category_id", category.id);
        }
      }
    });
  }

  /** Records that both lists were read; removes prices too old for the history. */
  namesRead(at: number): void {
    this.#within(() => {
      this.#set({ names_read_at: at });
      this.#database.prepare("DELETE FROM points WHERE at < ?").run(at - HISTORY_MS);
    });
  }

  close(): void {
    this.#database.close();
  }

  #keepPage(list: ListName, cursor: string, page: KnownPage, keep: () => void): void {
    this.#within(() => {
      keep();
      this.names.keepPage(list, cursor, page);
    });
  }

  #within(change: () => void): void {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      change();
      const calls = this.#calls;
      this.#add("calls", calls);
      this.#database.exec("COMMIT");
      this.#calls -= calls;
    } catch (error) {
      this.#rollBack();
      throw error;
    }
  }

  #rollBack(): void {
    this.#copy.forget();
    if (this.#database.isTransaction) {
      this.#database.exec("ROLLBACK");
    }
  }

  #add(name: StateName, count: number): void {
    if (count) {
      this.#set({ [name]: Number(this.state(name) ?? 0) + count });
    }
  }

  #set(values: Partial<Record<StateName, string | number | null>>): void {
    const keep = this.#database.prepare("INSERT OR REPLACE INTO state VALUES (?, ?)");
    const drop = this.#database.prepare("DELETE FROM state WHERE name = ?");
    for (const [name, value] of Object.entries(values)) {
      if (value === null) {
        drop.run(name);
      } else {
        keep.run(name, String(value));
      }
    }
  }
}
