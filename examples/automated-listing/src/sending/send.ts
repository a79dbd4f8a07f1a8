/** Sends rows in batches, each row by its SKU, so that sending again lists nothing twice. */

import type { Cute, Item, ItemBatchRow, ItemCreate } from "@cute/sdk";
import type { Draft } from "../rows.ts";
import type { Screen } from "../screen.ts";
import type { Memory } from "./memory.ts";
import { patiently } from "./patience.ts";
import type { Result, Results } from "./results.ts";

export const MOST_ROWS = 100;
// The API accepts 1 MiB, including a little around the rows.
export const MOST_BYTES = 1_000_000;

/** A row to send. `etag` is that of the item to replace, `null` to create one. */
export interface Sending {
  readonly draft: Draft;
  readonly item: ItemCreate;
  readonly etag: string | null;
}

/** What sending needs. */
export interface Post {
  readonly client: Cute;
  readonly memory: Memory;
  readonly results: Results;
  readonly screen: Screen;
  /** Let the marketplace check the rows, and change nothing. */
  readonly isDryRun: boolean;
}

/**
 * Sends all rows; each batch is on the disk before the next one is sent. Returns the rows whose item
 * has changed since it was read, which are not in the results; with `isLastTry` they are refused.
 */
export async function sendAll(
  rows: readonly Sending[],
  post: Post,
  isLastTry: boolean,
): Promise<Draft[]> {
  const { client, memory, results, screen, isDryRun } = post;
  const changed: Draft[] = [];
  if (rows.length === 0) {
    return changed;
  }
  const counts = new Map<string, number>();
  let done = 0;
  screen.start(rows.length);
  try {
    for (const batch of batchesOf(rows)) {
      const operations = batch.map(operationOf);
      const request = { atomic: false, operations, validate_only: isDryRun };
      const response = await patiently(screen, () => client.items.batch(request));
      const outcomes: Result[] = [];
      batch.forEach((row, place) => {
        const { draft } = row;
        const answer = response.data[place];
        if (!isLastTry && hasChanged(answer)) {
          changed.push(draft);
          return;
        }
        const outcome = resultOf(row, answer, isDryRun);
        outcomes.push(outcome);
        if (!isDryRun && outcome.itemId && draft.item !== null) {
          memory.note(draft.sku, draft.item);
        }
      });
      await memory.save();
      await results.add(outcomes);
      done += batch.length;
      outcomes.forEach(({ outcome }) => counts.set(outcome, (counts.get(outcome) ?? 0) + 1));
      screen.reach(done, rows.length, counted(counts));
    }
  } finally {
    screen.stop();
  }
  return changed;
}

/** Whether the row can succeed after a look at the item's current state. */
function hasChanged(row: ItemBatchRow | undefined): boolean {
  return row?.status === 409 || row?.status === 412;
}

function counted(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([outcome, count]) => `${count} ${outcome}`).join(", ");
}

function operationOf({ draft, item, etag }: Sending) {
  const { sku } = draft;
  return etag === null
    ? ({ op: "put", sku, item } as const)
    : ({ op: "put", sku, item, if_match: etag } as const);
}

function* batchesOf(rows: readonly Sending[]): Generator<Sending[]> {
  let batch: Sending[] = [];
  let bytes = 0;
  for (const row of rows) {
    const size = Buffer.byteLength(JSON.stringify(operationOf(row)));
    if (batch.length === MOST_ROWS || (batch.length > 0 && bytes + size > MOST_BYTES)) {
      yield batch;
      [batch, bytes] = [[], 0];
    }
    batch.push(row);
    bytes += size;
  }
  if (batch.length > 0) {
    yield batch;
  }
}

function resultOf(
  { draft, etag }: Sending,
  row: ItemBatchRow | undefined,
  isDryRun: boolean,
): Result {
  const base = baseOf(draft);
  if (row?.item && isDryRun) {
    const outcome = row.status === 201 ? "would create" : "would update";
    return { ...base, outcome, remark: draft.notes.join("; ") };
  }
  if (row?.item) {
    const outcome = row.status === 201 ? "created" : row.etag === etag ? "unchanged" : "updated";
    return { ...base, outcome, ...placeOf(row.item), remark: draft.notes.join("; ") };
  }
  return { ...base, outcome: "refused", remark: whyRefused(row) };
}

function whyRefused(row: ItemBatchRow | undefined): string {
  if (row === undefined || row.status >= 500) {
    return "the server had trouble with it: run it again";
  }
  if (row.status === 412) {
    return "it was changed on the marketplace just now: run it again";
  }
  const errors = (row.problem?.errors ?? []).map(({ pointer, detail }) =>
    `${pointer ?? ""} ${detail}`.trim(),
  );
  return [row.problem?.detail ?? row.problem?.title ?? "", ...errors].filter(Boolean).join("; ");
}

/** The properties of every row. */
export function baseOf({ file, line, sku, suggestions }: Draft) {
  return { file, line, sku, itemId: "", url: "", suggestions };
}

export function placeOf({ id, url }: Item): { itemId: string; url: string } {
  return { itemId: id, url };
}
