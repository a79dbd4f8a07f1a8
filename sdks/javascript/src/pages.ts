/** Pages of lists, and iterating over all of them. */

import { noNewCursor } from "./error-responses.js";
import { ConfigurationError } from "./errors.js";
import { APIPromise } from "./promise.js";

/** The body of a page, as the API sends it. */
export interface PageBody<T> {
  data: T[];
  next_cursor: string | null;
  has_more: boolean;
}

/** Fetches the page that starts at a cursor. */
export type FetchPage<B extends PageBody<unknown>> = (cursor: string) => PagePromise<B>;

/** A row of a page. */
export type RowOf<B extends PageBody<unknown>> = B["data"][number];

/** A page: the fields of the response, and access to later pages. */
export type PageOf<B extends PageBody<unknown>> = Page<B> & B;

/**
 * A page. `for await (const row of page)` yields its rows and those of all later pages. It has the
 * fields of the response (`data`, `next_cursor`, `has_more`, …).
 */
export class Page<B extends PageBody<unknown>> implements AsyncIterable<RowOf<B>> {
  readonly #fetch: FetchPage<B>;
  readonly #cursor: string | null;

  private constructor(fetch: FetchPage<B>, cursor: string | null) {
    this.#fetch = fetch;
    this.#cursor = cursor;
  }

  /** Create a page with this body. `fetch` gets later pages, `cursor` is that of this page. */
  static of<B extends PageBody<unknown>>(
    body: B,
    fetch: FetchPage<B>,
    cursor: string | null,
  ): PageOf<B> {
    const page = new Page<B>(fetch, cursor);
    for (const [name, value] of Object.entries(body)) {
      // A new field of the server must not hide a method.
      if (!(name in Page.prototype)) {
        Object.defineProperty(page, name, {
          value,
          enumerable: true,
          writable: true,
          configurable: true,
        });
      }
    }
    return page as PageOf<B>;
  }

  /** Return the next page, or `null`. Rejects if the server gave no new cursor for it. */
  async nextPage(this: PageOf<B>): Promise<PageOf<B> | null> {
    if (!this.has_more) {
      return null;
    }
    const cursor: unknown = this.next_cursor;
    if (typeof cursor !== "string" || cursor === "" || cursor === this.#cursor) {
      throw noNewCursor();
    }
    return this.#fetch(cursor);
  }

  /** Yield this page and all later ones. */
  async *pages(this: PageOf<B>): AsyncGenerator<PageOf<B>, void, undefined> {
    let page: PageOf<B> | null = this;
    while (page !== null) {
      yield page;
      page = await page.nextPage();
    }
  }

  /**
   * Yield at most this many rows, and fetch no page after the last of them. Throws
   * `ConfigurationError` unless `most` is a whole number, 0 or more.
   */
  take(most: number): AsyncGenerator<RowOf<B>, void, undefined> {
    return taken(this, checkedMost(most));
  }

  /** Resolve to at most this many rows, even if there are more; see `take`. */
  async toList({ most }: { most: number }): Promise<RowOf<B>[]> {
    return listed(this.take(most));
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<RowOf<B>, void, undefined> {
    // `of` is the only way to create a page, and sets its fields.
    for await (const page of (this as unknown as PageOf<B>).pages()) {
      yield* page.data as RowOf<B>[];
    }
  }
}

/** A promise of a page; `for await` on it yields the rows of all pages. */
export class PagePromise<B extends PageBody<unknown>>
  extends APIPromise<PageOf<B>>
  implements AsyncIterable<RowOf<B>>
{
  /** Yield the first page and all later ones. */
  async *pages(): AsyncGenerator<PageOf<B>, void, undefined> {
    yield* (await this).pages();
  }

  /**
   * Yield at most this many rows, and fetch no page after the last of them. Throws
   * `ConfigurationError` unless `most` is a whole number, 0 or more.
   */
  take(most: number): AsyncGenerator<RowOf<B>, void, undefined> {
    return taken(this, checkedMost(most));
  }

  /** Resolve to at most this many rows, even if there are more; see `take`. */
  async toList({ most }: { most: number }): Promise<RowOf<B>[]> {
    return listed(this.take(most));
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<RowOf<B>, void, undefined> {
    yield* await this;
  }
}

function checkedMost(most: number): number {
  if (!(Number.isInteger(most) && most >= 0)) {
    throw new ConfigurationError(`most must be a whole number of rows, 0 or more, not ${most}.`);
  }
  return most;
}

async function* taken<T>(rows: AsyncIterable<T>, most: number): AsyncGenerator<T, void, undefined> {
  let left = most;
  if (left === 0) {
    return;
  }
  for await (const row of rows) {
    yield row;
    left -= 1;
    if (left === 0) {
      return;
    }
  }
}

async function listed<T>(rows: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const row of rows) {
    found.push(row);
  }
  return found;
}
