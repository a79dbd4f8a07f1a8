/** The store's schema: one SQLite file. */

import { rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

// Raise it with every change of the tables: a store with another number is rebuilt.
export const FORM = 3;
// "cute" in ASCII: marks the file as one of this program.
const APPLICATION = 0x63757465;
const BUSY_MS = 5_000;
// Searches by price look at many rows.
const CACHE_KIB = 65_536;
const MAPPED_BYTES = 1_073_741_824;

/** The file exists, but this program did not make it. */
export class ForeignFileError extends Error {}

const TABLES = `
-- Facts about the copy itself, by name.
CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE brands (id TEXT PRIMARY KEY, name TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE categories (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, parent_id TEXT, path TEXT NOT NULL
) WITHOUT ROWID;
-- What was read of the two lists, page by page: an unchanged page costs no quota to look at again.
CREATE TABLE pages (
  list TEXT NOT NULL, cursor TEXT NOT NULL, etag TEXT, next_cursor TEXT,
  PRIMARY KEY (list, cursor)
) WITHOUT ROWID;

-- The copy: document is the item as it came, amount what a buyer pays with shipping, and for_sale
-- whether one can. n rises with time: the newest item has the highest.
CREATE TABLE items (
  n INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  loaded INTEGER NOT NULL,
  for_sale INTEGER NOT NULL,
  category_id TEXT NOT NULL,
  brand_id TEXT NOT NULL,
  condition TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount INTEGER NOT NULL,
  document TEXT NOT NULL
);
CREATE INDEX items_of_kind ON items (category_id, condition, currency, brand_id, amount)
  WHERE for_sale;
CREATE INDEX items_of_brand ON items (brand_id);
CREATE INDEX items_by_price ON items (currency, amount, n, brand_id, category_id, condition)
  WHERE for_sale;
-- Small, for searches that sort many finds.
CREATE INDEX items_found ON items (n, amount) WHERE for_sale;
CREATE INDEX items_by_age ON items (currency, n) WHERE for_sale;

-- What an item may be compared with: items for sale of the same kind, and how their prices spread.
CREATE TABLE kinds (
  category_id TEXT NOT NULL, condition TEXT NOT NULL, currency TEXT NOT NULL,
  brand_id TEXT NOT NULL,
  items INTEGER NOT NULL, lower INTEGER NOT NULL, median INTEGER NOT NULL, upper INTEGER NOT NULL,
  PRIMARY KEY (category_id, condition, currency, brand_id)
) WITHOUT ROWID;
-- The same of any brand, for kinds of which there are too few.
CREATE TABLE broad_kinds (
  category_id TEXT NOT NULL, condition TEXT NOT NULL, currency TEXT NOT NULL,
  items INTEGER NOT NULL, lower INTEGER NOT NULL, median INTEGER NOT NULL, upper INTEGER NOT NULL,
  PRIMARY KEY (category_id, condition, currency)
) WITHOUT ROWID;

-- A price at a moment (milliseconds): when an item was listed, repriced or sold. An item has one
-- price at a moment: who loads an older snapshot learns of it again.
CREATE TABLE points (
  at INTEGER NOT NULL, item_id TEXT NOT NULL, what TEXT NOT NULL,
  category_id TEXT NOT NULL, brand_id TEXT NOT NULL,
  currency TEXT NOT NULL, amount INTEGER NOT NULL,
  PRIMARY KEY (item_id, at)
) WITHOUT ROWID;
CREATE INDEX points_of_brand ON points (brand_id, currency, at, amount, what);
CREATE INDEX points_of_category ON points (category_id, currency, at, amount, what);
CREATE INDEX points_by_age ON points (at);

-- The words of items for sale, and as words too what can be filtered by. rowid is items.n.
CREATE VIRTUAL TABLE search USING fts5 (
  words, facets, content='', contentless_delete=1, detail=column,
  tokenize='unicode61 remove_diacritics 2', prefix='2 3'
);
`;

/**
 * Opens this marketplace's store; rebuilds one of another marketplace or schema.
 * Throws `ForeignFileError`.
 */
export function openStore(file: string, marketplace: string): DatabaseSync {
  const found = connect(file);
  if (isCurrent(found, marketplace)) {
    return found;
  }
  found.close();
  for (const suffix of ["", "-wal", "-shm"]) {
    rmSync(file + suffix, { force: true });
  }
  const made = connect(file);
  made.exec("BEGIN IMMEDIATE");
  made.exec(TABLES);
  made.prepare("INSERT INTO state VALUES ('marketplace', ?)").run(marketplace);
  made.exec(`PRAGMA application_id = ${APPLICATION}; PRAGMA user_version = ${FORM}; COMMIT`);
  return made;
}

/** A second, read-only connection to the store: it sees only whole transactions. */
export function openReader(file: string): DatabaseSync {
  const reader = new DatabaseSync(file, { readOnly: true });
  reader.exec(`PRAGMA busy_timeout = ${BUSY_MS}; PRAGMA cache_size = -${CACHE_KIB};
    PRAGMA mmap_size = ${MAPPED_BYTES}`);
  return reader;
}

function connect(file: string): DatabaseSync {
  let database: DatabaseSync;
  try {
    database = new DatabaseSync(file);
    database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
    const application = number(database, "application_id");
    const tables = database.prepare("SELECT count(*) AS found FROM sqlite_schema").get();
    if (application !== APPLICATION && tables?.["found"] !== 0) {
      throw new Error("another program's database");
    }
    database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ForeignFileError(
      `${file} is no store of this program (${why}): name another file in CUTE_MIRROR_FILE.`,
    );
  }
  return database;
}

function isCurrent(database: DatabaseSync, marketplace: string): boolean {
  if (number(database, "user_version") !== FORM) {
    return false;
  }
  const known = database.prepare("SELECT value FROM state WHERE name = 'marketplace'").get();
  return known?.["value"] === marketplace;
}

function number(database: DatabaseSync, pragma: string): number {
  return Number(database.prepare(`PRAGMA ${pragma}`).get()?.[pragma]);
}
