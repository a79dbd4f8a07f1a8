/** The client: settings, and the resources that the specification has. */

import { Resources, Webhooks } from "./_gen/resources.js";
import { Caller, type DirectParams } from "./caller.js";
import {
  resolveSettings,
  type ChangedOptions,
  type ClientOptions,
  type RequestOptions,
  type TokenSource,
} from "./options.js";
import type { APIPromise } from "./promise.js";
import { VERSION } from "./version.js";
import { listener, receive, unwrap } from "./webhooks.js";

// Not a property, so that printing a client doesn't show its settings.
const callers = new WeakMap<Cute, Caller>();

function callerOf(client: Cute): Caller {
  return callers.get(client) as Caller;
}

/** `client.webhooks`, which can also receive webhook requests. */
export class ReceivingWebhooks extends Webhooks {
  /** Return the `Response` to a webhook request; see `webhooks.receive`. */
  readonly receive = receive;
  /** Return a listener for Express or Node; see `webhooks.listener`. */
  readonly listener = listener;
  /** Verify a webhook request and return its event; see `webhooks.unwrap`. */
  readonly unwrap = unwrap;
}

/**
 * A client of the Cute API.
 *
 *     const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
 *     for await (const item of client.items.list({ q: "linen dress" })) {
 *       console.log(item.title);
 *     }
 *
 * Methods take the ids in the path first, then an object with all other parameters, named as in the
 * specification, then options of the call. Use one client for all calls of a key, because it paces
 * them together.
 */
export class Cute extends Resources {
  declare readonly webhooks: ReceivingWebhooks;

  /** Throws `ConfigurationError` for a missing or invalid setting. */
  constructor(options: ClientOptions = {}) {
    const caller = new Caller(resolveSettings(options, VERSION));
    super(caller);
    this.webhooks = new ReceivingWebhooks(caller);
    callers.set(this, caller);
  }

  /**
   * Call a path below `/v1` that this version has no method for, such as `/items/…/likes`, with ids
   * percent-encoded. Key, pacing, retries and errors are those of every other call. A POST or PATCH is
   * retried only with an `idempotencyKey`, or if it had no effect.
   */
  request<T = unknown>(
    method: string,
    path: string,
    params: DirectParams = {},
    options: Omit<RequestOptions, "extraQuery" | "extraBody"> = {},
  ): APIPromise<T> {
    return callerOf(this).direct<T>(method, path, params, options);
  }

  /** Return a client with changed settings. It shares the pacing, unless it has another key. */
  withOptions(options: ChangedOptions): Cute {
    return clientOf(callerOf(this).changed(options));
  }
}

/** Return a client that calls with access tokens, for `OAuthApp`. */
export function withTokens(client: Cute, source: TokenSource): Cute {
  return clientOf(callerOf(client).withTokens(source));
}

function clientOf(caller: Caller): Cute {
  const made = Object.setPrototypeOf(new Resources(caller), Cute.prototype) as Cute;
  Object.assign(made, { webhooks: new ReceivingWebhooks(caller) });
  callers.set(made, caller);
  return made;
}
