/** The client: settings, and the resources that the specification has. */

import { Resources, Webhooks } from "./_gen/resources.js";
import { Caller, type DirectParams } from "./caller.js";
import {
  resolveSettings,
  type ChangedOptions,
  type ClientOptions,
  type RequestOptions,
} from "./options.js";
import type { APIPromise } from "./promise.js";
import { VERSION } from "./version.js";
import { listener, receive, unwrap } from "./webhooks.js";

// Not a property: what a program shows of a client holds no settings.
const callers = new WeakMap<Cute, Caller>();

function callerOf(client: Cute): Caller {
  return callers.get(client) as Caller;
}

/** `client.webhooks`, which can also receive what webhooks send. */
export class ReceivingWebhooks extends Webhooks {
  /** The `Response` to a webhook's request; see `webhooks.receive`. */
  readonly receive = receive;
  /** A listener of Express or Node for a webhook's requests; see `webhooks.listener`. */
  readonly listener = listener;
  /** The event of a webhook's request, once its signature is verified; see `webhooks.unwrap`. */
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
 * Methods take the ids in the path first, then an object with all other parameters as the
 * specification names them, then options of the call. Use one client for all calls of a key: it
 * paces them together.
 */
export class Cute extends Resources {
  declare readonly webhooks: ReceivingWebhooks;

  /** Throws `ConfigurationError` when a setting is missing or can't be. */
  constructor(options: ClientOptions = {}) {
    const caller = new Caller(resolveSettings(options, VERSION));
    super(caller);
    this.webhooks = new ReceivingWebhooks(caller);
    callers.set(this, caller);
  }

  /**
   * A call of a path below `/v1` for which this version has no method, such as `/items/…/likes`, with
   * ids percent-encoded. It has the key, the pacing, the retries and the errors of every other call. A
   * POST or PATCH is retried only with an `idempotencyKey`, or where it had no effect.
   */
  request<T = unknown>(
    method: string,
    path: string,
    params: DirectParams = {},
    options: Omit<RequestOptions, "extraQuery" | "extraBody"> = {},
  ): APIPromise<T> {
    return callerOf(this).direct<T>(method, path, params, options);
  }

  /** A client with some other settings; it has the same pacing, or its own with another key. */
  withOptions(options: ChangedOptions): Cute {
    const caller = callerOf(this).changed(options);
    const made = Object.setPrototypeOf(new Resources(caller), Cute.prototype) as Cute;
    Object.assign(made, { webhooks: new ReceivingWebhooks(caller) });
    callers.set(made, caller);
    return made;
  }
}
