/** `client.items.upsertMany`: many rows in calls of 100, with a result for each row. */

import type { ItemBatchResult, ItemBatchRow, ItemCreate } from "./_gen/models.js";
import { batch_items } from "./_gen/operations.js";
import type { Caller } from "./caller.js";
import { errorFrom } from "./error-responses.js";
import {
  APIStatusError,
  BadRequestError,
  ConfigurationError,
  ConflictError,
  CuteError,
  PayloadTooLargeError,
  ValidationError,
} from "./errors.js";

const ROWS_A_CALL = 100;

/** The result of a row. */
export interface UpsertResult {
  /** The row's place, from 0. */
  readonly index: number;
  readonly sku: string | null;
  /** `null` if the row was not sent, or got no response. */
  readonly status: number | null;
  /** The item's id; `null` with an `error`. */
  readonly itemId: string | null;
  /** The item's `etag` as it is now; `null` with an `error`. */
  readonly etag: string | null;
  /** What a call for this row alone would have thrown, or `null`. */
  readonly error: CuteError | null;
}

/** What is done so far. */
export interface UpsertProgress {
  readonly done: number;
  readonly failed: number;
  /** `null` if `rows` is not an array. */
  readonly total: number | null;
  /** The results since the last report. */
  readonly results: readonly UpsertResult[];
}

/** The options of `client.items.upsertMany`. */
export interface UpsertOptions {
  /** Called after each 100 rows. */
  readonly progress?: ((progress: UpsertProgress) => void) | undefined;
  /** Ends the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

export type ItemRows = Iterable<ItemCreate> | AsyncIterable<ItemCreate>;

interface Row {
  readonly index: number;
  readonly item: ItemCreate;
}

/** Results, and the error for which later rows needn't be sent. */
interface Sent {
  readonly results: readonly UpsertResult[];
  readonly stop: CuteError | null;
}

export async function upsertMany(
  caller: Caller,
  rows: ItemRows,
  { progress, signal }: UpsertOptions = {},
): Promise<UpsertResult[]> {
  const results: UpsertResult[] = [];
  const total = Array.isArray(rows) ? rows.length : null;
  let failed = 0;
  let stop: CuteError | null = null;
  for await (const chunk of chunks(rows)) {
    const sent: Sent = stop === null ? await settle(caller, chunk, signal) : allFailed(chunk, stop);
    stop = sent.stop;
    results.push(...sent.results);
    failed += sent.results.filter(({ error }) => error !== null).length;
    progress?.({ done: results.length, failed, total, results: sent.results });
  }
  return results;
}

/** Send rows until each succeeded or was tried often enough. */
async function settle(
  caller: Caller,
  rows: readonly Row[],
  signal: AbortSignal | undefined,
): Promise<Sent> {
  const unnamed = new ConfigurationError("The row has no `sku`, which identifies its item.");
  const found = new Map(rows.map((row) => [row.index, failure(row, unnamed)]));
  let pending = rows.filter(({ item }) => item.sku);
  for (let attempt = 1; pending.length > 0; attempt += 1) {
    const { results, stop } = await send(caller, pending, signal);
    for (const result of results) {
      found.set(result.index, result);
    }
    const again = new Set(results.filter(isWorthAnother).map(({ index }) => index));
    pending = pending.filter(({ index }) => again.has(index));
    if (stop !== null || pending.length === 0 || !(await caller.pause(batch_items, attempt, signal))) {
      return { results: [...found.values()], stop };
    }
  }
  return { results: [...found.values()], stop: null };
}

/** Send rows in one call, or in halves if that is too much. */
async function send(
  caller: Caller,
  rows: readonly Row[],
  signal: AbortSignal | undefined,
): Promise<Sent> {
  const operations = rows.map(({ item }) => ({ op: "put", sku: item.sku, item }));
  try {
    const params = { operations };
    const { data } = await caller.model<ItemBatchResult>(batch_items, [], params, { signal });
    const readable = (Array.isArray(data) ? data : []).filter(isReadable);
    const entries = new Map(readable.map((entry) => [entry.index, entry]));
    return { results: rows.map((row, place) => resultOf(row, entries.get(place))), stop: null };
  } catch (error) {
    if (!(error instanceof CuteError)) {
      throw error;
    }
    if (!isOfRows(error)) {
      // The client has retried what can be retried, and the next call would fail too.
      return allFailed(rows, error);
    }
    if (error instanceof ConflictError || rows.length === 1) {
      return { ...allFailed(rows, error), stop: null };
    }
    const half = Math.floor(rows.length / 2);
    const first = await send(caller, rows.slice(0, half), signal);
    const others = rows.slice(half);
    const { stop } = first;
    const second = stop === null ? await send(caller, others, signal) : allFailed(others, stop);
    return { results: [...first.results, ...second.results], stop: second.stop };
  }
}

/** Whether a call with other rows, or another idempotency key, may be accepted. */
function isOfRows(error: CuteError): boolean {
  return (
    error instanceof BadRequestError ||
    error instanceof ConflictError ||
    error instanceof PayloadTooLargeError ||
    error instanceof ValidationError
  );
}

function isWorthAnother({ status, error }: UpsertResult): boolean {
  const isLost = error instanceof ConflictError && error.code === "idempotency_response_lost";
  return error !== null && (isLost || status === 408 || status === 429 || (status ?? 0) >= 500);
}

/** Return whether an entry has what a result needs, in the form of the specification. */
function isReadable(entry: Partial<ItemBatchRow> | null): boolean {
  const { index, status, problem } = entry ?? {};
  return typeof index === "number" && typeof status === "number" && typeof problem === "object";
}

function resultOf(row: Row, entry: ItemBatchRow | undefined): UpsertResult {
  if (entry === undefined) {
    return failure(row, new CuteError("The response has no result for the row."));
  }
  const { status, item, etag, problem } = entry;
  if (problem !== null) {
    return failure(row, errorFrom({ status, headers: new Headers() }, JSON.stringify(problem), 0));
  }
  const itemId = item?.id ?? null;
  return { index: row.index, sku: row.item.sku ?? null, status, itemId, etag, error: null };
}

function allFailed(rows: readonly Row[], error: CuteError): Sent {
  return { results: rows.map((row) => failure(row, error)), stop: error };
}

function failure({ index, item }: Row, error: CuteError): UpsertResult {
  const status = error instanceof APIStatusError ? error.status : null;
  return { index, sku: item.sku || null, status, itemId: null, etag: null, error };
}

async function* chunks(rows: ItemRows): AsyncGenerator<Row[], void, undefined> {
  let index = 0;
  let chunk: Row[] = [];
  for await (const item of rows) {
    chunk.push({ index, item });
    index += 1;
    if (chunk.length === ROWS_A_CALL) {
      yield chunk;
      chunk = [];
    }
  }
  if (chunk.length > 0) {
    yield chunk;
  }
}
