/** Writes files atomically, with cells that no spreadsheet program runs. */

import { open, rename } from "node:fs/promises";

/** Excel takes a file for UTF-8 only with this mark. */
export const BYTE_ORDER_MARK = "\uFEFF";
const RUNNABLE = /^[=+\-@\t\r]/;
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
const MOST_CELL_CHARS = 2_000;

/** Writes a new file beside the old one, then replaces it. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const fresh = `${path}.new`;
  const file = await open(fresh, "w");
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(fresh, path);
}

/** A line of a CSV file. Cells that look like formulas get a ' in front. */
export function csvLine(cells: readonly (string | number)[]): string {
  return `${cells.map((cell) => csvCell(String(cell))).join(",")}\r\n`;
}

function csvCell(text: string): string {
  const short = text.length > MOST_CELL_CHARS ? `${text.slice(0, MOST_CELL_CHARS)}…` : text;
  const shown = short.replace(CONTROLS, "\uFFFD");
  const harmless = RUNNABLE.test(shown) ? `'${shown}` : shown;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** The cell as it was before `csvLine`. */
export function withoutGuard(cell: string): string {
  return cell.startsWith("'") && RUNNABLE.test(cell.slice(1)) ? cell.slice(1) : cell;
}
