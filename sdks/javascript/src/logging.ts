/** Log calls without values and secrets, turned on by CUTE_LOG or the option `logLevel`. */

import { ConfigurationError } from "./errors.js";
import type { APIRequest, EventHooks, Exchange, Waiting } from "./hooks.js";

/** The receiver of log lines: the `console`, or your own logger. */
export interface Logger {
  info(line: string): void;
  debug(line: string): void;
}

/** `info` is a line for each attempt and before each wait, `debug` another before an attempt. */
export type LogLevel = "off" | "info" | "debug";

const LEVELS: readonly string[] = ["off", "info", "debug"];
const SECRET = /(cute_|whsec_)[0-9A-Za-z+/=_-]+/g;
// Standard error in Node, so that the program's output stays its own.
const STANDARD: Logger = {
  info: (line) => console.error(`cute-sdk INFO ${line}`),
  debug: (line) => console.error(`cute-sdk DEBUG ${line}`),
};

/** Return the hooks, preceded by those that log. */
export function withLog(
  hooks: EventHooks,
  level: string | undefined,
  logger: Logger = STANDARD,
): EventHooks {
  const name = level?.toLowerCase() ?? "off";
  if (!LEVELS.includes(name)) {
    throw new ConfigurationError(`The log level is "${level}": set it to debug, info or off.`);
  }
  if (name === "off") {
    return hooks;
  }
  const announce = (request: APIRequest): void => logger.debug(withoutSecrets(sending(request)));
  const report = (exchange: Exchange): void => logger.info(withoutSecrets(ended(exchange)));
  const warn = (waiting: Waiting): void => logger.info(withoutSecrets(waits(waiting)));
  return {
    waiting: [warn, ...(hooks.waiting ?? [])],
    request: [...(name === "debug" ? [announce] : []), ...(hooks.request ?? [])],
    response: [report, ...(hooks.response ?? [])],
  };
}

function sending({ method, path, attempt, parameters, body }: APIRequest): string {
  const named = (value: unknown): string =>
    (typeof value === "object" && value !== null ? Object.keys(value).join(", ") : "") || "none";
  return (
    `sending ${method} ${path}, attempt ${attempt}; parameters: ${named(parameters)}; ` +
    `fields of the body: ${named(body)}`
  );
}

function ended(exchange: Exchange): string {
  const { method, path, attempt, status, error, duration, requestId, retryIn } = exchange;
  const again = retryIn === null ? "" : `; again in ${retryIn.toFixed(0)} ms`;
  const why = exchange.retryReason === null ? "" : ` (${exchange.retryReason})`;
  return (
    `${method} ${path} ${status ?? error} in ${duration.toFixed(0)} ms, attempt ${attempt}, ` +
    `request ${requestId ?? "without id"}${again}${why}`
  );
}

function waits({ method, path, attempt, reason, duration }: Waiting): string {
  const howLong = duration === null ? "a response" : `${duration.toFixed(0)} ms`;
  return `${method} ${path} waits for ${howLong} (${reason}), attempt ${attempt}`;
}

function withoutSecrets(line: string): string {
  return line.replace(SECRET, "$1…");
}
