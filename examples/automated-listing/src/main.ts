/** Lists what a folder of a seller's spreadsheets holds. */

import { Cute, type Exchange } from "@cute/sdk";
import { mkdir } from "node:fs/promises";
import { Listing } from "./listing.ts";
import { Screen } from "./screen.ts";
import { HELP, readSettings, type Settings } from "./settings.ts";
import { alone } from "./sole.ts";
import { duration, exitCode, explain } from "./trouble.ts";

// Retries of one call, with growing pauses: they bridge a short trouble of the server.
const RETRIES = 4;
const LONG_PAUSE_MS = 1_000;

async function main(words: readonly string[]): Promise<number> {
  const say = (line: string): void => console.log(line);
  let settings: Settings | null = null;
  try {
    settings = readSettings(words);
    if (settings === null) {
      say(HELP);
      return 0;
    }
    const screen = new Screen(say, process.stdout.isTTY);
    const client = new Cute({
      timeout: settings.timeout,
      maxRetries: RETRIES,
      eventHooks: { response: [(exchange) => reportPause(screen, exchange)] },
    });
    await mkdir(settings.keep, { recursive: true });
    const listing = new Listing(settings, client, screen);
    await alone(settings.keep, () => listing.run());
    return 0;
  } catch (error) {
    console.error(explain(error, settings?.baseUrl ?? "its address"));
    return exitCode(error);
  }
}

function reportPause(screen: Screen, { status, error, retryIn }: Exchange): void {
  if (retryIn !== null && retryIn >= LONG_PAUSE_MS) {
    const what = status === 429 ? "The key's quota is used up" : `No response (${status ?? error})`;
    screen.say(`${what}: it continues in ${duration(retryIn / 1000)}.`);
  }
}

process.exitCode = await main(process.argv.slice(2));
