/** Make calls, with pacing, sending, retries and errors. All methods use this class. */

import { Download, type Resumption } from "./download.js";
import { errorFrom, heldBack, invalidResponse } from "./error-responses.js";
import { APIConnectionError, APITimeoutError, type CuteError } from "./errors.js";
import { windowsOf } from "./headers.js";
import { described, notify } from "./hooks.js";
import {
  changedSettings,
  checkedRetries,
  checkedTimeout,
  type ChangedOptions,
  type RequestOptions,
  type Settings,
} from "./options.js";
import { Pacer, type Place } from "./pacing.js";
import { Page, PagePromise, type PageBody, type PageOf } from "./pages.js";
import { APIPromise } from "./promise.js";
import {
  directOperation,
  newIdempotencyKey,
  prepare,
  type Operation,
  type Prepared,
} from "./request.js";
import { backoff, decideRetry, type Decision, type Failure } from "./retries.js";
import { EventStream, SILENCE_MS } from "./streams.js";
import { send, type Outcome } from "./transport.js";

interface Call {
  readonly operation: Operation;
  readonly prepared: Prepared;
  readonly timeout: number;
  readonly maxRetries: number;
  readonly signal: AbortSignal | undefined;
  readonly streamed: boolean;
}

/** The arguments of `client.request`. */
export interface DirectParams {
  /** Lists are sent as repeated values. */
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  /** A JSON object. */
  readonly body?: Readonly<Record<string, unknown>> | undefined;
}

/** The failure of an attempt. */
interface Failed {
  readonly failure: Failure;
  readonly error: CuteError;
}

export class Caller {
  readonly #settings: Settings;
  readonly #pacer: Pacer | null;

  constructor(settings: Settings, pacer = settings.pacing ? new Pacer(settings.clock) : null) {
    this.#settings = settings;
    this.#pacer = pacer;
  }

  /** Return a caller with other settings. It shares the pacing, unless it has another key. */
  changed(options: ChangedOptions): Caller {
    const settings = changedSettings(this.#settings, options);
    const isSame = settings.apiKey === this.#settings.apiKey;
    return isSame ? new Caller(settings, this.#pacer) : new Caller(settings);
  }

  /** Call a path outside of the specification; return `null` for an empty response. */
  direct<T>(method: string, path: string, params: DirectParams, options: RequestOptions): APIPromise<T> {
    const { query: extraQuery, body: extraBody } = params;
    const hasKey = options.idempotencyKey !== undefined;
    const sent = { ...options, extraQuery, extraBody };
    const start = async (): Promise<Response> => {
      const operation = directOperation(method, path, extraBody !== undefined, hasKey);
      return this.#start(operation, [], {}, sent);
    };
    return new APIPromise(start(), async (response) =>
      (await response.clone().text()) === "" ? (null as T) : parsed<T>(response),
    );
  }

  /** Make a call whose response is an object. */
  model<T>(
    operation: Operation,
    path: readonly string[],
    params: object = {},
    options: RequestOptions = {},
  ): APIPromise<T> {
    return new APIPromise(this.#start(operation, path, params, options), (response) =>
      parsed<T>(response),
    );
  }

  /** Make a call whose response is empty. */
  empty(
    operation: Operation,
    path: readonly string[],
    params: object = {},
    options: RequestOptions = {},
  ): APIPromise<void> {
    return new APIPromise(this.#start(operation, path, params, options), async () => undefined);
  }

  /** Make a call whose response is a page; `cursor` is the parameter for the next page. */
  page<B extends PageBody<unknown>>(
    operation: Operation,
    cursor: string,
    path: readonly string[],
    params: object = {},
    options: RequestOptions = {},
  ): PagePromise<B> {
    const next = (value: string): PagePromise<B> => {
      // The ETag applies only to the first page.
      const onward = { ...params, if_none_match: undefined, [cursor]: value };
      const { [cursor]: _, ...extraQuery } = options.extraQuery ?? {};
      return this.page<B>(operation, cursor, path, onward, { ...options, extraQuery });
    };
    return new PagePromise<B>(
      this.#start(operation, path, params, options),
      async (response): Promise<PageOf<B>> => {
        const body = await parsed<B>(response.clone());
        if (!Array.isArray(body.data)) {
          throw invalidResponse(response, await response.text());
        }
        const asked = (params as Readonly<Record<string, unknown>>)[cursor];
        return Page.of(body, next, typeof asked === "string" ? asked : null);
      },
    );
  }

  /** Make a call whose response is a file. */
  file(
    operation: Operation,
    path: readonly string[],
    params: object = {},
    options: RequestOptions = {},
  ): APIPromise<Download> {
    return new APIPromise(
      this.#start(operation, path, params, options, true),
      async (response) => new Download(response, this.#resumption(operation, path, params, options)),
      // The body is read once, because a copy would hold all of it in memory.
      (response) => response,
    );
  }

  /** Make a call whose response is a stream, which connects when it is read. */
  stream<T>(
    operation: Operation,
    path: readonly string[],
    params: object = {},
    options: RequestOptions = {},
  ): EventStream<T> {
    const { clock, timeout } = this.#settings;
    return new EventStream<T>({
      connect: (lastEventId) => {
        const resumed = lastEventId === null ? {} : { "Last-Event-ID": lastEventId };
        const extraHeaders = { ...options.extraHeaders, ...resumed };
        return this.#start(operation, path, params, { ...options, extraHeaders }, true);
      },
      sleep: (milliseconds) => clock.sleep(milliseconds, options.signal),
      monotonic: () => clock.monotonic(),
      random: () => clock.random(),
      silence: Math.max(options.timeout ?? timeout, SILENCE_MS),
      signal: options.signal,
    });
  }

  /** Wait before another attempt of rows; resolve to false, at once, after the last attempt. */
  async pause(attempt: number, signal: AbortSignal | undefined): Promise<boolean> {
    if (attempt > this.#settings.maxRetries) {
      return false;
    }
    await this.#backOff(attempt, signal);
    return true;
  }

  #backOff(attempt: number, signal: AbortSignal | undefined): Promise<void> {
    const { clock } = this.#settings;
    return clock.sleep(backoff(attempt, clock.random()) * 1000, signal);
  }

  #resumption(
    operation: Operation,
    path: readonly string[],
    params: object,
    options: RequestOptions,
  ): Resumption {
    return {
      fetch: (first, last, etag) => {
        const part = { range: `bytes=${first}-${last ?? ""}`, if_range: etag };
        const onward = { ...params, if_none_match: undefined, ...part };
        return this.#start(operation, path, onward, options, true);
      },
      pause: (attempt) => this.#backOff(attempt, options.signal),
      timeout: options.timeout ?? this.#settings.timeout,
      signal: options.signal,
    };
  }

  async #start(
    operation: Operation,
    path: readonly string[],
    params: object,
    options: RequestOptions,
    streamed = false,
  ): Promise<Response> {
    const call: Call = {
      operation,
      prepared: prepare(operation, path, params, options, this.#settings, newIdempotencyKey),
      timeout: checkedTimeout(options.timeout ?? this.#settings.timeout),
      maxRetries: checkedRetries(options.maxRetries ?? this.#settings.maxRetries),
      signal: options.signal,
      streamed,
    };
    for (let attempt = 1; ; attempt += 1) {
      const place = await this.#enter(call, attempt);
      const { outcome, duration } = await this.#send(call, place, attempt);
      if (outcome.response?.ok) {
        await this.#report(call, outcome, { attempt, duration, decision: { retry: false } });
        return outcome.response;
      }
      const failed = await this.#failed(call, outcome, attempt);
      const decision = decideRetry({
        failure: failed.failure,
        attempts: attempt,
        maxRetries: call.maxRetries,
        repeatable: call.prepared.repeatable,
        random: this.#settings.clock.random(),
      });
      await this.#report(call, outcome, { attempt, duration, decision });
      if (!decision.retry) {
        throw failed.error;
      }
      await this.#settings.clock.sleep(decision.delay * 1000, call.signal);
    }
  }

  /** Wait for the call's turn. Retries go before calls that have not been sent yet. */
  async #enter({ operation, timeout, signal }: Call, attempt: number): Promise<Place | null> {
    if (this.#pacer === null || operation.free) {
      return null;
    }
    const patience = timeout / 1000;
    const turn = await this.#pacer.enter({ patience, first: attempt > 1, signal });
    if ("retryAfter" in turn) {
      throw heldBack(turn);
    }
    return turn;
  }

  async #send(
    call: Call,
    place: Place | null,
    attempt: number,
  ): Promise<{ outcome: Outcome; duration: number }> {
    const { clock, eventHooks, fetch } = this.#settings;
    const { operation, prepared } = call;
    let outcome: Outcome | null = null;
    try {
      await notify(eventHooks.request, () => described(operation.id, prepared, attempt, {}));
      const began = clock.monotonic();
      outcome = await send(fetch, prepared, call);
      return { outcome, duration: clock.monotonic() - began };
    } finally {
      if (place !== null) {
        this.#pacer?.leave(place, outcome?.response ? windowsOf(outcome.response.headers) : []);
      }
    }
  }

  async #failed(call: Call, outcome: Outcome, attempts: number): Promise<Failed> {
    if (outcome.response === null) {
      return { failure: outcome.failure, error: noResponse(call, outcome, attempts) };
    }
    const { response } = outcome;
    const error = errorFrom(response, await response.text(), this.#settings.clock.now());
    const { status, code, retryAfter } = error;
    return { failure: { kind: "status", status, code, retryAfter }, error };
  }

  async #report(
    { operation, prepared }: Call,
    { response, error }: Outcome,
    { attempt, duration, decision }: { attempt: number; duration: number; decision: Decision },
  ): Promise<void> {
    try {
      await notify(this.#settings.eventHooks.response, () =>
        described(operation.id, prepared, attempt, {
          duration,
          status: response?.status ?? null,
          requestId: response?.headers.get("x-request-id") ?? null,
          headers: response?.headers ?? new Headers(),
          error: response === null ? nameOf(error) : null,
          retryIn: decision.retry ? decision.delay * 1000 : null,
          retryReason: decision.retry ? decision.reason : null,
        }),
      );
    } catch (thrown) {
      if (response?.bodyUsed === false) {
        await response.body?.cancel(); // nobody will read it
      }
      throw thrown;
    }
  }
}

async function parsed<T>(response: Response): Promise<T> {
  const text = await response.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = null;
  }
  if (typeof body !== "object" || body === null) {
    throw invalidResponse(response, text);
  }
  return body as T;
}

function noResponse(call: Call, outcome: Outcome, attempts: number): APIConnectionError {
  const { method, path } = call.prepared;
  const times = attempts === 1 ? "" : ` (tried ${attempts} times)`;
  const options = { cause: outcome.error, attempts };
  if (outcome.failure?.kind === "timeout") {
    return new APITimeoutError(
      `${method} ${path}: no response within ${call.timeout} ms${times}. ` +
        "Give a longer `timeout`, or try again later.",
      options,
    );
  }
  return new APIConnectionError(
    `${method} ${path}: no response, ${nameOf(outcome.error)}${times}. ` +
      "Is the base URL right, and the network there?",
    options,
  );
}

/** Return Node's error code, or the error's name. */
function nameOf(error: unknown): string {
  const cause = (error as { cause?: { code?: unknown } } | null)?.cause;
  if (typeof cause?.code === "string") {
    return cause.code;
  }
  return error instanceof Error ? error.name : typeof error;
}
