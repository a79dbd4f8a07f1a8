/** Downloads, read in chunks and resumed after a lost connection. */

import { missingHeader } from "./error-responses.js";
import { APIConnectionError, APITimeoutError, ConfigurationError } from "./errors.js";

/** The functions that a download needs to resume. */
export interface Resumption {
  /** Request the bytes from `first` on, up to `last` if given, of the file with this tag. */
  fetch(first: number, last: number | null, etag: string): Promise<Response>;
  /** Wait before this try, from 1. */
  pause(attempt: number): Promise<void>;
  /** Milliseconds without a byte after which the connection counts as broken. */
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
}

/** How often a download resumes. */
export const MAX_RESUMPTIONS = 5;
const PART_SUFFIX = ".part";
const CHANGES_CURSOR = "X-Changes-Cursor";

/** The functions of `node:fs/promises` that `save` uses. */
interface NodeFiles {
  writeFile(path: string, chunks: AsyncIterable<Uint8Array>): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  rm(path: string, options: { force: boolean }): Promise<void>;
}

interface NodeProcess {
  getBuiltinModule?(name: "node:fs/promises"): NodeFiles;
}

type Bytes = Uint8Array<ArrayBuffer>;

/** A file with lines of a type, or a part of it. It can be read once. */
export class Download<Line = unknown> {
  /** The raw response. To read the file, use the methods, which resume after a lost connection. */
  readonly response: Response;
  readonly #resumption: Resumption;

  constructor(response: Response, resumption: Resumption) {
    this.response = response;
    this.#resumption = resumption;
  }

  /** The file's `ETag`. */
  get etag(): string | null {
    return this.response.headers.get("etag");
  }

  /** The snapshot's cursor for `after` of `items.changes.list`. Throws `InvalidResponseError`. */
  get changesCursor(): string {
    const cursor = this.response.headers.get(CHANGES_CURSOR);
    if (cursor === null) {
      throw missingHeader(this.response, CHANGES_CURSOR);
    }
    return cursor;
  }

  /** The range, such as `bytes 500-999/1000`; `null` for the whole file. */
  get contentRange(): string | null {
    return this.response.headers.get("content-range");
  }

  /** Iterate over the bytes as they arrive. */
  async *chunks(): AsyncGenerator<Bytes, void, undefined> {
    const [first, last] = rangeOf(this.contentRange);
    let body = this.response.body;
    let received = 0;
    let breaks = 0;
    for (;;) {
      let broken: unknown;
      try {
        for await (const chunk of chunksOf(body, this.#resumption.timeout)) {
          received += chunk.byteLength;
          yield chunk;
        }
        return;
      } catch (error) {
        broken = error;
      }
      breaks += 1;
      body = await this.#rest(first + received, last, breaks, broken);
    }
  }

  /** The bytes as a stream, for example for a `Response`. */
  get stream(): ReadableStream<Bytes> {
    const chunks = this.chunks();
    return new ReadableStream({
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) {
          controller.close();
        } else {
          controller.enqueue(value);
        }
      },
      async cancel() {
        await chunks.return();
      },
    });
  }

  /** Read all bytes into memory. */
  async bytes(): Promise<Bytes> {
    return new Uint8Array(await new Response(this.stream).arrayBuffer());
  }

  /**
   * Write the file to a path, where it appears only once it is complete. Needs Node.js 20.16 or
   * newer; throws `ConfigurationError` elsewhere.
   */
  async save(path: string): Promise<void> {
    const files = nodeFiles();
    const part = path + PART_SUFFIX;
    try {
      await files.writeFile(part, this.chunks());
      await files.rename(part, path);
    } finally {
      await files.rm(part, { force: true });
    }
  }

  /** Iterate over a gzip file of JSON Lines: of the snapshot, over its items. */
  async *lines(): AsyncGenerator<Line, void, undefined> {
    const reader = this.stream
      .pipeThrough(new DecompressionStream("gzip"))
      .pipeThrough(new TextDecoderStream())
      .getReader();
    let rest = "";
    try {
      for (;;) {
        const { done, value } = await reader.read();
        const lines = (rest + (value ?? "")).split("\n");
        rest = lines.pop() ?? "";
        for (const line of done && rest ? [...lines, rest] : lines) {
          yield JSON.parse(line) as Line;
        }
        if (done) {
          return;
        }
      }
    } finally {
      await reader.cancel().catch(() => undefined); // its error was reported before
    }
  }

  async #rest(
    first: number,
    last: number | null,
    breaks: number,
    broken: unknown,
  ): Promise<ReadableStream<Bytes> | null> {
    const { signal, pause, fetch } = this.#resumption;
    signal?.throwIfAborted();
    if (breaks > MAX_RESUMPTIONS || this.etag === null) {
      throw broken instanceof APIConnectionError
        ? broken
        : new APIConnectionError("The download broke off.", { cause: broken, attempts: breaks });
    }
    await pause(breaks);
    const response = await fetch(first, last, this.etag);
    if (response.status !== 206) {
      throw new APIConnectionError(
        "The download broke off, and the file is a newer one by now: begin again.",
        { cause: broken, attempts: breaks },
      );
    }
    return response.body;
  }
}

/** Yield a body's chunks; throw if none arrives within `timeout` milliseconds. */
export async function* chunksOf(
  body: ReadableStream<Bytes> | null,
  timeout: number,
): AsyncGenerator<Bytes, void, undefined> {
  const reader = body?.getReader();
  try {
    while (reader !== undefined) {
      const { done, value } = await inTime(reader.read(), timeout);
      if (done) {
        return;
      }
      yield value;
    }
  } finally {
    // Don't wait for it, because a hanging connection doesn't end.
    reader?.cancel().catch(() => undefined);
  }
}

async function inTime<T>(promise: Promise<T>, timeout: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new APITimeoutError(`Nothing came for ${timeout} ms.`));
    }, timeout);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Parse the first and last byte of `bytes 500-999/1000`; 0 and `null` for the whole file. */
function rangeOf(contentRange: string | null): [number, number | null] {
  const found = /^bytes (\d+)-(\d+)/.exec(contentRange ?? "");
  return found === null ? [0, null] : [Number(found[1]), Number(found[2])];
}

/** Without an `import`, which bundlers for browsers refuse. */
function nodeFiles(): NodeFiles {
  const { process } = globalThis as { process?: NodeProcess };
  const files = process?.getBuiltinModule?.("node:fs/promises");
  if (files === undefined) {
    throw new ConfigurationError("`save` needs Node.js 20.16 or newer: use `stream` instead.");
  }
  return files;
}
