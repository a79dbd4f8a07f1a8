/** Reads a folder of spreadsheets into rows, and reports how each table was understood. */

import { readdir, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { Trouble } from "../trouble.ts";
import { normalise, oneLine } from "../words/normalise.ts";
import { dialectOf, endsInLine, records, type Dialect } from "./csv.ts";
import { HEADER_WITHIN, headerAt, understand, type Field, type Layout } from "./headers.ts";
import { sheetsOf, WorkbookError, type Cell } from "./xlsx.ts";

/** A row with something for sale. */
export interface Row {
  readonly file: string;
  /** From 1, as a spreadsheet or an editor shows it. */
  readonly line: number;
  readonly layout: Layout;
  readonly cells: readonly Cell[];
  /** Whether the file ends within it, with missing cells. */
  readonly isCut: boolean;
}

/** A table, or why it could not be read. */
export interface Table {
  readonly file: string;
  readonly form: string;
  readonly rows: readonly Row[];
  readonly layout: Layout | null;
  /** Why the table is skipped; `null` if it was read. */
  readonly problem: string | null;
  readonly totals: number;
  readonly blanks: number;
}

export const MOST_FILES = 100;
export const MOST_ROWS = 20_000;
export const MOST_FILE_BYTES = 20_000_000;
const FORMS = new Set([".csv", ".tsv", ".txt", ".xlsx"]);
const ENCODINGS = {
  "utf-8": "UTF-8", "utf-16le": "UTF-16", "utf-16be": "UTF-16", "windows-1252": "Windows-1252",
};
const DELIMITER_NAMES: Readonly<Record<string, string>> = { "\t": "tabs", ";": "semicolons" };
const TOTALS =
  /^(grand |sub)?(totals?|totalt|totalsumma|totale|totaal|summ?[ae]?|gesamt(summe)?|somme)( |$)/;

interface Line {
  readonly line: number;
  readonly cells: readonly Cell[];
}

/** Reads each table of the folder, by file name. Throws `Trouble` if there is none. */
export async function* tablesOf(folder: string): AsyncGenerator<Table> {
  const names = await filesOf(folder);
  let rows = 0;
  for (const name of names) {
    for await (const table of read(join(folder, name), name)) {
      rows += table.rows.length;
      if (rows > MOST_ROWS) {
        throw new Trouble(`The folder holds more than ${MOST_ROWS} rows: split it into several.`);
      }
      yield table;
    }
  }
}

async function filesOf(folder: string): Promise<string[]> {
  let entries;
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch {
    throw new Trouble(`There is no folder ${folder}, or it can't be read.`, true);
  }
  const names = entries
    .filter((entry) => entry.isFile() && FORMS.has(extname(entry.name).toLowerCase()))
    .map(({ name }) => name)
    // What spreadsheet programs leave while a file is open.
    .filter((name) => !name.startsWith("~$") && !name.startsWith("."))
    .sort();
  if (names.length === 0) {
    throw new Trouble(`There is no .csv or .xlsx file in ${folder}.`);
  }
  if (names.length > MOST_FILES) {
    throw new Trouble(`The folder holds ${names.length} files, at most ${MOST_FILES}: split it.`);
  }
  return names;
}

async function* read(path: string, file: string): AsyncGenerator<Table> {
  const { size } = await stat(path);
  if (size > MOST_FILE_BYTES) {
    yield refused(file, "", `it is larger than ${MOST_FILE_BYTES / 1e6} MB: split it`);
  } else if (extname(file).toLowerCase() === ".xlsx") {
    yield* readWorkbook(path, file);
  } else {
    yield await readText(path, file);
  }
}

async function readText(path: string, file: string): Promise<Table> {
  const dialect = await dialectOf(path);
  const form = formOf(dialect);
  const lines: Line[] = [];
  try {
    for await (const record of records(path, dialect)) {
      lines.push(record);
      if (lines.length > MOST_ROWS + HEADER_WITHIN) {
        return refused(file, form, `it has more than ${MOST_ROWS} rows: split it`);
      }
    }
  } catch {
    const next = (lines.at(-1)?.line ?? 0) + 1;
    return refused(file, form, `it can't be read from line ${next} on: a quote may not be closed`);
  }
  return tableOf(file, form, lines, await endsInLine(path, dialect));
}

async function* readWorkbook(path: string, file: string): AsyncGenerator<Table> {
  let sheets;
  try {
    sheets = await sheetsOf(path);
  } catch (error) {
    if (!(error instanceof WorkbookError)) {
      throw error;
    }
    yield refused(file, "workbook", error.message);
    return;
  }
  for (const { name, rows } of sheets) {
    const lines = rows.map((cells, place) => ({ line: place + 1, cells }));
    const title = sheets.length > 1 ? `${file} [${name}]` : file;
    const isBlankSheet = lines.every(({ cells }) => isBlank(cells));
    if (!isBlankSheet) {
      yield lines.length > MOST_ROWS
        ? refused(title, "workbook", `it has more than ${MOST_ROWS} rows: split it`)
        : tableOf(title, "workbook", lines);
    }
  }
}

/** `isOpen`: the file ends without the end of a line. */
function tableOf(file: string, form: string, lines: readonly Line[], isOpen = false): Table {
  const first = lines.slice(0, HEADER_WITHIN).map(({ cells }) => cells.map(String));
  const place = headerAt(first);
  if (place < 0) {
    const why = "no row looks like a header: name its columns, such as title and price";
    return refused(file, form, why);
  }
  const understood = understand(first[place] ?? []);
  if (!understood.ok) {
    return refused(file, form, understood.why);
  }
  const { layout } = understood;
  const rows: Row[] = [];
  let [totals, blanks] = [0, 0];
  for (const { line, cells } of lines.slice(place + 1)) {
    if (isBlank(cells)) {
      blanks += 1;
    } else if (isTotal(cells, layout)) {
      totals += 1;
    } else {
      const isCut = isOpen && line === lines.at(-1)?.line && cells.length < layout.width;
      rows.push({ file, line, layout, cells, isCut });
    }
  }
  return { file, form, rows, layout, problem: null, totals, blanks };
}

/** The cells of a row's field; only pictures have several. */
export function cellsOf(row: Row, field: Field): Cell[] {
  return row.layout.columns
    .filter((column) => column.field === field)
    .map(({ place }) => row.cells[place] ?? "");
}

/** A row's field as one line of text; `""` if it is empty or the column is missing. */
export function textOf(row: Row, field: Field): string {
  return oneLine(cellsOf(row, field).map(asText).join(" "));
}

/** A cell as text; a date as `2026-11-03`. */
export function asText(cell: Cell): string {
  return cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell);
}

function isBlank(cells: readonly Cell[]): boolean {
  return cells.every((cell) => asText(cell).trim() === "");
}

/** Whether the row is a sum: it says so first or as the title, and has nothing for sale. */
function isTotal(cells: readonly Cell[], layout: Layout): boolean {
  const at = (field: Field): string => {
    const column = layout.columns.find((candidate) => candidate.field === field);
    return column === undefined ? "" : asText(cells[column.place] ?? "").trim();
  };
  const firstWords = cells.map(asText).find((text) => text.trim() !== "") ?? "";
  const isWord = [at("title"), firstWords].some((text) => TOTALS.test(normalise(text)));
  return isWord && at("category") === "" && at("condition") === "" && at("brand") === "";
}

function formOf({ encoding, delimiter }: Dialect): string {
  return `${ENCODINGS[encoding]}, ${DELIMITER_NAMES[delimiter] ?? "commas"}`;
}

function refused(file: string, form: string, problem: string): Table {
  return { file, form, rows: [], layout: null, problem, totals: 0, blanks: 0 };
}
