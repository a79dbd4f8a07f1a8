/**
 * Makes the calls of test_lenient.py with the JavaScript SDK, and reads their responses as a program
 * would: prints how they ended, and what was thrown that is not documented.
 */

import { Cute, CuteError } from "../../sdks/javascript/dist/esm/index.js";

const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

/** Ends what goes on after the response: a stream, or a page's iteration. */
const ending = () => new Response('{"code": "invalid_key"}', { status: 401 });

let responses = [];
const client = new Cute({
  apiKey: "cute_SecretSecretSecret",
  baseUrl: "http://127.0.0.1:1",
  maxRetries: 0,
  fetch: async () => responses.shift() ?? ending(),
  clock: {
    monotonic: () => performance.now(),
    now: () => Date.now(),
    random: () => 1,
    sleep: async () => undefined,
  },
});

/** All members, at any depth. */
function walk(value) {
  const waiting = [value];
  while (waiting.length > 0) {
    const member = waiting.pop();
    if (typeof member === "object" && member !== null) {
      waiting.push(...Object.values(member));
    }
  }
}

/** A page's rows, a stream's events, or a model. */
async function read(result) {
  if (Symbol.asyncIterator in result) {
    for await (const row of result) {
      walk(row);
    }
  }
  walk(await result);
}

/** All that an error says. */
function shown(error) {
  const { status, code, problem, errors, missingScopes, retryAfter, requestId } = error;
  return JSON.stringify([`${error}`, status, code, problem, errors, missingScopes, retryAfter, requestId]);
}

async function end(task) {
  const words = task.call.split(".").map(camel);
  const name = words.pop();
  const resource = words.reduce((found, word) => found[word], client);
  const body = Buffer.from(task.body, "base64");
  responses = [new Response(body, { status: task.status, headers: task.headers })];
  try {
    const result = resource[name](...task.path, ...(task.has_params ? [{}] : []));
    if ("asResponse" in result) {
      const raw = await (await result.asResponse()).arrayBuffer();
      if (Buffer.compare(Buffer.from(raw), body) !== 0) {
        throw new Error("The raw body is another one.");
      }
    }
    await read(result);
    return "read";
  } catch (error) {
    if (!(error instanceof CuteError)) {
      return `${error?.stack}`;
    }
    shown(error);
    return error.name;
  }
}

let typed = "";
for await (const part of process.stdin) {
  typed += part;
}
const ends = [];
for (const task of JSON.parse(typed)) {
  ends.push(await end(task));
}
console.log(JSON.stringify(ends));
