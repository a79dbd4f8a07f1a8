/** Streams of events: one after the other, for as long as the program listens. */

import { chunksOf } from "./download.js";
import { invalidResponse } from "./error-responses.js";
import {
  APIConnectionError,
  ConflictError,
  RateLimitError,
  ServerError,
} from "./errors.js";
import { MessageParser, type Message } from "./messages.js";
import { backoff } from "./retries.js";

/** What a stream needs of its call. */
export interface StreamSource {
  /** Connects, after the event with this id. */
  connect(lastEventId: string | null): Promise<Response>;
  /** Waits so many milliseconds. */
  sleep(milliseconds: number): Promise<void>;
  /** A time that only goes forward, in milliseconds. */
  monotonic(): number;
  random(): number;
  /** Milliseconds without a byte after which the connection counts as cut. */
  readonly silence: number;
  readonly signal: AbortSignal | undefined;
}

/** A stream has a heartbeat every 15 seconds: one that is silent for longer was cut. */
export const SILENCE_MS = 45_000;
/** For so long may a stream that was cut be one too many: its old place is free after a minute. */
const CONFLICT_MS = 120_000;
/** After a cut, what will go by by itself: the server is away, or has not noticed the cut yet. */
const PASSING = [APIConnectionError, ServerError, RateLimitError, ConflictError];

/**
 * Events as they happen, for `for await`; leaving the loop ends the stream.
 *
 * After a cut it connects again, for as long as the server is away, and continues where it was:
 * nothing is left out, and nothing comes twice. What would fail again, such as a key that was
 * revoked, is thrown.
 */
export class EventStream<T> implements AsyncIterable<T> {
  /**
   * The id of the event that came last. Store it once you have handled that event, and give it as
   * `after` in the next run: then no event is lost between runs.
   */
  lastEventId: string | null = null;
  readonly #source: StreamSource;
  #isClosed = false;
  #cuts = 0;
  #pause = 0;
  #refusedSince: number | null = null;

  constructor(source: StreamSource) {
    this.#source = source;
  }

  /** Ends it, after the event that is being handled. */
  close(): void {
    this.#isClosed = true;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    let response: Response | null = await this.#source.connect(this.lastEventId);
    while (!this.#isClosed) {
      if (response !== null) {
        yield* this.#events(response);
      }
      if (this.#isClosed) {
        return;
      }
      await this.#source.sleep(this.#delay());
      response = await this.#connectAgain();
    }
  }

  /** The events of one connection, until it ends. */
  async *#events(response: Response): AsyncGenerator<T, void, undefined> {
    const parser = new MessageParser();
    const decoder = new TextDecoder();
    const parts = chunksOf(response.body, this.#source.silence);
    try {
      for (;;) {
        const part = await next(parts, this.#source.signal);
        if (part === null) {
          return;
        }
        for (const message of parser.feed(decoder.decode(part, { stream: true }))) {
          const event = this.#read(message, response);
          if (event !== null) {
            yield event;
          }
          if (this.#isClosed) {
            return;
          }
        }
      }
    } finally {
      await parts.return();
    }
  }

  #read(message: Message, response: Response): T | null {
    this.#cuts = 0;
    this.#refusedSince = null;
    this.#pause = message.retry ?? this.#pause;
    const event = message.data === null ? null : parsed<T>(message.data, response);
    this.lastEventId = message.id ?? this.lastEventId;
    return event;
  }

  #delay(): number {
    this.#cuts += 1;
    const random = this.#source.random();
    return this.#cuts === 1
      ? this.#pause * (0.5 + 0.5 * random)
      : backoff(this.#cuts - 1, random) * 1000;
  }

  async #connectAgain(): Promise<Response | null> {
    try {
      return await this.#source.connect(this.lastEventId);
    } catch (error) {
      if (!PASSING.some((kind) => error instanceof kind)) {
        throw error;
      }
      if (error instanceof ConflictError) {
        this.#refusedSince ??= this.#source.monotonic();
        if (this.#source.monotonic() - this.#refusedSince >= CONFLICT_MS) {
          throw error;
        }
      }
      return null;
    }
  }
}

/** The next part of a body; `null` when it ended or was cut. Throws when the caller aborts. */
async function next(
  parts: AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined>,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    const { done, value } = await parts.next();
    return done ? null : value;
  } catch {
    signal?.throwIfAborted();
    return null;
  }
}

function parsed<T>(data: string, response: Response): T {
  try {
    return JSON.parse(data) as T;
  } catch {
    throw invalidResponse(response, data);
  }
}
