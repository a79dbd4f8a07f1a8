/** Apps that call with OAuth tokens, which are kept in a store. For programs of Node.js. */

import { Cute, withTokens } from "../client.js";
import { Consent, type ConsentOptions } from "../consents.js";
import { ConfigurationError } from "../errors.js";
import { OAuthClient } from "../oauth.js";
import { resolveSettings, type ClientOptions, type KeySource } from "../options.js";
import { VERSION } from "../version.js";
import { TokenKeeper } from "./keeping.js";
import type { TokenStore } from "./store.js";

export { ConsentRequiredError, TokenStoreError } from "./errors.js";
export { FileTokenStore } from "./files.js";
export { SqlTokenStore, type Query } from "./sql.js";
export { MemoryTokenStore, type OAuthTokens, type TokenStore } from "./store.js";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The settings of an `OAuthApp`: those of a client, with its id and the store. */
export interface OAuthAppOptions extends Omit<ClientOptions, "apiKey" | "anonymous"> {
  /** The app's id. */
  clientId: string;
  /** A `FileTokenStore`, a `SqlTokenStore` or another `TokenStore`. */
  store: TokenStore;
  /** A key of the app, or a function that returns it. A public client has none. */
  clientSecret?: KeySource | undefined;
}

/**
 * An app that calls with tokens of OAuth.
 *
 *     const app = new OAuthApp({ clientId, store: new FileTokenStore("tokens") });
 *     const consent = app.consent({ redirectUri: "http://127.0.0.1/callback", secret });
 *     const seller = app.account(account);
 *     console.log((await seller.items.list()).data);
 *
 * For programs that can't keep a secret. With a key of the app on a server, use `App`, which has no tokens
 * to store.
 *
 * An access token is refreshed a minute before it expires, and once after a 401: by one call of one
 * process that share the store. The new tokens are stored before a call uses them. A call throws
 * `ConsentRequiredError` if the seller has to be asked again, and `TokenStoreError` if the store fails.
 */
export class OAuthApp {
  readonly #client: Cute;
  readonly #oauth: OAuthClient;
  readonly #keeper: TokenKeeper;

  /** Throws `ConfigurationError` for a missing or invalid setting. */
  constructor({ clientId, store, clientSecret, ...options }: OAuthAppOptions) {
    const settings = { ...options, anonymous: true };
    this.#client = new Cute(settings);
    this.#oauth = new OAuthClient(resolveSettings(settings, VERSION), clientId, clientSecret ?? null);
    this.#keeper = new TokenKeeper(this.#oauth, store);
  }

  /**
   * Return a client that calls for a seller, by the `account` of their consent. Keep it while you work for
   * the seller: each has its own quota, so each has its own pacing.
   */
  account(account: string): Cute {
    const id = checkedAccount(account);
    return withTokens(this.#client, { renew: (refused) => this.#keeper.renew(id, refused) });
  }

  /** Return the helper with which sellers connect the app; `finish` stores their tokens. See `App.consent`. */
  consent(options: Omit<ConsentOptions, "clientId">): Consent {
    return new Consent(this.#oauth, (account, answer) => this.#keeper.keep(account, answer), options);
  }

  /** End the tokens of a seller, and remove them from the store. The install stays. */
  async revoke(account: string): Promise<void> {
    await this.#keeper.revoke(checkedAccount(account));
  }
}

/** Return the id in its one form, which can also name a file. */
function checkedAccount(account: string): string {
  const id = account.toLowerCase();
  if (!UUID.test(id)) {
    throw new ConfigurationError(`${JSON.stringify(account)} is not the account of an install.`);
  }
  return id;
}
