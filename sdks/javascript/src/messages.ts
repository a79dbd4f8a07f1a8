/** Server-sent events, from text to messages (WHATWG HTML, 9.2). Pure. */

/** A message. `data` is `null` for one that only moves the id, or says how long to wait. */
export interface Message {
  readonly event: string;
  readonly data: string | null;
  readonly id: string | null;
  /** How many milliseconds to wait before connecting again, when it says so. */
  readonly retry: number | null;
}

/** Takes a stream in parts of any size. What is incomplete at its end is thrown away. */
export class MessageParser {
  #rest = "";
  #fields = new Map<string, string[]>();

  /** The messages that this part completes. */
  *feed(part: string): Generator<Message, void, undefined> {
    const text = this.#rest + part;
    // The second half of a line end may follow in the next part.
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
    const retry = fields.get("retry")?.filter((one) => /^\d+$/.test(one)).at(-1);
    return {
      event: fields.get("event")?.at(-1) || "message",
      data: fields.get("data")?.join("\n") ?? null,
      id: fields.get("id")?.filter((one) => !one.includes("\0")).at(-1) ?? null,
      retry: retry === undefined ? null : Number(retry),
    };
  }
}
