/** A price comparison site: mirrors the public catalogue of Cute, and serves pages about it. */

import { ConfigurationError, Cute } from "@cute/sdk";
import { once } from "node:events";
import { Mirror } from "./mirror.ts";
import {
  DEFAULT_FILE,
  DEFAULT_INTERVAL_S,
  DEFAULT_PORT,
  DEFAULT_TIMEOUT_S,
  readSettings,
  SettingsError,
} from "./settings.ts";
import { HOST, Site } from "./site/server.ts";
import { ForeignFileError, openReader } from "./store/schema.ts";
import { Store } from "./store/store.ts";

const HELP = `A price comparison site that keeps a copy of the public catalogue of Cute.

usage: node src/main.ts [--help]

It loads the catalogue once, then asks only for what changed, and serves a search page and the
history of prices on this machine. Ctrl-C ends it; the next start continues where it was.

Settings, from the environment:
  CUTE_API_KEY            a key with the scope read:items (needed)
  CUTE_BASE_URL           where the API is, such as http://127.0.0.1:8080 (needed)
  PORT                    where to serve the site (${DEFAULT_PORT})
  CUTE_MIRROR_FILE        the SQLite file of the copy (${DEFAULT_FILE})
  CUTE_MIRROR_INTERVAL_S  seconds between two looks for changes (${DEFAULT_INTERVAL_S})
  CUTE_MIRROR_TIMEOUT_S   seconds that a response may take (${DEFAULT_TIMEOUT_S})`;

const say = (line: string): void => console.log(line);

async function main(words: readonly string[]): Promise<number> {
  if (words.includes("--help") || words.includes("-h")) {
    say(HELP);
    return 0;
  }
  if (words.length > 0) {
    return failed("It takes no arguments: see --help.", 2);
  }
  try {
    return await run();
  } catch (error) {
    const isUsage = [SettingsError, ConfigurationError, ForeignFileError].some(
      (kind) => error instanceof kind,
    );
    return failed(error instanceof Error ? error.message : String(error), isUsage ? 2 : 1);
  }
}

async function run(): Promise<number> {
  const settings = readSettings();
  const ending = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => ending.abort());
  }
  const client = new Cute({
    timeout: settings.timeout * 1000,
    eventHooks: { response: [() => store.countCall()] },
  });
  const store = new Store(settings.file, settings.baseUrl, settings.country);
  const reader = openReader(settings.file);
  const server = new Site({ database: reader, ...settings, say }).server();
  try {
    server.listen(settings.port, HOST);
    await once(server, "listening").catch((error: NodeJS.ErrnoException) => {
      const isTaken = error.code === "EADDRINUSE";
      throw new Error(
        isTaken ? `Port ${settings.port} is taken: set PORT to a free one.` : error.message,
      );
    });
    say(`The site is at http://${HOST}:${settings.port}/, its copy in ${settings.file}.`);
    const { baseUrl, interval } = settings;
    const signal = ending.signal;
    await new Mirror({ client, store, baseUrl, interval, say, signal }).run();
    return 0;
  } finally {
    server.close();
    server.closeAllConnections();
    reader.close();
    store.close();
  }
}

function failed(line: string, code: number): number {
  console.error(line);
  return code;
}

process.exitCode = await main(process.argv.slice(2));
