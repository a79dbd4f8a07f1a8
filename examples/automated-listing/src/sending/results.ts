/** `results.csv`: the outcome of each row, written as soon as it is known. */

import { open, type FileHandle } from "node:fs/promises";
import { BYTE_ORDER_MARK, csvLine, replaceFile, withoutGuard } from "../keeping.ts";
import { dialectOf, records } from "../reading/csv.ts";

export type Outcome =
  | "created"
  | "updated"
  | "unchanged"
  | "held"
  | "refused"
  | "would create"
  | "would update";

export interface Result {
  readonly file: string;
  readonly line: number;
  readonly sku: string;
  readonly outcome: Outcome;
  readonly itemId: string;
  readonly url: string;
  /** The error, or a note for the seller. */
  readonly remark: string;
  readonly suggestions: string;
}

const HEADER = ["file", "line", "sku", "outcome", "item id", "url", "remark", "suggestions"];
const LISTED: ReadonlySet<string> = new Set<Outcome>(["created", "updated", "unchanged"]);

export class Results {
  readonly #file: FileHandle;
  readonly counts = new Map<Outcome, number>();

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /** Starts a new file with the rows carried over from the last run. */
  static async begin(path: string, carried: readonly Result[]): Promise<Results> {
    const text = carried.map(lineOf).join("");
    await replaceFile(path, BYTE_ORDER_MARK + csvLine(HEADER) + text);
    return new Results(await open(path, "a"));
  }

  /** Returns once they are on the disk. */
  async add(results: readonly Result[]): Promise<void> {
    for (const { outcome } of results) {
      this.counts.set(outcome, this.count(outcome) + 1);
    }
    await this.#file.appendFile(results.map(lineOf).join(""));
    await this.#file.datasync();
  }

  count(outcome: Outcome): number {
    return this.counts.get(outcome) ?? 0;
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

/** The rows that were listed after the last run; none without a last run. */
export async function listedBefore(path: string): Promise<Result[]> {
  const listed: Result[] = [];
  try {
    for await (const { cells } of records(path, await dialectOf(path))) {
      const [file = "", line = "", sku = "", outcome = "", itemId = "", url = "", remark = ""] =
        cells.map(withoutGuard);
      // The last line of a run that was killed may not be whole.
      if (LISTED.has(outcome) && cells.length === HEADER.length) {
        const known = { file, line: Number(line), sku, itemId, url, remark, suggestions: "" };
        listed.push({ ...known, outcome: outcome as Outcome });
      }
    }
  } catch {
    return listed;
  }
  return listed;
}

function lineOf(result: Result): string {
  const { file, line, sku, outcome, itemId, url, remark, suggestions } = result;
  return csvLine([file, line, sku, outcome, itemId, url, remark, suggestions]);
}
