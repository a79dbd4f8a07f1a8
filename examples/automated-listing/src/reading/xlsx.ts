/** Reads an .xlsx file, once it is known that it does not unpack into something huge. */

import { readFile } from "node:fs/promises";
import { inflateRawSync } from "node:zlib";
import readWorkbook from "read-excel-file/node";

export type Cell = string | number | Date;

export interface Sheet {
  readonly name: string;
  /** Its rows from the first; empty cells are "". */
  readonly rows: readonly (readonly Cell[])[];
}

/** The file is not a workbook, or too big; the text says so. */
export class WorkbookError extends Error {}

export const MOST_UNPACKED_BYTES = 100_000_000;
const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 65_535;
const ENTRY_SIGNATURE = 0x02014b50;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const DEFLATED = 8;

export async function sheetsOf(path: string): Promise<Sheet[]> {
  const packed = await readFile(path);
  checkUnpacked(packed);
  try {
    const sheets = await readWorkbook(packed);
    return sheets.map(({ sheet, data }) => ({
      name: sheet,
      rows: (data as unknown[][]).map((row) => row.map(cellOf)),
    }));
  } catch {
    throw new WorkbookError("it is no .xlsx workbook that can be read: save it again");
  }
}

function cellOf(value: unknown): Cell {
  if (typeof value === "number" || typeof value === "string" || value instanceof Date) {
    return value;
  }
  return value === null || value === undefined ? "" : String(value);
}

/** Unpacks each part and counts its bytes: the sizes in an archive may be wrong. */
function checkUnpacked(packed: Buffer): void {
  let total = 0;
  try {
    for (const part of partsOf(packed)) {
      const left = MOST_UNPACKED_BYTES - total + 1;
      total += part.isDeflated
        ? inflateRawSync(part.bytes, { maxOutputLength: left }).length
        : part.bytes.length;
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") {
      total = Infinity;
    } else {
      throw new WorkbookError("it is no .xlsx workbook that can be read: save it again");
    }
  }
  if (total > MOST_UNPACKED_BYTES) {
    throw new WorkbookError(`it unpacks into more than ${MOST_UNPACKED_BYTES / 1e6} MB: split it`);
  }
}

function* partsOf(packed: Buffer): Generator<{ bytes: Buffer; isDeflated: boolean }> {
  const end = endOf(packed);
  const count = packed.readUInt16LE(end + 10);
  let place = packed.readUInt32LE(end + 16);
  for (let number = 0; number < count; number += 1) {
    if (packed.readUInt32LE(place) !== ENTRY_SIGNATURE) {
      throw new RangeError("no entry");
    }
    const size = packed.readUInt32LE(place + 20);
    const local = packed.readUInt32LE(place + 42);
    const names = packed.readUInt16LE(local + 26) + packed.readUInt16LE(local + 28);
    const from = local + LOCAL_BYTES + names;
    const isDeflated = packed.readUInt16LE(place + 10) === DEFLATED;
    yield { bytes: packed.subarray(from, from + size), isDeflated };
    place +=
      ENTRY_BYTES +
      packed.readUInt16LE(place + 28) +
      packed.readUInt16LE(place + 30) +
      packed.readUInt16LE(place + 32);
  }
}

function endOf(packed: Buffer): number {
  const lowest = Math.max(0, packed.length - END_BYTES - LONGEST_COMMENT);
  for (let place = packed.length - END_BYTES; place >= lowest; place -= 1) {
    if (packed.readUInt32LE(place) === END_SIGNATURE) {
      return place;
    }
  }
  throw new RangeError("no end");
}
