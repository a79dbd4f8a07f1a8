/** Streams of events, which reconnect for as long as the program listens. */

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

/** The functions that a stream needs. */
export interface StreamSource {
  /** Connect after the event with this id. */
  connect(lastEventId: string | null): Promise<Response>;
  /** Wait so many milliseconds. */
  sleep(milliseconds: number): Promise<void>;
  /** Monotonic time in milliseconds. */
  monotonic(): number;
  random(): number;
  /** Milliseconds without a byte after which the connection counts as lost. */
  readonly silence: number;
  readonly signal: AbortSignal | undefined;
}

/** Streams have a heartbeat every 15 seconds, so a longer silence means a lost connection. */
export const SILENCE_MS = 45_000;
/** A lost stream can count against the limit for this long: the server frees it after a minute. */
const CONFLICT_MS = 120_000;
/** Temporary errors after a lost connection: the server is away, or has not noticed yet. */
const PASSING = [APIConnectionError, ServerError, RateLimitError, ConflictError];

/**
 * Events as they happen, for `for await`; leaving the loop ends the stream.
 *
 * It reconnects after a lost connection, and continues where it stopped: no event is missed or
 * repeated. Permanent errors, such as a revoked key, are thrown.
 */
export class EventStream<T> implements AsyncIterable<T> {
  /**
   * The id of the last event. Store it once you have handled that event, and pass it as `after` in
   * the next run, so that no event is lost between runs.
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

  /** End the stream after the current event. */
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

  /** Yield the events of one connection, until it ends. */
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

/** Return the next chunk, or `null` at the end or after a lost connection. Throws on abort. */
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
