/** Reads a .csv file as a stream, with any encoding and delimiter. */

import { parse } from "csv-parse";
import { parse as parseAtOnce } from "csv-parse/sync";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { Readable } from "node:stream";

/** One record: the line where it begins, from 1, and its cells. */
export interface Record {
  readonly line: number;
  readonly cells: readonly string[];
}

export interface Dialect {
  readonly encoding: "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";
  readonly delimiter: string;
}

const DELIMITERS = [";", ",", "\t"];
const SAMPLE_BYTES = 65_536;
const SAMPLE_LINES = 20;
const WIDE_SAMPLE_BYTES = 4_096;
// Of text in UTF-16 at least a fourth of all bytes are zeros in one half.
const WIDE_SHARE = 4;
// An unclosed quote turns everything after it into one record.
export const MOST_RECORD_CHARS = 1_000_000;

/** Detects the file's encoding and delimiter; reads all of it once. */
export async function dialectOf(path: string): Promise<Dialect> {
  const encoding = await encodingOf(path);
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(SAMPLE_BYTES), 0, SAMPLE_BYTES, 0);
    const text = new TextDecoder(encoding).decode(buffer.subarray(0, bytesRead), { stream: true });
    return { encoding, delimiter: delimiterOf(text) };
  } finally {
    await file.close();
  }
}

/** The records of the file, empty lines included. Throws what csv-parse throws. */
export async function* records(path: string, dialect: Dialect): AsyncGenerator<Record> {
  const parser = Readable.from(texts(path, dialect.encoding)).pipe(
    parse({
      delimiter: dialect.delimiter,
      relax_column_count: true,
      relax_quotes: true,
      max_record_size: MOST_RECORD_CHARS,
      info: true,
    }),
  );
  let end = 0;
  for await (const { info, record } of parser as AsyncIterable<{
    info: { lines: number };
    record: string[];
  }>) {
    yield { line: end + 1, cells: record };
    end = info.lines;
  }
}

/** Whether the file ends within a line: it may have been cut off there. */
export async function endsInLine(path: string, { encoding }: Dialect): Promise<boolean> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const last = Buffer.alloc(Math.min(size, encoding.startsWith("utf-16") ? 2 : 1));
    await file.read(last, 0, last.length, size - last.length);
    return !last.includes(0x0a) && !last.includes(0x0d);
  } finally {
    await file.close();
  }
}

/** The delimiter that splits the first lines into the most columns, equally many in each. */
export function delimiterOf(text: string): string {
  const lines = text.split(/\r?\n|\r/).slice(0, SAMPLE_LINES).join("\n");
  let best = DELIMITERS[0] as string;
  let most = 0;
  for (const delimiter of DELIMITERS) {
    const widths = widthsOf(lines, delimiter);
    const usual = mode(widths.filter((width) => width > 1));
    const score = usual.value * usual.times;
    if (score > most) {
      [best, most] = [delimiter, score];
    }
  }
  return best;
}

function widthsOf(text: string, delimiter: string): number[] {
  const options = { delimiter, relax_column_count: true, relax_quotes: true };
  const widths = (quote: string | null): number[] =>
    (parseAtOnce(text, { ...options, quote }) as string[][]).map(({ length }) => length);
  try {
    return widths('"');
  } catch {
    // The sample ends within quotes, or the file has one that is never closed.
    return widths(null);
  }
}

function mode(numbers: readonly number[]): { value: number; times: number } {
  const counts = new Map<number, number>();
  for (const number of numbers) {
    counts.set(number, (counts.get(number) ?? 0) + 1);
  }
  const [first] = [...counts].sort((a, b) => b[0] * b[1] - a[0] * a[1]);
  return { value: first?.[0] ?? 0, times: first?.[1] ?? 0 };
}

async function encodingOf(path: string): Promise<Dialect["encoding"]> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let isFirst = true;
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      const wide = isFirst ? wideEncodingOf(chunk) : null;
      if (wide !== null) {
        return wide;
      }
      isFirst = false;
      decoder.decode(chunk, { stream: true });
    }
    decoder.decode();
    return "utf-8";
  } catch (error) {
    if (error instanceof TypeError) {
      return "windows-1252";
    }
    throw error;
  }
}

/** UTF-16 by its mark, or by the zeros that Latin letters have in it; `null` for anything else. */
function wideEncodingOf(chunk: Buffer): "utf-16le" | "utf-16be" | null {
  if (chunk[0] === 0xff && chunk[1] === 0xfe) {
    return "utf-16le";
  }
  if (chunk[0] === 0xfe && chunk[1] === 0xff) {
    return "utf-16be";
  }
  const sample = chunk.subarray(0, WIDE_SAMPLE_BYTES);
  const zeros = [0, 0] as [number, number];
  sample.forEach((byte, place) => {
    zeros[(place % 2) as 0 | 1] += byte === 0 ? 1 : 0;
  });
  const least = sample.length / WIDE_SHARE;
  return zeros[1] > least ? "utf-16le" : zeros[0] > least ? "utf-16be" : null;
}

async function* texts(path: string, encoding: string): AsyncGenerator<string> {
  // The decoder leaves out the byte order mark.
  const decoder = new TextDecoder(encoding);
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    yield decoder.decode(chunk, { stream: true });
  }
  yield decoder.decode();
}
