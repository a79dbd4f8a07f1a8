/** Reads all brands and categories that items can have, with the last ETags. */

import { NotModifiedError, type Brand, type Category, type Cute } from "@cute/sdk";
import { readFile } from "node:fs/promises";
import { replaceFile } from "../keeping.ts";
import { Trouble } from "../trouble.ts";

export interface Catalogue {
  readonly brands: readonly Brand[];
  readonly categories: readonly Category[];
  /** The number of changed pages; the others cost no quota. */
  readonly fresh: number;
}

export const PAGE = 100;
export const MOST_PAGES = 1_000;

interface Page<T> {
  readonly etag: string | null;
  readonly data: readonly T[];
  readonly next: string | null;
}

type Pages<T> = Record<string, Page<T>>;

interface Kept {
  readonly baseUrl: string;
  readonly brands: Pages<Brand>;
  readonly categories: Pages<Category>;
}

interface Question {
  readonly limit: number;
  readonly cursor: string | undefined;
  readonly if_none_match: string | undefined;
}

type Ask<T> = (question: Question) => {
  withResponse(): Promise<{
    data: { data: T[]; next_cursor: string | null };
    response: Response;
  }>;
};

/** `path` is the file that keeps them from run to run. */
export async function readCatalogue(
  client: Cute,
  baseUrl: string,
  path: string,
): Promise<Catalogue> {
  const kept = await keptIn(path, baseUrl);
  const brands = await all((question) => client.brands.list(question), kept.brands);
  const categories = await all((question) => client.categories.list(question), kept.categories);
  const fresh = brands.fresh + categories.fresh;
  if (fresh > 0) {
    const now: Kept = { baseUrl, brands: brands.pages, categories: categories.pages };
    await replaceFile(path, JSON.stringify(now));
  }
  return {
    brands: brands.rows.filter((brand) => !brand.retired_at),
    categories: categories.rows.filter((category) => !category.retired_at),
    fresh,
  };
}

async function all<T>(
  ask: Ask<T>,
  kept: Pages<T>,
): Promise<{ pages: Pages<T>; rows: T[]; fresh: number }> {
  const pages: Pages<T> = {};
  const rows: T[] = [];
  let fresh = 0;
  let cursor: string | null = null;
  for (let number = 0; number < MOST_PAGES; number += 1) {
    const key: string = cursor ?? "";
    const old: Page<T> | undefined = kept[key];
    let page: Page<T> | undefined = old;
    try {
      const { data, response } = await ask({
        limit: PAGE,
        cursor: cursor ?? undefined,
        if_none_match: old?.etag ?? undefined,
      }).withResponse();
      page = { etag: response.headers.get("etag"), data: data.data, next: data.next_cursor };
      fresh += 1;
    } catch (error) {
      if (!(error instanceof NotModifiedError) || old === undefined) {
        throw error;
      }
    }
    if (page === undefined) {
      break;
    }
    pages[key] = page;
    rows.push(...page.data);
    cursor = page.next;
    if (cursor === null) {
      return { pages, rows, fresh };
    }
  }
  throw new Trouble(`The marketplace has more than ${PAGE * MOST_PAGES} brands or categories.`);
}

async function keptIn(path: string, baseUrl: string): Promise<Kept> {
  const none: Kept = { baseUrl, brands: {}, categories: {} };
  try {
    const kept = JSON.parse(await readFile(path, "utf8")) as Kept;
    return kept.baseUrl === baseUrl ? kept : none;
  } catch {
    // The file only saves calls: if it is missing or invalid, everything is read again.
    return none;
  }
}
