/** The SKUs of rows: their own, or ones that are the same in every run. Pure. */

import { createHash } from "node:crypto";
import type { Decisions } from "./mapping/decisions.ts";
import { textOf, type Row } from "./reading/folder.ts";
import type { Field } from "./reading/headers.ts";
import { RELEASE, type Draft } from "./rows.ts";
import { digitsOf } from "./values/damage.ts";
import { compact } from "./words/normalise.ts";

const DIGEST_CHARS = 12;
const IDENTIFYING: readonly Field[] = [
  "title", "brand", "category", "department", "size", "color",
];

/** Assigns SKUs to the rows of a run, in order: equal rows without one are several pieces. */
export class Skus {
  readonly #given = new Map<string, number>();

  /** The row's own, else one made from what identifies it: the same in every run. */
  of(row: Row, decisions: Decisions): string {
    const own = textOf(row, "sku");
    if (own !== "") {
      return decisions.of("sku", own)?.to ?? own;
    }
    const values = IDENTIFYING.map((field) => compact(textOf(row, field)));
    const digest = createHash("sha256").update(JSON.stringify([row.file, ...values])).digest("hex");
    const made = `ROW-${digest.slice(0, DIGEST_CHARS).toUpperCase()}`;
    const times = (this.#given.get(made) ?? 0) + 1;
    this.#given.set(made, times);
    return times === 1 ? made : `${made}-${times}`;
  }
}

/** Holds rows whose SKU is shorter than those of its file that begin with zeros. */
export function heldIfShortened(
  drafts: readonly Draft[],
  rows: readonly Row[],
  decisions: Decisions,
): Draft[] {
  const byFile = new Map<string, string[]>();
  for (const row of rows) {
    byFile.set(row.file, [...(byFile.get(row.file) ?? []), textOf(row, "sku")]);
  }
  const digits = new Map([...byFile].map(([file, skus]) => [file, digitsOf(skus)]));
  return drafts.map((draft, place) => {
    const own = textOf(rows[place] as Row, "sku");
    const length = digits.get(draft.file) ?? null;
    const isShort = length !== null && /^\d+$/.test(own) && own.length < length;
    if (!isShort || decisions.of("sku", own) !== null) {
      return draft;
    }
    const why = `others of the file have ${length} digits: it may have lost zeros at its beginning`;
    const question = { kind: "sku" as const, from: own, suggestions: [own.padStart(length, "0")] };
    return {
      ...draft,
      item: null,
      problems: [...draft.problems, `sku: “${own}”: ${why}; ${RELEASE}`],
      questions: [...draft.questions, question],
    };
  });
}

/** Holds rows that share a SKU: which of them is right can't be known. */
export function heldIfShared(drafts: readonly Draft[]): Draft[] {
  const bySku = new Map<string, Draft[]>();
  for (const draft of drafts) {
    bySku.set(draft.sku, [...(bySku.get(draft.sku) ?? []), draft]);
  }
  return drafts.map((draft) => {
    const [other] = (bySku.get(draft.sku) ?? []).filter((candidate) => candidate !== draft);
    const problem = `the SKU is also that of ${other?.file} line ${other?.line}: give each its own`;
    return other === undefined
      ? draft
      : { ...draft, item: null, problems: [...draft.problems, problem] };
  });
}
