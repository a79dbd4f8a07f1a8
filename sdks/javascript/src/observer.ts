/**
 * The observer of a whole program, such as `cute-contract record`. It is a global, because a program
 * may load this package as a module and by `require`, and the observer loads it in neither way.
 */

import type { Exchange } from "./hooks.js";

const OBSERVER = Symbol.for("@cute/sdk/observer");

/** Functions that are called for every client; each is optional, and must not throw. */
interface Observer {
  /** Called after each attempt, after the client's own hooks. */
  readonly response?: (exchange: Exchange) => void;
  /** Called with the operation's id and what its method is about to return. Returns it, or a stand-in. */
  readonly result?: <T>(operation: string, result: T) => T;
  /** Called with the error that a call is about to throw. */
  readonly error?: (operation: string, error: Error) => void;
  /** Called with a webhook's event. Returns it, or a stand-in. */
  readonly webhook?: <T>(event: T) => T;
}

/** Return the observer; without one it has no functions. */
export function observer(): Observer {
  return (globalThis as { [OBSERVER]?: Observer })[OBSERVER] ?? {};
}
