/**
 * The same as load.py with promises: `node load.mjs SECONDS WORKERS {paced|unpaced}`.
 */

import { Cute } from "../../../../sdks/javascript/dist/esm/index.js";

const MAX_ERRORS = 5;
/** An unpaced load continues for so long after it was refused. */
const AFTER_MS = 1_000;
const [seconds, workers, pacing] = process.argv.slice(2);
const statuses = {};
const errors = [];
const began = performance.now();
let isReported = false;

function report() {
  if (!isReported) {
    isReported = true;
    const took = (performance.now() - began) / 1000;
    const result = JSON.stringify({ statuses, errors, seconds: took });
    process.stdout.write(`${result}\n`, () => process.exit(0));
  }
}

function count({ status }) {
  statuses[status] = (statuses[status] ?? 0) + 1;
  if (status === 429 && pacing !== "paced") {
    setTimeout(report, AFTER_MS);
  }
}

const client = new Cute({
  pacing: pacing === "paced",
  maxRetries: 0,
  eventHooks: { response: [count] },
});

async function work() {
  for (;;) {
    try {
      await client.categories.list({ limit: 1 });
    } catch (error) {
      if (errors.length < MAX_ERRORS) {
        errors.push(String(error));
      }
    }
  }
}

for (let count = 0; count < Number(workers); count += 1) {
  void work();
}
setTimeout(report, Number(seconds) * 1000);
