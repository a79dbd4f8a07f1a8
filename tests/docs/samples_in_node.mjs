// Runs samples one after another in one process: `node samples_in_node.mjs`, with JSON on standard input,
// [{"name", "file", "key"}, …]. Prints, as JSON, what went wrong with which.

import { readFileSync } from "node:fs";

const faults = {};
console.log = () => {}; // samples print what they get
for (const { name, file, key } of JSON.parse(readFileSync(0, "utf8"))) {
  process.env.CUTE_API_KEY = key;
  try {
    await import(file);
  } catch (error) {
    faults[name] = String(error?.stack ?? error);
  }
}
process.stdout.write(JSON.stringify(faults));
