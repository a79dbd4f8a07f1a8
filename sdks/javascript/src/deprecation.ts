/** Warn once when a response says that its operation or version will be removed. */

import { API_VERSION } from "./_gen/version.js";

/** The functions of Node's `process` that warn. */
interface NodeProcess {
  emitWarning?(message: string, type: string): void;
}

/** Operations and versions are few; a server that makes up versions must not fill the memory. */
const MAX_WARNINGS = 1_000;
/** The operations and versions that were warned of. */
const warned = new Set<string>();

/** Warn of an operation and version, once, if the headers of its response have `Deprecation`. */
export function warnOnce(operation: string, headers: Headers, baseUrl: string): void {
  if (!headers.has("deprecation")) {
    return;
  }
  const version = headers.get("cute-version") ?? API_VERSION;
  const place = `${operation} ${version}`;
  if (warned.has(place) || warned.size >= MAX_WARNINGS) {
    return;
  }
  warned.add(place);
  const message = sentence(operation, version, headers, baseUrl);
  const { process } = globalThis as { process?: NodeProcess };
  if (typeof process?.emitWarning === "function") {
    process.emitWarning(message, "DeprecationWarning");
  } else {
    console.warn(message);
  }
}

/** Return what the headers say. */
export function sentence(
  operation: string,
  version: string,
  headers: Headers,
  baseUrl: string,
): string {
  const since = day(Number(/^@(\d{1,11})$/.exec(headers.get("deprecation") ?? "")?.[1]) * 1000);
  const until = day(Date.parse(/^.+ GMT$/.exec(headers.get("sunset") ?? "")?.[0] ?? ""));
  const page = pageOf(headers.get("link") ?? "", baseUrl);
  return (
    `\`${operation}\` in version ${version} of the Cute API is deprecated` +
    (since && ` since ${since}`) +
    (until && ` and may be removed on ${until}`) +
    (page && `: see ${page}`)
  );
}

/** Return the date of a time in Unix milliseconds, or an empty text. */
function day(milliseconds: number): string {
  const time = new Date(milliseconds);
  return Number.isNaN(time.getTime()) ? "" : time.toISOString().slice(0, 10);
}

/** Return the target of the `Link` with `rel="deprecation"`, or an empty text. */
function pageOf(link: string, baseUrl: string): string {
  for (const [, target = "", parameters = ""] of link.matchAll(/<([^<>]*)>([^<>]*)/g)) {
    if (/;\s*rel="?deprecation\b/i.test(parameters) && URL.canParse(target, baseUrl)) {
      return new URL(target, baseUrl).href;
    }
  }
  return "";
}
