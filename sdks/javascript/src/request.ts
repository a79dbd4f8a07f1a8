/** Build requests from operations and their arguments. Pure. */

import { API_VERSION } from "./_gen/version.js";
import { ConfigurationError } from "./errors.js";
import { checkedHeaders, type RequestOptions, type Settings } from "./options.js";

/** The parts of an operation's specification that a request needs. */
export interface Operation {
  readonly id: string;
  readonly method: "GET" | "PUT" | "POST" | "DELETE" | "PATCH";
  /** Such as `/items/{item_id}`. */
  readonly path: string;
  /** The names of the query parameters. */
  readonly query: readonly string[];
  /** The query parameters that are sent once for each value. */
  readonly repeated?: readonly string[];
  /** The names of header parameters by argument: `if_match` -> `If-Match`. */
  readonly headers: Readonly<Record<string, string>>;
  /** Whether it has a body, and must. */
  readonly body: "none" | "optional" | "required";
  /** Whether the body is a form, not JSON. */
  readonly form?: true;
  /** Whether a POST can be repeated without harm. */
  readonly repeats?: true;
  /** Whether it takes an `Idempotency-Key`. */
  readonly idempotencyKey: boolean;
  /** Whether a call takes no quota. */
  readonly free: boolean;
}

/** A call's request, which can be sent several times. */
export interface Prepared {
  readonly method: string;
  readonly url: string;
  /** The URL's path, without its query. */
  readonly path: string;
  readonly headers: Record<string, string>;
  /** The path, query and header parameters, by their names in the specification. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly body: string | null;
  /** Whether the body is a form, which has secrets that are not for logs. */
  readonly isForm: boolean;
  /** Whether the call is idempotent. */
  readonly repeatable: boolean;
}

const AUTHORIZATION = "Authorization";
const IDEMPOTENCY_KEY = "Idempotency-Key";
const JSON_TYPE = "application/json";
const FORM_TYPE = "application/x-www-form-urlencoded";
const ACCEPT = "application/json, application/problem+json;q=0.9, */*;q=0.5";
const METHODS = /^(GET|POST|PUT|PATCH|DELETE)$/;
const DIRECT_PATH = /^\/[A-Za-z0-9\-._~%!$&'()*+,;=:@/]+$/;
const REPEATABLE = new Set(["GET", "PUT", "DELETE"]);

/**
 * `params` are the arguments by name: `undefined` is left out, `null` is sent as JSON's null.
 * `newKey` creates a missing idempotency key.
 */
export function prepare(
  operation: Operation,
  path: readonly PathValue[],
  params: object,
  options: RequestOptions,
  settings: Pick<Settings, "baseUrl" | "headers" | "userAgent">,
  apiKey: string | null,
  newKey: () => string,
): Prepared {
  const { query, headers: own, body, parameters } = divided(operation, params, options);
  const headers = new NamedHeaders();
  headers.set("Accept", ACCEPT);
  headers.set("Cute-Version", API_VERSION);
  if (settings.userAgent !== null) {
    headers.set("User-Agent", settings.userAgent);
  }
  if (apiKey !== null) {
    headers.set(AUTHORIZATION, bearer(apiKey));
  }
  if (body !== null) {
    headers.set("Content-Type", operation.form ? FORM_TYPE : JSON_TYPE);
  }
  for (const [name, value] of [...Object.entries(settings.headers), ...own]) {
    headers.set(name, value);
  }
  if (options.idempotencyKey !== undefined) {
    if (!operation.idempotencyKey) {
      throw new ConfigurationError(
        `${operation.id} takes no idempotency key: leave out \`idempotencyKey\`.`,
      );
    }
    checkedHeaders({ [IDEMPOTENCY_KEY]: options.idempotencyKey });
    headers.set(IDEMPOTENCY_KEY, options.idempotencyKey);
  }
  for (const [name, value] of Object.entries(checkedHeaders(options.extraHeaders ?? {}))) {
    headers.set(name, value);
  }
  if (operation.idempotencyKey && !headers.has(IDEMPOTENCY_KEY)) {
    headers.set(IDEMPOTENCY_KEY, newKey());
  }
  const url = settings.baseUrl + filled(operation, path, parameters);
  return {
    method: operation.method,
    url: url + query,
    path: new URL(url).pathname,
    headers: headers.entries(),
    parameters,
    body,
    isForm: operation.form ?? false,
    repeatable:
      operation.repeats ?? (REPEATABLE.has(operation.method) || headers.has(IDEMPOTENCY_KEY)),
  };
}

/** Return the request with a new key, unless the caller set another credential. */
export function rekeyed(prepared: Prepared, apiKey: string | null, renewed: string): Prepared {
  const { headers } = prepared;
  if (apiKey === null || headers[AUTHORIZATION] !== bearer(apiKey)) {
    return prepared;
  }
  return { ...prepared, headers: { ...headers, [AUTHORIZATION]: bearer(renewed) } };
}

function bearer(apiKey: string): string {
  return `Bearer ${apiKey}`;
}

/** Build a call of a path outside of the specification, such as `/items/…/likes`. */
export function directOperation(
  method: string,
  path: string,
  hasBody: boolean,
  hasKey: boolean,
): Operation {
  const below = path.replace(/^\/v1(?=\/)/, "");
  const parts = below.split("/").slice(1);
  const name = method.toUpperCase();
  if (!METHODS.test(name)) {
    throw new ConfigurationError(`"${method}" is not a method. Use GET, POST, PUT, PATCH or DELETE.`);
  }
  if (!DIRECT_PATH.test(below) || parts.some((part) => ["", ".", ".."].includes(part))) {
    throw new ConfigurationError(
      "The path must look like /items/…, below /v1 and without a host, a query or spaces: " +
        "percent-encode what is in it, and give the query as `query`.",
    );
  }
  return {
    id: "request",
    method: name as Operation["method"],
    path: below,
    query: [],
    headers: {},
    body: hasBody ? "required" : "none",
    idempotencyKey: hasKey,
    free: false,
  };
}

/** Return a random UUID (version 4). Pages over plain http lack `crypto.randomUUID`. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

interface Divided {
  query: string;
  headers: [string, string][];
  body: string | null;
  parameters: Record<string, unknown>;
}

/** Assign each argument to its place; unknown ones go into the body, or else the query. */
function divided(
  operation: Operation,
  params: object,
  { extraQuery = {}, extraBody = {} }: RequestOptions,
): Divided {
  const query = new URLSearchParams();
  const headers: [string, string][] = [];
  const fields: Record<string, unknown> = {};
  const parameters: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(params) as [string, unknown][]) {
    if (value === undefined) {
      continue;
    }
    const header = Object.hasOwn(operation.headers, name) ? operation.headers[name] : undefined;
    if (header !== undefined) {
      headers.push([header, String(value)]);
      parameters[header] = value;
    } else if (operation.query.includes(name) || operation.body === "none") {
      for (const element of valuesOf(operation, name, value)) {
        query.append(name, asText(name, element));
      }
      parameters[name] = value;
    } else {
      fields[name] = value;
    }
  }
  for (const [name, value] of Object.entries(extraQuery)) {
    query.delete(name);
    for (const element of Array.isArray(value) ? value : [value]) {
      query.append(name, asText(name, element));
    }
    parameters[name] = value;
  }
  Object.assign(fields, extraBody);
  const isSent =
    operation.body === "required" ||
    Object.keys(extraBody).length > 0 ||
    (operation.body === "optional" && Object.keys(fields).length > 0);
  const text = query.toString();
  const body = isSent ? bodyOf(operation, fields) : null;
  return { query: text && `?${text}`, headers, body, parameters };
}

function bodyOf(operation: Operation, fields: Record<string, unknown>): string {
  if (operation.form) {
    return new URLSearchParams(fields as Record<string, string>).toString();
  }
  return JSON.stringify(fields);
}

/** Return a parameter's values: one, unless it can be repeated. */
function valuesOf(operation: Operation, name: string, value: unknown): readonly unknown[] {
  if (!Array.isArray(value) || !operation.repeated?.includes(name)) {
    return [value];
  }
  if (value.length === 0) {
    // An empty value would not filter, and match everything.
    throw new ConfigurationError(`${name} can't be empty: leave it out if you mean all.`);
  }
  return value;
}

function asText(name: string, value: unknown): string {
  if (value instanceof Date) {
    return value.toISOString();
  }
  if (Array.isArray(value)) {
    return value.join(",");
  }
  if (value === null || typeof value === "object") {
    throw new ConfigurationError(`${name} goes into the URL: it must be a text, number or Date.`);
  }
  return String(value);
}

/** A value in a path. */
export type PathValue = string | number;

/** Return the path with its values, and add them to `parameters`. */
function filled(
  operation: Operation,
  values: readonly PathValue[],
  parameters: Record<string, unknown>,
): string {
  let index = 0;
  return operation.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const given = values[index++];
    const value = typeof given === "number" ? String(given) : given;
    // "." and ".." would lead to another path, because URLs are normalised.
    if (typeof value !== "string" || value === "" || value === "." || value === "..") {
      throw new ConfigurationError(`${operation.id} needs ${name} as a text that is not empty.`);
    }
    parameters[name] = value;
    return encodeURIComponent(value);
  });
}

/** Merge case-insensitive headers; the last value wins, `null` leaves one out. */
class NamedHeaders {
  readonly #named = new Map<string, [string, string]>();

  set(name: string, value: string | null): void {
    if (value === null) {
      this.#named.delete(name.toLowerCase());
    } else {
      this.#named.set(name.toLowerCase(), [name, value]);
    }
  }

  has(name: string): boolean {
    return this.#named.has(name.toLowerCase());
  }

  entries(): Record<string, string> {
    return Object.fromEntries(this.#named.values());
  }
}
