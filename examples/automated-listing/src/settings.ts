/** Reads the program's settings from its arguments and environment; nothing else does. */

import { join } from "node:path";
import { parseArgs } from "node:util";
import { Trouble } from "./trouble.ts";
import { currencyIn } from "./values/price.ts";

export interface Settings {
  readonly folder: string;
  /** The folder of results, mapping and memory. */
  readonly keep: string;
  /** The API's address, without `/v1`. The SDK reads it too. */
  readonly baseUrl: string;
  /** The currency of prices without one; `null` to reject these. */
  readonly currency: string | null;
  /** Timeout of one request, in milliseconds. */
  readonly timeout: number;
  readonly isDryRun: boolean;
  readonly isOnlyHeld: boolean;
}

export const KEEP = "cute-listing";
export const DEFAULT_TIMEOUT_S = 30;
export const LONGEST_TIMEOUT_S = 600;

export const HELP = `Lists what a folder of spreadsheets holds on Cute.

usage: node src/main.ts FOLDER [--dry-run] [--only-held]

It reads each .csv and .xlsx file of the folder, says how it understood it, and lists every row that
is right. A row that it is not sure of is held, with suggestions; one that is wrong is refused, with
the reason. Run it as often as you like: nothing is listed twice, and what did not change is not
sent.

  --dry-run    send nothing: only say what would be done
  --only-held  only rows that are not listed yet by the last run's results, such as those held
  --help       this text

It writes to FOLDER/${KEEP}/
  results.csv  what became of each row, and why
  mapping.csv  your decisions: fill in the column "to" (a name, or - for no brand) and run it again

Settings, from the environment:
  CUTE_API_KEY            a key with the scopes read:account, read:items and write:items (needed)
  CUTE_BASE_URL           where the API is, such as http://127.0.0.1:8080 (needed)
  CUTE_LISTING_CURRENCY   the currency of prices that name none, such as EUR
  CUTE_LISTING_KEEP       where to write instead of FOLDER/${KEEP}
  CUTE_LISTING_TIMEOUT_S  seconds to wait for one response (${DEFAULT_TIMEOUT_S})`;

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads and checks the settings; `null` if help is requested. Throws `Trouble`. */
export function readSettings(
  words: readonly string[],
  environment: Environment = process.env,
): Settings | null {
  const { values, positionals } = parsed(words);
  if (values.help) {
    return null;
  }
  const [folder, ...others] = positionals;
  if (folder === undefined || others.length > 0) {
    throw new Trouble("Name one folder: node src/main.ts FOLDER (see --help).", true);
  }
  if (!environment["CUTE_API_KEY"]) {
    throw new Trouble(
      "CUTE_API_KEY is not set: make a key with the scopes read:account, read:items and write:items in the " +
        "developer portal.",
      true,
    );
  }
  const baseUrl = environment["CUTE_BASE_URL"]?.trim();
  if (!baseUrl) {
    throw new Trouble("CUTE_BASE_URL is not set: a sandbox is at http://127.0.0.1:8080.", true);
  }
  return {
    folder,
    keep: environment["CUTE_LISTING_KEEP"] || join(folder, KEEP),
    baseUrl: baseUrl.replace(/\/+$/, "").replace(/\/v1$/, ""),
    currency: currencyOf(environment["CUTE_LISTING_CURRENCY"]),
    timeout: timeoutOf(environment["CUTE_LISTING_TIMEOUT_S"]) * 1_000,
    isDryRun: values["dry-run"] ?? false,
    isOnlyHeld: values["only-held"] ?? false,
  };
}

function parsed(words: readonly string[]) {
  try {
    return parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        help: { type: "boolean", short: "h" },
        "dry-run": { type: "boolean" },
        "only-held": { type: "boolean" },
      },
    });
  } catch (error) {
    const why = error instanceof Error ? error.message.split(". ")[0] : String(error);
    throw new Trouble(`${why}: see --help.`, true);
  }
}

function currencyOf(text: string | undefined): string | null {
  if (!text) {
    return null;
  }
  const currency = currencyIn(text);
  if (currency === null) {
    throw new Trouble("CUTE_LISTING_CURRENCY must be a currency's code, such as EUR.", true);
  }
  return currency;
}

function timeoutOf(text: string | undefined): number {
  const seconds = text ? Number(text) : DEFAULT_TIMEOUT_S;
  if (!(seconds > 0 && seconds <= LONGEST_TIMEOUT_S)) {
    throw new Trouble(
      `CUTE_LISTING_TIMEOUT_S must be seconds above 0, at most ${LONGEST_TIMEOUT_S}.`,
      true,
    );
  }
  return seconds;
}
