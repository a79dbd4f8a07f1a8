/** Reads the changed pages of the lists of brands and categories. */

import { NotModifiedError, type Cute } from "@cute/sdk";
import type { KnownPage, ListName } from "./store/names.ts";
import type { Store } from "./store/store.ts";

const PAGE = 100;
// Longer lists are not supported.
const MOST_PAGES = 200;
export const NAMES_LAST_MS = 86_400_000;
// An id that stays unknown is not requested at every poll.
export const UNKNOWN_LAST_MS = 600_000;

/** Whether to read the lists at `now`, if last read at `readAt`, both in milliseconds. */
export function isDue(readAt: number | null, now: number, missing: boolean): boolean {
  if (readAt === null) {
    return true;
  }
  return now - readAt >= (missing ? UNKNOWN_LAST_MS : NAMES_LAST_MS);
}

/** Reads both lists into the store. */
export async function readNames(client: Cute, store: Store, signal: AbortSignal): Promise<void> {
  await readList("brands", store, async (cursor, etag) => {
    const params = { limit: PAGE, cursor: cursor || undefined, if_none_match: etag };
    const { data, response } = await client.brands.list(params, { signal }).withResponse();
    const page = { etag: response.headers.get("etag"), nextCursor: data.next_cursor };
    store.keepBrands(cursor, data.data, page);
    return page;
  });
  await readList("categories", store, async (cursor, etag) => {
    const params = { limit: PAGE, cursor: cursor || undefined, if_none_match: etag };
    const { data, response } = await client.categories.list(params, { signal }).withResponse();
    const page = { etag: response.headers.get("etag"), nextCursor: data.next_cursor };
    store.keepCategories(cursor, data.data, page);
    return page;
  });
}

async function readList(
  list: ListName,
  store: Store,
  read: (cursor: string, etag: string | undefined) => Promise<KnownPage>,
): Promise<void> {
  let cursor: string | null = "";
  for (let pages = 0; cursor !== null; pages += 1) {
    if (pages === MOST_PAGES) {
      throw new Error(`The list of ${list} has more than ${MOST_PAGES} pages.`);
    }
    const known: KnownPage | null = store.names.page(list, cursor);
    try {
      cursor = (await read(cursor, known?.etag ?? undefined)).nextCursor;
    } catch (error) {
      if (!(error instanceof NotModifiedError) || known === null) {
        throw error;
      }
      cursor = known.nextCursor;
    }
  }
}
