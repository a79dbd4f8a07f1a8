/** The settings of a client and of a call. No other module reads CUTE_* variables. */

import { MAX_TIMER_MS, systemClock, type Clock } from "./clock.js";
import { ConfigurationError } from "./errors.js";
import type { EventHooks } from "./hooks.js";
import { withLog, type Logger, type LogLevel } from "./logging.js";

/** Additional options of `fetch`; the client sets all others itself. */
export interface FetchOptions extends Omit<
  RequestInit,
  "method" | "headers" | "body" | "signal" | "redirect" | "credentials" | "dispatcher"
> {
  /** In Node.js, an undici dispatcher, for a proxy, certificates or connection limits. */
  dispatcher?: unknown;
}

/** An API key, or the function that returns it. */
export type KeySource = string | (() => string | Promise<string>);

/** A credential to replace before `renewAt` (Unix time in milliseconds). */
export interface AccessToken {
  readonly value: string;
  readonly renewAt: number;
}

/** Returns the access token of a seller. It differs from the value that was refused, if any. */
export interface TokenSource {
  renew(refused: string | null): Promise<AccessToken>;
}

/** The settings of a client. */
export interface ClientOptions {
  /**
   * Your API key, or a function that returns it. Default: the environment variable CUTE_API_KEY. The
   * function is called before the first call and again after a 401, by one call at a time. If it then
   * returns another key, the call is retried once.
   */
  apiKey?: KeySource | undefined;
  /** Make calls without a key, which can only read the public catalogue. */
  anonymous?: boolean | undefined;
  /** The API's URL, with or without `/v1`. Default: the environment variable CUTE_BASE_URL. */
  baseUrl?: string | undefined;
  /** Allow plain http to another machine. Anyone in between can read the key. */
  allowHttp?: boolean | undefined;
  /**
   * Milliseconds for each request, from its start to the last byte of its response. For downloads
   * and streams it ends with the headers, and then limits the time between two parts of the body.
   */
  timeout?: number | undefined;
  /**
   * The longest wait before a request, in milliseconds: for quota, for `Retry-After`, before a
   * retry. If more is needed, the error is thrown at once. Calls that queue behind others of the
   * client can wait longer in all. `Infinity` for no limit; default: a minute.
   */
  maxWait?: number | undefined;
  /**
   * Milliseconds for a whole call with all its requests and waits. Each page of a list is a call.
   * A refresh of OAuth tokens is never cut short, because that could lose the new ones; it takes at
   * most 80 seconds more. Default: no limit.
   */
  deadline?: number | undefined;
  /** The maximum number of retries, if they are safe and may help; 0 to 10. */
  maxRetries?: number | undefined;
  /** Whether calls wait for quota instead of getting 429. */
  pacing?: boolean | undefined;
  /** Headers to send with each request. */
  headers?: Readonly<Record<string, string>> | undefined;
  /** Sends the requests, instead of the global `fetch`. */
  fetch?: typeof fetch | undefined;
  /** Additional options of each `fetch`, such as an undici `dispatcher`, which you close. */
  fetchOptions?: FetchOptions | undefined;
  /** Functions to call before and after each HTTP request. */
  eventHooks?: EventHooks | undefined;
  /** The log level. Default: the environment variable CUTE_LOG. */
  logLevel?: LogLevel | undefined;
  /** The logger, instead of standard error. */
  logger?: Logger | undefined;
  /** The clock, for tests. */
  clock?: Clock | undefined;
}

/** The settings that `withOptions` changes. */
export type ChangedOptions = Pick<
  ClientOptions,
  "apiKey" | "timeout" | "maxWait" | "deadline" | "maxRetries" | "headers"
>;

/** The settings of one call, which override the client's. */
export interface RequestOptions {
  /** Milliseconds for each request with its response. */
  timeout?: number | undefined;
  /** Milliseconds for the whole call with all its requests and waits. */
  deadline?: number | undefined;
  /** The maximum number of retries. */
  maxRetries?: number | undefined;
  /** Additional headers; `null` leaves out one of the client's. */
  extraHeaders?: Readonly<Record<string, string | null>> | undefined;
  /** Additional query parameters, which override others. Lists are repeated. */
  extraQuery?: Readonly<Record<string, unknown>> | undefined;
  /** Additional fields of the body, which override others. */
  extraBody?: Readonly<Record<string, unknown>> | undefined;
  /** The idempotency key of this change. Default: a new one, if the operation accepts it. */
  idempotencyKey?: string | undefined;
  /** Aborts the call, even while it waits. It then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** The validated settings of a client. */
export interface Settings {
  readonly apiKey: KeySource | TokenSource | null;
  /** Ends in `/v1`. */
  readonly baseUrl: string;
  readonly timeout: number;
  readonly maxWait: number;
  readonly deadline: number;
  readonly maxRetries: number;
  readonly pacing: boolean;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: typeof fetch;
  readonly eventHooks: EventHooks;
  readonly clock: Clock;
  readonly userAgent: string | null;
}

export const DEFAULT_TIMEOUT_MS = 30_000;
export const DEFAULT_MAX_WAIT_MS = 60_000;
export const DEFAULT_MAX_RETRIES = 2;
export const MOST_RETRIES = 10;

const HOOKS: readonly string[] = ["waiting", "request", "response"];
const KEY = /^[\x21-\x7e]+$/;
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
// `fetch` accepts Latin-1 without control characters other than tabs.
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const SANDBOX = "The sandbox of `make run` is at http://127.0.0.1:8080.";
const API_PATH = "/v1";
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|([a-z0-9-]+\.)*localhost)$/i;

interface NodeProcess {
  env?: Record<string, string | undefined>;
  versions?: { node?: string };
}

const nodeProcess = (globalThis as { process?: NodeProcess }).process;

/** Validate the settings, and fill in the environment's and the defaults. */
export function resolveSettings(options: ClientOptions, version: string): Settings {
  const send = options.fetch ?? globalThis.fetch;
  if (typeof send !== "function") {
    throw new ConfigurationError("There is no `fetch` here: pass one as `fetch`.");
  }
  const node = nodeProcess?.versions?.node;
  return {
    apiKey: options.anonymous
      ? null
      : checkedSource(options.apiKey ?? fromEnvironment("CUTE_API_KEY")),
    baseUrl: checkedBaseUrl(
      options.baseUrl ?? fromEnvironment("CUTE_BASE_URL"),
      options.allowHttp ?? false,
    ),
    timeout: checkedTimeout(options.timeout ?? DEFAULT_TIMEOUT_MS),
    maxWait: checkedLimit("maxWait", options.maxWait ?? DEFAULT_MAX_WAIT_MS),
    deadline: checkedLimit("deadline", options.deadline ?? Infinity),
    maxRetries: checkedRetries(options.maxRetries ?? DEFAULT_MAX_RETRIES),
    pacing: options.pacing ?? true,
    headers: checkedHeaders(options.headers ?? {}),
    // Browsers refuse a `fetch` that is called on an object other than the window.
    fetch: (input, init) => send(input, { ...options.fetchOptions, ...init }),
    eventHooks: withLog(
      checkedHooks(options.eventHooks ?? {}),
      options.logLevel ?? fromEnvironment("CUTE_LOG"),
      options.logger,
    ),
    clock: options.clock ?? systemClock,
    // A browser sends its own, and would need a preflight for another.
    userAgent: node === undefined ? null : `cute-sdk-javascript/${version} node/${node}`,
  };
}

/** Return changed settings; headers are added. */
export function changedSettings(settings: Settings, options: ChangedOptions): Settings {
  const { apiKey, timeout, maxWait, deadline, maxRetries, headers } = options;
  return {
    ...settings,
    apiKey: apiKey === undefined ? settings.apiKey : checkedSource(apiKey),
    timeout: checkedTimeout(timeout ?? settings.timeout),
    maxWait: checkedLimit("maxWait", maxWait ?? settings.maxWait),
    deadline: checkedLimit("deadline", deadline ?? settings.deadline),
    maxRetries: checkedRetries(maxRetries ?? settings.maxRetries),
    headers: { ...settings.headers, ...checkedHeaders(headers ?? {}) },
  };
}

export function checkedTimeout(timeout: number): number {
  if (!(timeout > 0 && timeout <= MAX_TIMER_MS)) {
    throw new ConfigurationError(
      `timeout must be milliseconds above 0, at most ${MAX_TIMER_MS}, not ${timeout}.`,
    );
  }
  return timeout;
}

/** Validate a limit of milliseconds, which can be infinite. */
export function checkedLimit(name: string, value: number): number {
  if (!(value > 0)) {
    throw new ConfigurationError(`${name} must be milliseconds above 0, or Infinity, not ${value}.`);
  }
  return value;
}

export function checkedRetries(maxRetries: number): number {
  if (!(Number.isInteger(maxRetries) && maxRetries >= 0 && maxRetries <= MOST_RETRIES)) {
    throw new ConfigurationError(
      `maxRetries must be a whole number from 0 to ${MOST_RETRIES}, not ${maxRetries}.`,
    );
  }
  return maxRetries;
}

/** Reject unknown kinds, because a misspelt one would never be called. */
function checkedHooks(eventHooks: EventHooks): EventHooks {
  const unknown = Object.keys(eventHooks).find((kind) => !HOOKS.includes(kind));
  if (unknown !== undefined) {
    throw new ConfigurationError(`There are no event hooks "${unknown}", but ${HOOKS.join(", ")}.`);
  }
  return eventHooks;
}

function fromEnvironment(name: string): string | undefined {
  try {
    return nodeProcess?.env?.[name] || undefined;
  } catch {
    // Deno throws for variables that the program may not read.
    return undefined;
  }
}

/** Validate headers. Messages never show values. */
export function checkedHeaders<V extends string | null>(
  headers: Readonly<Record<string, V>>,
): Readonly<Record<string, V>> {
  for (const [name, value] of Object.entries(headers)) {
    if (!HEADER_NAME.test(name)) {
      throw new ConfigurationError(`${JSON.stringify(name)} is not a header name.`);
    }
    if (value !== null && !HEADER_VALUE.test(value)) {
      throw new ConfigurationError(
        `The header ${name} contains a character that headers can't have, such as a line break.`,
      );
    }
  }
  return headers;
}

function checkedSource(source: KeySource | undefined): KeySource {
  return typeof source === "function" ? source : checkedKey(source);
}

/** Validate a key. Messages never contain it, because they end up in logs. */
export function checkedKey(key: string | undefined): string {
  if (!key) {
    throw new ConfigurationError(
      "There is no API key: set CUTE_API_KEY or give `apiKey`. To read the public catalogue " +
        "without one, give `anonymous: true`.",
    );
  }
  if (typeof key !== "string" || !KEY.test(key)) {
    throw new ConfigurationError(
      "The API key holds white space, a line break or a character that is not ASCII: copy it " +
        "again, without anything around it.",
    );
  }
  return key;
}

function checkedBaseUrl(text: string | undefined, allowHttp: boolean): string {
  if (!text) {
    throw new ConfigurationError(
      `There is no base URL: set CUTE_BASE_URL or give \`baseUrl\`. ${SANDBOX}`,
    );
  }
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:")) {
    throw new ConfigurationError(`The base URL must look like https://api.example.com. ${SANDBOX}`);
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new ConfigurationError("The base URL can't hold a user, a query or a fragment.");
  }
  if (url.protocol === "http:" && !allowHttp && !LOOPBACK.test(url.hostname)) {
    throw new ConfigurationError(
      `http://${url.hostname} would let everyone on the way read the API key: use https. ` +
        "In a network of your own, give `allowHttp: true`.",
    );
  }
  const path = url.pathname.replace(/(?<!\/)\/+$/, "");
  return url.origin + (path.endsWith(API_PATH) ? path : path + API_PATH);
}
