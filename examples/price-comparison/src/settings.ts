/** Reads the program's settings. Nothing else reads `process.env`. */

export interface Settings {
  /** The API's URL: a store belongs to one marketplace. The SDK reads it, too. */
  readonly baseUrl: string;
  readonly port: number;
  /** The SQLite file. */
  readonly file: string;
  /** Seconds between two polls for changes. */
  readonly interval: number;
  /** Where buyers are, an ISO 3166-1 code: totals have shipping to it. */
  readonly country: string;
  /** Timeout of a response, in seconds. */
  readonly timeout: number;
}

/** A setting is missing or invalid; the text names it and its valid values. */
export class SettingsError extends Error {}

export const DEFAULT_PORT = 8090;
export const DEFAULT_FILE = "prices.sqlite";
export const DEFAULT_INTERVAL_S = 300;
// Shorter intervals are for a simulated market that runs fast.
export const LEAST_S = 0.05;
export const LONGEST_INTERVAL_S = 86_400;
export const DEFAULT_COUNTRY = "DE";
export const DEFAULT_TIMEOUT_S = 30;
export const LONGEST_TIMEOUT_S = 600;

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads and checks them. Throws `SettingsError`. */
export function readSettings(environment: Environment = process.env): Settings {
  if (!environment["CUTE_API_KEY"]) {
    throw new SettingsError(
      "CUTE_API_KEY is not set: make a key with the scope read:items in the developer portal and " +
        "set it. The free tier is enough.",
    );
  }
  const baseUrl = environment["CUTE_BASE_URL"];
  if (!baseUrl) {
    throw new SettingsError("CUTE_BASE_URL is not set: a sandbox is at http://127.0.0.1:8080.");
  }
  return {
    baseUrl: baseUrl.trim().replace(/\/+$/, ""),
    port: portOf(environment["PORT"]),
    file: environment["CUTE_MIRROR_FILE"] || DEFAULT_FILE,
    interval: secondsOf(
      "CUTE_MIRROR_INTERVAL_S",
      environment,
      DEFAULT_INTERVAL_S,
      LONGEST_INTERVAL_S,
    ),
    country: countryOf(environment["CUTE_MIRROR_SHIPS_TO"]),
    timeout: secondsOf("CUTE_MIRROR_TIMEOUT_S", environment, DEFAULT_TIMEOUT_S, LONGEST_TIMEOUT_S),
  };
}

function portOf(text: string | undefined): number {
  const port = text ? Number(text) : DEFAULT_PORT;
  if (!(Number.isInteger(port) && port >= 1 && port <= 65_535)) {
    throw new SettingsError("PORT must be a whole number from 1 to 65535.");
  }
  return port;
}

function countryOf(text: string | undefined): string {
  const country = text || DEFAULT_COUNTRY;
  if (!/^[A-Z]{2}$/.test(country)) {
    throw new SettingsError("CUTE_MIRROR_SHIPS_TO must be the code of a country, such as DE.");
  }
  return country;
}

function secondsOf(name: string, environment: Environment, usual: number, most: number): number {
  const seconds = environment[name] ? Number(environment[name]) : usual;
  if (!(seconds >= LEAST_S && seconds <= most)) {
    throw new SettingsError(`${name} must be seconds from ${LEAST_S} to ${most}.`);
  }
  return seconds;
}
