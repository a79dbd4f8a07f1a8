/** Apps: one key, and a client for each seller who installed the app. */

import type { RegisteredApp } from "./_gen/models.js";
import { Cute } from "./client.js";
import { Consent, type ConsentOptions } from "./consents.js";
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
  /** The sellers who have installed the app now. */
  readonly installs: Cute["app"]["installs"];
  /** The feed of all installs; each event names its seller in `account`. */
  readonly events: Cute["events"];

  /** Throws `ConfigurationError` for a missing or invalid setting. */
  constructor({ key, ...options }: AppOptions) {
    this.#key = key;
    this.#options = { ...options, apiKey: key };
    this.#client = new Cute(this.#options);
    this.installs = this.#client.app.installs;
    this.events = this.#client.events;
  }

  /**
   * Return a client that calls for a seller, by the `account` of their install. Keep it while you work
   * for the seller: each has its own quota, so each has its own pacing.
   */
  account(account: string): Cute {
    const key = this.#key;
    // A source of its own, because clients with the same one share the pacing.
    const source = (): string | Promise<string> => (typeof key === "function" ? key() : key);
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

  /** Return the app. */
  get(): APIPromise<RegisteredApp> {
    return this.#client.app.get();
  }
}
