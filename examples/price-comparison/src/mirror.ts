/** Maintains the copy: one snapshot, then only changes. */

import { NotModifiedError, type Cute } from "@cute/sdk";
import { setImmediate, setTimeout } from "node:timers/promises";
import { isDue, readNames } from "./catalogue.ts";
import type { Store } from "./store/store.ts";
import { duration, explain, isCursorRefused, isLasting, pauseAfter } from "./trouble.ts";

// Maximum size of a page of each list.
const PAGE = 100;
// The site serves requests in between.
const LINES_AT_ONCE = 200;
const MOST_ITEMS = 5_000_000;

export interface MirrorOptions {
  readonly client: Cute;
  readonly store: Store;
  readonly baseUrl: string;
  /** Seconds between two polls. */
  readonly interval: number;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
}

/** The key or the settings must change first; the text says which. */
export class RefusedError extends Error {}

export class Mirror {
  readonly #client: Cute;
  readonly #store: Store;
  readonly #options: MirrorOptions;

  constructor(options: MirrorOptions) {
    this.#client = options.client;
    this.#store = options.store;
    this.#options = options;
  }

  /**
   * Works until the signal aborts. What fails is tried again later; throws `RefusedError` only when
   * the very first look is refused, as then nobody has ever seen these settings work.
   */
  async run(): Promise<void> {
    const { interval, signal } = this.#options;
    let failures = 0;
    let hasWorked = false;
    while (!signal.aborted) {
      const began = Date.now();
      let pause = interval;
      try {
        await this.#look();
        if (failures > 0) {
          this.#options.say("The API responds again; the copy is up to date.");
        }
        hasWorked = true;
        failures = 0;
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        failures += 1;
        pause = pauseAfter(failures, interval, error);
        this.#failed(error, pause, { isFirst: !hasWorked, isNew: failures === 1 });
      }
      const left = began + pause * 1000 - Date.now();
      await setTimeout(Math.max(left, 0), undefined, { signal }).catch(() => undefined);
    }
  }

  #failed(error: unknown, pause: number, when: { isFirst: boolean; isNew: boolean }): void {
    const { baseUrl, say } = this.#options;
    const line = explain(error, baseUrl);
    if (when.isFirst && isLasting(error)) {
      throw new RefusedError(line);
    }
    this.#store.failed(line, Date.now(), Date.now() + pause * 1000);
    if (when.isNew) {
      say(`${line} The next try is in ${duration(pause)}; the site continues with what it has.`);
    }
  }

  /** Brings the copy up to date. */
  async #look(): Promise<void> {
    if (this.#store.state("names_read_at") === null) {
      await this.#readNames();
    }
    if (this.#store.state("cursor") === null) {
      await this.#load();
    }
    try {
      await this.#follow();
    } catch (error) {
      if (!isCursorRefused(error)) {
        throw error;
      }
      this.#options.say("The API does not know our cursor: the copy begins again.");
      this.#store.forgetCursor();
      await this.#load();
      await this.#follow();
    }
    const readAt = Number(this.#store.state("names_read_at"));
    if (isDue(readAt, Date.now(), this.#store.names.areMissing())) {
      await this.#readNames();
    }
    this.#store.upToDate(Date.now(), Math.ceil(this.#store.items() / PAGE));
  }

  async #load(): Promise<void> {
    const began = Date.now();
    const { signal } = this.#options;
    const file = await this.#client.items.snapshot.get({}, { signal });
    const cursor = file.changesCursor;
    const load = this.#store.load();
    try {
      let lines = 0;
      for await (const item of file.lines()) {
        load.put(item);
        lines += 1;
        if (lines > MOST_ITEMS) {
          throw new Error(`The marketplace has more than ${MOST_ITEMS} items.`);
        }
        if (lines % LINES_AT_ONCE === 0) {
          await setImmediate();
          signal.throwIfAborted();
        }
      }
      const items = load.finish(cursor, Date.now());
      const took = ((Date.now() - began) / 1000).toFixed(1);
      const many = items.toLocaleString("en");
      this.#options.say(`${many} items loaded from the snapshot in ${took} s.`);
    } catch (error) {
      load.abandon();
      throw error;
    }
  }

  async #follow(): Promise<void> {
    const { signal } = this.#options;
    let hasMore = true;
    while (hasMore) {
      const after = this.#store.state("cursor") ?? "";
      const etag = this.#store.state("changes_etag") ?? undefined;
      const params = { after, limit: PAGE, if_none_match: etag };
      try {
        const page = await this.#client.items.changes.list(params, { signal }).withResponse();
        const { data, next_cursor: cursor, has_more } = page.data;
        this.#store.apply(data, after, cursor, page.response.headers.get("etag"));
        hasMore = has_more;
      } catch (error) {
        if (!(error instanceof NotModifiedError)) {
          throw error;
        }
        hasMore = false;
      }
    }
  }

  async #readNames(): Promise<void> {
    await readNames(this.#client, this.#store, this.#options.signal);
    this.#store.namesRead(Date.now());
  }
}
