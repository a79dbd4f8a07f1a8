/** The client: settings, and the resources that the specification has. */

import { Resources, Webhooks } from "./_gen/resources.js";
import { Caller } from "./caller.js";
import { resolveSettings, type ClientOptions } from "./options.js";
import { VERSION } from "./version.js";
import { listener, receive, unwrap } from "./webhooks.js";

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
  }
}
