// Runs JavaScript modules one after another in this process: `run_javascript.mjs FILE…`.
//
// Each has its key in a file beside it. Prints a line of JSON for each: its file, and what it threw.
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "node:util";

const say = console.log;
for (const file of process.argv.slice(2)) {
  const folder = dirname(file);
  process.chdir(folder);
  process.env.CUTE_API_KEY = readFileSync(join(folder, "key"), "utf8");
  let printed = "";
  let failure = "";
  console.log = (...values) => {
    printed += format(...values) + "\n";
  };
  try {
    await import(pathToFileURL(file));
  } catch (error) {
    failure = error.stack ?? String(error);
  }
  say(JSON.stringify({ file, error: failure, printed }));
}
