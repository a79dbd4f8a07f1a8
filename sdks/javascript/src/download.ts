/** A file as an answer: read as it comes, never as a whole unless you ask for that. */

/** One part of an answer's file. It can be read once. */
export class Download {
  /** The answer as it came; its body is not read yet. */
  readonly response: Response;

  constructor(response: Response) {
    this.response = response;
  }

  /** The file's `ETag`: send it as `if_range` to get the rest of the same file. */
  get etag(): string | null {
    return this.response.headers.get("etag");
  }

  /** Where the changes begin that the snapshot lacks: the `after` of `items.changes.list`. */
  get changesCursor(): string | null {
    return this.response.headers.get("x-changes-cursor");
  }

  /** Which bytes these are, as `bytes 500-999/1000`; `null` when it is the whole file. */
  get contentRange(): string | null {
    return this.response.headers.get("content-range");
  }

  /** The bytes as they come. */
  get stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    // An answer to GET that is a success always has a body, an empty one too.
    return this.response.body ?? new Blob([]).stream();
  }

  /** All bytes. */
  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(await this.response.arrayBuffer());
  }

  /** The entries of a gzip file of JSON Lines, one by one as they come. */
  async *lines<T>(): AsyncGenerator<T, void, undefined> {
    const text = this.stream
      .pipeThrough(new DecompressionStream("gzip"))
      .pipeThrough(new TextDecoderStream());
    const reader = text.getReader();
    let rest = "";
    try {
      for (;;) {
        const { done, value } = await reader.read();
        const lines = (rest + (value ?? "")).split("\n");
        rest = lines.pop() ?? "";
        for (const line of done && rest ? [...lines, rest] : lines) {
          yield JSON.parse(line) as T;
        }
        if (done) {
          return;
        }
      }
    } finally {
      await reader.cancel();
    }
  }
}
