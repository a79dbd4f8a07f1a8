/**
 * A seller's consent: the URL that asks for it, and their return, which makes the install.
 *
 * State and PKCE verifier are in a signed cookie. So a program stores nothing until then, and only the
 * browser that began can finish.
 */

import { ConfigurationError, ConsentError } from "./errors.js";
import { EXCHANGE, oauthError, type OAuthClient } from "./oauth.js";

/** The settings of a consent. */
export interface ConsentOptions {
  /** The app's id. */
  clientId: string;
  /** One of the app's redirect URIs. */
  redirectUri: string;
  /** Signs the cookie of the seller's browser: 32 random characters or more, the same in all your processes. */
  secret: string;
}

/** Redirect the seller's browser to `url`, with `setCookie` as the header `Set-Cookie`. */
export interface ConsentStart {
  readonly url: string;
  readonly setCookie: string;
}

/** A seller's install: store `account`, by which `app.account` calls for them. */
export interface ConsentResult {
  readonly account: string;
  readonly install: string;
  readonly scopes: readonly string[];
}

// Long enough for a seller who has to sign up first.
const LIFETIME_S = 3_600;
const MIN_SECRET_CHARS = 32;
const COOKIE = "cute_consent";
const START_AGAIN = "Let the seller start again.";

/** Stores the tokens of a response for an account. */
export type Keep = (account: string, answer: Record<string, unknown>) => Promise<void>;

/** The consent of sellers to an app; see `App.consent` and `OAuthApp.consent`. */
export class Consent {
  readonly #oauth: OAuthClient;
  readonly #keep: Keep | null;
  readonly #options: Omit<ConsentOptions, "clientId">;
  readonly #name: string;
  readonly #attributes: string;

  constructor(oauth: OAuthClient, keep: Keep | null, options: Omit<ConsentOptions, "clientId">) {
    const { secret, redirectUri } = options;
    if (!(secret?.length >= MIN_SECRET_CHARS)) {
      throw new ConfigurationError(
        `The secret of the cookie needs at least ${MIN_SECRET_CHARS} random characters.`,
      );
    }
    this.#oauth = oauth;
    this.#keep = keep;
    this.#options = options;
    // A browser takes a cookie with the prefix only from this very host, over HTTPS.
    const isHttps = redirectUri.startsWith("https://");
    this.#name = isHttps ? `__Host-${COOKIE}` : COOKIE;
    this.#attributes = `; Path=/; HttpOnly; SameSite=Lax${isHttps ? "; Secure" : ""}`;
  }

  /** The `Set-Cookie` that removes the cookie after `finish`. */
  get clearCookie(): string {
    return `${this.#name}=${this.#attributes}; Max-Age=0`;
  }

  /** Begin a consent to these scopes, which replace what the seller allowed before. */
  async start(scopes: readonly string[]): Promise<ConsentStart> {
    const { clientId, issuer } = this.#oauth;
    const { redirectUri } = this.#options;
    const [state, verifier] = [randomText(), randomText()];
    const ends = Math.floor(this.#oauth.clock.now() / 1000) + LIFETIME_S;
    const content = `${ends}.${state}.${verifier}`;
    const query = new URLSearchParams({
      response_type: "code",
      client_id: clientId,
      redirect_uri: redirectUri,
      scope: scopes.join(" "),
      state,
      code_challenge: encoded(await crypto.subtle.digest("SHA-256", bytesOf(verifier))),
      code_challenge_method: "S256",
    });
    const signature = await crypto.subtle.sign("HMAC", await this.#signingKey(), this.#message(content));
    return {
      url: `${issuer}/oauth/authorize?${query}`,
      setCookie: `${this.#name}=${content}.${encoded(signature)}${this.#attributes}; Max-Age=${LIFETIME_S}`,
    };
  }

  /**
   * Exchange a return for the install; with an `OAuthApp`, store its tokens. `url` is the one that the
   * browser requested, with its query; `cookie` is its `Cookie` header.
   *
   * Throws `ConsentError` if the seller declined, or for a return that can't be trusted.
   */
  async finish(url: string, cookie: string | null | undefined): Promise<ConsentResult> {
    const query = new URLSearchParams(url.split("#")[0]?.split("?").slice(1).join("?"));
    const returned = (name: string): string | null => {
      const values = query.getAll(name);
      return values.length === 1 ? (values[0] ?? null) : null;
    };
    const verifier = await this.#verifier(cookie ?? "", returned("state"));
    const { issuer } = this.#oauth;
    if (returned("iss") !== issuer) {
      const message = `The return is not from ${issuer}. ${START_AGAIN}`;
      throw new ConsentError(message, "invalid_issuer");
    }
    const code = returned("code");
    if (code === null) {
      const error = returned("error") ?? "invalid_request";
      throw new ConsentError(returned("error_description") ?? error, error);
    }
    return this.#exchange(code, verifier);
  }

  async #exchange(code: string, verifier: string): Promise<ConsentResult> {
    const form = {
      grant_type: "authorization_code",
      code,
      redirect_uri: this.#options.redirectUri,
      code_verifier: verifier,
    };
    const answer = await this.#oauth.send(EXCHANGE, form).catch((error: unknown) => {
      throw refused(error);
    });
    const result = resultOf(answer);
    await this.#keep?.(result.account, answer);
    return result;
  }

  /** Return the verifier of the consent that this browser began. */
  async #verifier(cookie: string, state: string | null): Promise<string> {
    const key = await this.#signingKey();
    for (const pair of cookie.split(";")) {
      const [name, value] = pair.trim().split("=");
      const [ends, begun, verifier, signature, ...rest] = (value ?? "").split(".");
      if (name !== this.#name || verifier === undefined || rest.length > 0) continue;
      const message = this.#message(`${ends}.${begun}.${verifier}`);
      if (!(await crypto.subtle.verify("HMAC", key, decoded(signature ?? ""), message))) continue;
      if (Number(ends) < this.#oauth.clock.now() / 1000) {
        throw new ConsentError(`The consent took too long. ${START_AGAIN}`, "expired");
      }
      // Both came from this browser, so the time of the comparison tells it nothing.
      if (begun === state) return verifier;
    }
    const message = `This browser did not begin this consent. ${START_AGAIN}`;
    throw new ConsentError(message, "invalid_state");
  }

  #message(content: string): Uint8Array<ArrayBuffer> {
    const { redirectUri } = this.#options;
    return bytesOf(`${COOKIE}\n${this.#oauth.clientId}\n${redirectUri}\n${content}`);
  }

  #signingKey(): Promise<CryptoKey> {
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    const secret = bytesOf(this.#options.secret);
    return crypto.subtle.importKey("raw", secret, algorithm, false, ["sign", "verify"]);
  }
}

/** Return the error of OAuth in a response, or the response's own. */
function refused(error: unknown): unknown {
  const found = oauthError(error);
  return found === null ? error : new ConsentError(found.description, found.code, { cause: error });
}

function resultOf(body: Record<string, unknown>): ConsentResult {
  const { account, install, scope } = body;
  if (typeof account !== "string" || typeof install !== "string" || typeof scope !== "string") {
    const message = "The response names no install. Is baseUrl that of Cute?";
    throw new ConsentError(message, "invalid_response");
  }
  return { account, install, scopes: scope.split(" ") };
}

function randomText(): string {
  return encoded(crypto.getRandomValues(new Uint8Array(32)).buffer);
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** Encode as base64url without padding. */
function encoded(bytes: ArrayBuffer): string {
  const text = btoa(String.fromCharCode(...new Uint8Array(bytes)));
  return text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}

/** Decode base64url; invalid text has no bytes. */
function decoded(text: string): Uint8Array<ArrayBuffer> {
  if (!/^[\w-]+$/.test(text)) return new Uint8Array(0);
  const standard = text.replace(/-/g, "+").replace(/_/g, "/");
  try {
    return Uint8Array.from(atob(standard), (character) => character.charCodeAt(0));
  } catch {
    return new Uint8Array(0); // of a length that base64 can't have
  }
}
