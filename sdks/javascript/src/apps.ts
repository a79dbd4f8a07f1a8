/** Apps: one key, and a client for each seller who installed the app. */

import type { AppErasure, RegisteredApp } from "./_gen/models.js";
import { Cute } from "./client.js";
import { Consent, type ConsentOptions } from "./consents.js";
import { erasureReceipt } from "./erasure-receipts.js";
import { OAuthClient } from "./oauth.js";
import { resolveSettings, type ClientOptions, type KeySource } from "./options.js";
import type { APIPromise } from "./promise.js";
import { VERSION } from "./version.js";

/** The settings of an app: those of a client, with a key of the app. */
export interface AppOptions extends Omit<ClientOptions, "apiKey" | "anonymous"> {
  /** A key of the app, or a function that returns it, as `apiKey` of a client. */
  key: KeySource;
}

/**
 * An app that many sellers install.
 *
 *     const app = new App({ key: "cute_app_…" });
 *     for await (const install of app.installs.list()) {
 *       const seller = app.account(install.account);
 *     }
 */
export class App {
  readonly #key: KeySource;
  readonly #client: Cute;
  readonly #options: ClientOptions;
  /** The erasures of sellers that the app has not acknowledged. */
  readonly erasures: Cute["app"]["erasures"];
  /** The sellers who have installed the app now. */
  readonly installs: Cute["app"]["installs"];
  /** The feed of all installs; each event names its seller in `account`. */
  readonly events: Cute["events"];

  /** Throws `ConfigurationError` for a missing or invalid setting. */
  constructor({ key, ...options }: AppOptions) {
    this.#key = key;
    this.#options = { ...options, apiKey: key };
    this.#client = new Cute(this.#options);
    this.erasures = this.#client.app.erasures;
    this.installs = this.#client.app.installs;
    this.events = this.#client.events;
  }

  /**
   * Return a client that calls for a seller, by the `account` of their install. Keep it while you work
   * for the seller: each has its own quota, so each has its own pacing.
   */
  account(account: string): Cute {
    // A source of its own, because clients with the same one share the pacing.
    const source = (): string | Promise<string> => this.#current();
    return this.#client.withOptions({ apiKey: source, headers: { "Cute-Account": account } });
  }

  /**
   * Return the helper with which sellers connect the app.
   *
   *     const consent = app.consent({ clientId, redirectUri: "https://…/callback", secret });
   *     const start = await consent.start(["read:items"]); // redirect to start.url with start.setCookie
   *     const result = await consent.finish(request.url, request.headers.get("cookie"));
   */
  consent(options: ConsentOptions): Consent {
    const settings = resolveSettings(this.#options, VERSION);
    return new Consent(new OAuthClient(settings, options.clientId, this.#key), null, options);
  }

  /**
   * Say that you have deleted the data of an erased seller (`user.erased`). It can be repeated. Rejects
   * with a `NotFoundError` for an account whose erasure doesn't concern the app.
   */
  async acknowledgeErasure(account: string): Promise<AppErasure> {
    const receipt = await erasureReceipt(await this.#current(), account);
    return this.erasures.put(account, { receipt });
  }

  /** Return the app. */
  get(): APIPromise<RegisteredApp> {
    return this.#client.app.get();
  }

  #current(): string | Promise<string> {
    return typeof this.#key === "function" ? this.#key() : this.#key;
  }
}
