/** Requests to the endpoints of OAuth, which are beside those of the API. */

import { Caller } from "./caller.js";
import type { Clock } from "./clock.js";
import { APIStatusError } from "./errors.js";
import { checkedKey, type KeySource, type Settings } from "./options.js";
import type { Operation } from "./request.js";

export const EXCHANGE: Operation = {
  id: "exchange_code",
  method: "POST",
  path: "/oauth/token",
  query: [],
  headers: {},
  body: "required",
  form: true,
  idempotencyKey: false,
  free: true,
};
// A refresh that comes again within 60 s gets the same tokens, and revoking again changes nothing.
export const REFRESH: Operation = { ...EXCHANGE, id: "refresh_token", repeats: true };
export const REVOKE: Operation = { ...REFRESH, id: "revoke_token", path: "/oauth/revoke" };

/** Sends forms as a client with a secret (`key`), or as a public one (`null`). */
export class OAuthClient {
  readonly issuer: string;
  readonly clientId: string;
  readonly clock: Clock;
  readonly #caller: Caller;
  readonly #key: KeySource | null;

  constructor(settings: Settings, clientId: string, key: KeySource | null) {
    this.issuer = settings.baseUrl.replace(/\/v1$/, "");
    this.clientId = clientId;
    this.clock = settings.clock;
    this.#caller = new Caller({ ...settings, baseUrl: this.issuer, apiKey: null });
    this.#key = key;
  }

  /** Return the JSON of the response. `deadline` is in milliseconds, for all attempts. */
  async send(
    operation: Operation,
    form: Record<string, string>,
    deadline?: number,
  ): Promise<Record<string, unknown>> {
    return this.#caller.model(operation, [], ...(await this.#signed(form, deadline)));
  }

  /** Send a form whose response is empty. */
  async sendOnly(operation: Operation, form: Record<string, string>, deadline?: number): Promise<void> {
    await this.#caller.empty(operation, [], ...(await this.#signed(form, deadline)));
  }

  /** Return the form and the options of a call. */
  async #signed(form: Record<string, string>, deadline: number | undefined) {
    if (this.#key === null) {
      return [{ ...form, client_id: this.clientId }, { deadline }] as const;
    }
    const key = checkedKey(typeof this.#key === "function" ? await this.#key() : this.#key);
    const extraHeaders = { Authorization: `Basic ${btoa(`${this.clientId}:${key}`)}` };
    return [form, { extraHeaders, deadline }] as const;
  }
}

/** Return the code and the description of an error of OAuth, or null for another error. */
export function oauthError(error: unknown): { code: string; description: string } | null {
  const body = error instanceof APIStatusError ? (error.body as Record<string, unknown> | null) : null;
  if (typeof body?.["error"] !== "string") return null;
  const { error: code, error_description: description } = body;
  return { code: code as string, description: String(description || code) };
}
