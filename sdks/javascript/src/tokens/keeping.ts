/**
 * The tokens of sellers: refreshed by one caller at a time, and stored before they are used.
 *
 * If the process crashes after the server has rotated a refresh token and before the new one is stored,
 * the next refresh repeats the request with the old one. The server returns the same tokens for 60 s;
 * the lock and the request together take less.
 */

import { InvalidResponseError } from "../errors.js";
import { oauthError, REFRESH, REVOKE, type OAuthClient } from "../oauth.js";
import type { AccessToken } from "../options.js";
import { ConsentRequiredError, TokenStoreError } from "./errors.js";
import type { OAuthTokens, TokenStore } from "./store.js";

// Replace an access token this long before it expires.
const AHEAD_MS = 60_000;
const LOCK_MS = 30_000;
// The refresh must end before its lock expires.
const REQUEST_MS = 20_000;
const MAX_WAIT_MS = 2 * LOCK_MS;
const POLL_MS = 100;

/** Loads, refreshes, stores and revokes the tokens of sellers. */
export class TokenKeeper {
  readonly #oauth: OAuthClient;
  readonly #store: TokenStore;
  /** Tokens that could not be stored, with the refresh token that they replace. */
  readonly #unsaved = new Map<string, { replaced: string; tokens: OAuthTokens }>();

  constructor(oauth: OAuthClient, store: TokenStore) {
    this.#oauth = oauth;
    this.#store = store;
  }

  /**
   * Return a stored access token other than `refused`; refresh it if necessary. Throws
   * `ConsentRequiredError`, `TokenStoreError`, or the errors of a call.
   */
  async renew(account: string, refused: string | null): Promise<AccessToken> {
    let tokens = required(account, await this.#store.load(account));
    if (!this.#isUsable(tokens, refused)) {
      tokens = await this.#locked(account, async (owner) => {
        // Another call or process may have refreshed it in the meantime.
        const known = required(account, await this.#store.load(account));
        return this.#isUsable(known, refused) ? known : this.#refreshed(account, owner, known);
      });
    }
    return { value: tokens.accessToken, renewAt: tokens.expiresAt - AHEAD_MS };
  }

  /** Store the tokens of a consent. */
  async keep(account: string, answer: Record<string, unknown>): Promise<void> {
    await this.#locked(account, (owner) => this.#save(account, owner, this.#received(answer)));
  }

  /** End the tokens of an account, and remove them from the store. */
  async revoke(account: string): Promise<void> {
    await this.#locked(account, async (owner) => {
      const known = await this.#store.load(account);
      if (known === null) return;
      const { refreshToken } = this.#unsavedAfter(account, known) ?? known;
      await this.#oauth.sendOnly(REVOKE, { token: refreshToken }, REQUEST_MS);
      await this.#save(account, owner, null);
    });
  }

  /** Return whether calls can use the access token now. */
  #isUsable({ accessToken, expiresAt }: OAuthTokens, refused: string | null): boolean {
    return expiresAt - AHEAD_MS > this.#oauth.clock.now() && accessToken !== refused;
  }

  async #refreshed(account: string, owner: string, known: OAuthTokens): Promise<OAuthTokens> {
    const { refreshToken } = known;
    let tokens = this.#unsavedAfter(account, known);
    if (tokens === null) {
      const form = { grant_type: "refresh_token", refresh_token: refreshToken };
      const answer = await this.#oauth.send(REFRESH, form, REQUEST_MS).catch((error: unknown) => {
        throw refusal(account, error);
      });
      tokens = this.#received(answer, refreshToken);
    }
    this.#unsaved.set(account, { replaced: refreshToken, tokens });
    await this.#save(account, owner, tokens);
    return tokens;
  }

  /** Return tokens that were received but not stored, if they replace the stored ones. */
  #unsavedAfter(account: string, { refreshToken }: OAuthTokens): OAuthTokens | null {
    const found = this.#unsaved.get(account);
    return found?.replaced === refreshToken ? found.tokens : null;
  }

  /** Return the tokens of a response; a refresh token that is not in it stays the same. */
  #received(answer: Record<string, unknown>, known?: string): OAuthTokens {
    const { access_token: accessToken, refresh_token: refreshToken = known, expires_in, scope } = answer;
    if (
      typeof accessToken !== "string" ||
      typeof refreshToken !== "string" ||
      typeof expires_in !== "number" ||
      typeof scope !== "string"
    ) {
      const message = "The response has no tokens. Is baseUrl that of Cute?";
      const headers = new Headers();
      throw new InvalidResponseError({ message, status: 200, headers, problem: null, retryAfter: null });
    }
    const expiresAt = this.#oauth.clock.now() + expires_in * 1000;
    return { accessToken, refreshToken, expiresAt, scopes: scope.split(" ") };
  }

  async #save(account: string, owner: string, tokens: OAuthTokens | null): Promise<void> {
    if (!(await this.#store.save(account, owner, tokens))) {
      throw new TokenStoreError(
        `The tokens of the account ${account} were not stored: it took longer than the lock of ` +
          `${LOCK_MS / 1000} s, and another process may have refreshed them. Try again.`,
      );
    }
    this.#unsaved.delete(account);
  }

  /** Hold the lock of an account while `use` runs. */
  async #locked<T>(account: string, use: (owner: string) => Promise<T>): Promise<T> {
    const { clock } = this.#oauth;
    const owner = crypto.randomUUID();
    const ends = clock.monotonic() + MAX_WAIT_MS;
    while (!(await this.#store.lock(account, owner, LOCK_MS))) {
      if (clock.monotonic() > ends) {
        throw new TokenStoreError(
          `The tokens of the account ${account} were locked by others for ${MAX_WAIT_MS / 1000} s.`,
        );
      }
      await clock.sleep(POLL_MS);
    }
    try {
      return await use(owner);
    } finally {
      await this.#store.unlock(account, owner);
    }
  }
}

function required(account: string, tokens: OAuthTokens | null): OAuthTokens {
  if (tokens === null) {
    const message = `The store has no tokens of the account ${account}. Ask the seller for their consent.`;
    throw new ConsentRequiredError(message, account);
  }
  return tokens;
}

/** Return the error of a refresh: `invalid_grant` means that the tokens have ended. */
function refusal(account: string, error: unknown): unknown {
  if (oauthError(error)?.code !== "invalid_grant") return error;
  const message =
    `The tokens of the account ${account} have ended: the seller may have removed the app. ` +
    "Ask them for their consent again.";
  return new ConsentRequiredError(message, account, { cause: error });
}
