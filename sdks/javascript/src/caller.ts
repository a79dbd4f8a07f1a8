/** Make calls, and turn their responses into results. All methods use this class. */

import { Download, type Resumption } from "./download.js";
import { Engine } from "./engine.js";
import { invalidResponse } from "./error-responses.js";
import { Keys } from "./keys.js";
import {
  changedSettings,
  type ChangedOptions,
  type RequestOptions,
  type Settings,
  type TokenSource,
} from "./options.js";
import { Pacer } from "./pacing.js";
import { observer } from "./observer.js";
import { Page, PagePromise, type PageBody, type PageOf } from "./pages.js";
import { APIPromise } from "./promise.js";
import { directOperation, type Operation, type PathValue } from "./request.js";
import { backoff } from "./retries.js";
import { EventStream, SILENCE_MS } from "./streams.js";

/** The arguments of `client.request`. */
export interface DirectParams {
  /** Lists are sent as repeated values. */
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  /** A JSON object. */
  readonly body?: Readonly<Record<string, unknown>> | undefined;
}

export class Caller {
  readonly #settings: Settings;
  readonly #engine: Engine;

  constructor(settings: Settings, keys = keysOf(settings)) {
    this.#settings = settings;
    this.#engine = new Engine(settings, keys);
  }

  /** Return a caller with other settings. It shares the pacing, unless it has another key. */
  changed(options: ChangedOptions): Caller {
    const settings = changedSettings(this.#settings, options);
    const isSame = settings.apiKey === this.#settings.apiKey;
    return isSame ? new Caller(settings, this.#engine.keys) : new Caller(settings);
  }

  /** Return a caller with access tokens, and pacing of its own. */
  withTokens(apiKey: TokenSource): Caller {
    return new Caller({ ...this.#settings, apiKey });
  }

  /** Call a path outside of the specification; return `null` for an empty response. */
  direct<T>(method: string, path: string, params: DirectParams, options: RequestOptions): APIPromise<T> {
    const { query: extraQuery, body: extraBody } = params;
    const hasKey = options.idempotencyKey !== undefined;
    const sent = { ...options, extraQuery, extraBody };
    const start = async (): Promise<Response> => {
      const operation = directOperation(method, path, extraBody !== undefined, hasKey);
      return this.#engine.run(operation, [], {}, sent);
    };
    return new APIPromise(start(), async (response) =>
      (await response.clone().text()) === "" ? (null as T) : observed("request", await parsed<T>(response)),
    );
  }

  /** Make a call whose response is an object. */
  model<T>(
    operation: Operation,
    path: readonly PathValue[],
    params: object = {},
    options: RequestOptions = {},
  ): APIPromise<T> {
    return new APIPromise(this.#engine.run(operation, path, params, options), async (response) =>
      observed(operation.id, await parsed<T>(response)),
    );
  }

  /** Make a call whose response is empty. */
  empty(
    operation: Operation,
    path: readonly PathValue[],
    params: object = {},
    options: RequestOptions = {},
  ): APIPromise<void> {
    return new APIPromise(this.#engine.run(operation, path, params, options), async () => undefined);
  }

  /** Make a call whose response is a page; `cursor` is the parameter for the next page. */
  page<B extends PageBody<unknown>>(
    operation: Operation,
    cursor: string,
    path: readonly PathValue[],
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
      this.#engine.run(operation, path, params, options),
      async (response): Promise<PageOf<B>> => {
        const body = await parsed<B>(response.clone());
        if (!Array.isArray(body.data)) {
          throw invalidResponse(response, await response.text());
        }
        const asked = (params as Readonly<Record<string, unknown>>)[cursor];
        const page = Page.of(body, next, typeof asked === "string" ? asked : null);
        return observed(operation.id, page);
      },
    );
  }

  /** Make a call whose response is a file. */
  file<Line>(
    operation: Operation,
    path: readonly PathValue[],
    params: object = {},
    options: RequestOptions = {},
  ): APIPromise<Download<Line>> {
    return new APIPromise(
      this.#engine.run(operation, path, params, options, true),
      async (response) =>
        new Download<Line>(response, this.#resumption(operation, path, params, options)),
      // The body is read once, because a copy would hold all of it in memory.
      (response) => response,
    );
  }

  /** Make a call whose response is a stream, which connects when it is read. */
  stream<T>(
    operation: Operation,
    path: readonly PathValue[],
    params: object = {},
    options: RequestOptions = {},
  ): EventStream<T> {
    const { clock, timeout } = this.#settings;
    const pause = (milliseconds: number) =>
      this.#engine.pause(operation, path, params, options, milliseconds / 1000);
    return new EventStream<T>({
      connect: (lastEventId) => {
        const resumed = lastEventId === null ? {} : { "Last-Event-ID": lastEventId };
        const extraHeaders = { ...options.extraHeaders, ...resumed };
        return this.#engine.run(operation, path, params, { ...options, extraHeaders }, true);
      },
      sleep: pause,
      monotonic: () => clock.monotonic(),
      random: () => clock.random(),
      silence: Math.max(options.timeout ?? timeout, SILENCE_MS),
      signal: options.signal,
    });
  }

  /** Wait before another attempt of rows; resolve to false, at once, after the last attempt. */
  async pause(
    operation: Operation,
    attempt: number,
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    if (attempt > this.#settings.maxRetries) {
      return false;
    }
    const seconds = backoff(attempt, this.#settings.clock.random());
    await this.#engine.pause(operation, [], {}, { signal }, seconds);
    return true;
  }

  #resumption(
    operation: Operation,
    path: readonly PathValue[],
    params: object,
    options: RequestOptions,
  ): Resumption {
    return {
      fetch: (first, last, etag) => {
        const part = { range: `bytes=${first}-${last ?? ""}`, if_range: etag };
        const onward = { ...params, if_none_match: undefined, ...part };
        return this.#engine.run(operation, path, onward, options, true);
      },
      pause: (attempt) => {
        const seconds = backoff(attempt, this.#settings.clock.random());
        return this.#engine.pause(operation, path, params, options, seconds);
      },
      timeout: options.timeout ?? this.#settings.timeout,
      signal: options.signal,
    };
  }
}

function keysOf({ apiKey, pacing, clock }: Settings): Keys {
  return new Keys(apiKey, () => (pacing ? new Pacer(clock) : null), () => clock.now());
}

function observed<T>(operation: string, result: T): T {
  return observer().result?.(operation, result) ?? result;
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
