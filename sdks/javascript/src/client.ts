/** The client: settings, and the resources that the specification has. */

import { Resources } from "./_gen/resources.js";
import { Caller } from "./caller.js";
import { resolveSettings, type ClientOptions } from "./options.js";
import { VERSION } from "./version.js";

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
  /** Throws `ConfigurationError` when a setting is missing or can't be. */
  constructor(options: ClientOptions = {}) {
    super(new Caller(resolveSettings(options, VERSION)));
  }
}
