/** What the program says, in lines. Pure. */

import type { Table } from "./reading/folder.ts";
import type { Outcome, Results } from "./sending/results.ts";

const WIDTH = 96;
const OUTCOMES: readonly Outcome[] = [
  "created", "updated", "would create", "would update", "unchanged", "held", "refused",
];

/** How a table was understood, before anything of it is sent. */
export function understanding(table: Table): string[] {
  const form = table.form ? ` (${table.form})` : "";
  if (table.layout === null) {
    return [`${table.file}${form}: nothing of it is taken: ${table.problem}.`];
  }
  const { columns, ignored, currency, sizeSystem } = table.layout;
  const extras: Readonly<Record<string, string | null>> = { price: currency, size: sizeSystem };
  const known = columns.map(({ field, header }) => {
    const extra = extras[field] ? ` in ${extras[field]}` : "";
    return `${header} → ${field}${extra}`;
  });
  const left = [
    table.totals > 0 ? `${table.totals} total` : "",
    table.blanks > 0 ? `${table.blanks} blank` : "",
  ].filter(Boolean);
  const without = left.length > 0 ? `, ${left.join(" and ")} left out` : "";
  return [
    `${table.file}${form}: ${table.rows.length} rows${without}`,
    ...wrapped(known),
    ...(ignored.length > 0 ? wrapped([`not used: ${ignored[0]}`, ...ignored.slice(1)]) : []),
  ];
}

/** Side by side, as many as a terminal's line holds. */
function wrapped(words: readonly string[]): string[] {
  const lines: string[] = [];
  for (const [place, word] of words.entries()) {
    const next = place < words.length - 1 ? `${word}, ` : word;
    const last = lines.at(-1);
    if (last !== undefined && last.length + next.length <= WIDTH) {
      lines[lines.length - 1] = last + next;
    } else {
      lines.push(`  ${next}`);
    }
  }
  return lines.map((line) => line.trimEnd());
}

/** What was achieved, and what is the seller's to do. `carried`: rows that were done before. */
export function summary(
  results: Results,
  carried: number,
  open: number,
  files: { results: string; mapping: string },
): string[] {
  const counts = OUTCOMES.filter((outcome) => results.count(outcome) > 0).map(
    (outcome) => `${results.count(outcome)} ${outcome}`,
  );
  const total = OUTCOMES.reduce((sum, outcome) => sum + results.count(outcome), 0);
  const before = carried > 0 ? ` ${carried} were listed before.` : "";
  const lines = [`${total} rows: ${counts.join(", ") || "nothing to do"}.${before}`];
  lines.push(`What became of each is in ${files.results}.`);
  if (results.count("held") > 0 && open > 0) {
    const what = open === 1 ? "1 question waits" : `${open} questions wait`;
    lines.push(`${what} in ${files.mapping}: fill in “to”, and run it again with --only-held.`);
  }
  return lines;
}
