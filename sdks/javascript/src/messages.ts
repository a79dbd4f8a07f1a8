/** Parse server-sent events (WHATWG HTML, 9.2). Pure. */

/** A message. `data` is `null` if it only sets the id or the retry time. */
export interface Message {
  readonly event: string;
  readonly data: string | null;
  readonly id: string | null;
  /** Milliseconds to wait before reconnecting, or `null`. */
  readonly retry: number | null;
}

/** Parses a stream in chunks of any size. An incomplete message at its end is dropped. */
export class MessageParser {
  #rest = "";
  #fields = new Map<string, string[]>();

  /** Yield the messages that this chunk completes. */
  *feed(part: string): Generator<Message, void, undefined> {
    const text = this.#rest + part;
    // The second half of a line end may follow in the next chunk.
    const whole = text.endsWith("\r") ? text.slice(0, -1) : text;
    const lines = whole.split(/\r\n|\n|\r/);
    this.#rest = (lines.pop() as string) + text.slice(whole.length);
    for (const line of lines) {
      if (line !== "") {
        this.#take(line);
      } else if (this.#fields.size > 0) {
        yield this.#message();
      }
    }
  }

  #take(line: string): void {
    const [, name, value = ""] = /^([^:]*)(?:: ?(.*))?$/.exec(line) as RegExpExecArray;
    if (name) {
      this.#fields.set(name, [...(this.#fields.get(name) ?? []), value]);
    }
  }

  #message(): Message {
    const fields = this.#fields;
    this.#fields = new Map();
    const retry = fields.get("retry")?.filter((text) => /^\d{1,9}$/.test(text)).at(-1);
    return {
      event: fields.get("event")?.at(-1) || "message",
      data: fields.get("data")?.join("\n") ?? null,
      id: fields.get("id")?.filter((text) => !text.includes("\0")).at(-1) ?? null,
      retry: retry === undefined ? null : Number(retry),
    };
  }
}
