/**
 * Runs scenarios with the JavaScript SDK: `node runner.mjs`. It makes the calls that it is given,
 * and says what came of them. The protocol is in driver.py.
 */

import { gunzipSync } from "node:zlib";

import { Cute, CuteError } from "../../../sdks/javascript/dist/esm/index.js";

const UNTIL_MS = 30_000;
const POLL_MS = 30;
/** Runs that are under way at the same time; each has a client and a user of its own. */
const AT_ONCE = 6;
const REFERENCE = /\$\{([^}]+)\}/g;

/** The real time, but for what is slept: that is noted, and over at once. */
class PatientClock {
  slept = [];
  #ahead = 0;

  monotonic = () => performance.now() + this.#ahead;
  now = () => Date.now() + this.#ahead;
  random = () => Math.random();
  sleep = async (milliseconds) => {
    this.slept.push(milliseconds / 1000);
    this.#ahead += milliseconds;
  };
}

/** What the hook was given, in the words of the protocol. */
function attemptOf(exchange) {
  return {
    operation: exchange.operation,
    method: exchange.method,
    path: exchange.path,
    status: exchange.status,
    attempt: exchange.attempt,
    duration: exchange.duration / 1000,
    request_id: exchange.requestId,
    error: exchange.error,
    retry_in: exchange.retryIn === null ? null : exchange.retryIn / 1000,
    retry_reason: exchange.retryReason,
  };
}

/** What the hook before a wait was given, in the words of the protocol. */
function waitOf({ operation, method, path, attempt, reason, duration }) {
  return { operation, method, path, attempt, reason, seconds: duration === null ? null : duration / 1000 };
}

/** The key, or a function that gives the answers in turn. */
function keyOf({ api_key, answers }, recorder) {
  if (answers.length === 0) {
    return api_key === null ? { anonymous: true } : { apiKey: api_key };
  }
  const left = [...answers];
  const apiKey = async () => {
    recorder.asked += 1;
    return left.shift();
  };
  return { apiKey };
}

function settings(run, recorder) {
  const { base_path = "", timeout, max_wait, deadline, max_retries, ...client } = run.client;
  return {
    ...client,
    ...keyOf(run, recorder),
    baseUrl: run.base_url + base_path,
    ...(timeout === undefined ? {} : { timeout: timeout * 1000 }),
    ...(max_retries === undefined ? {} : { maxRetries: max_retries }),
    ...(max_wait === undefined ? {} : { maxWait: max_wait * 1000 }),
    ...(deadline === undefined ? {} : { deadline: deadline * 1000 }),
    eventHooks: {
      response: [(exchange) => recorder.attempts.push(attemptOf(exchange))],
      waiting: [(waiting) => recorder.waits.push(waitOf(waiting))],
    },
    clock: recorder.clock,
  };
}

function optionsOf({ timeout, deadline, max_retries, idempotency_key, extra_headers }) {
  return {
    ...(deadline === undefined ? {} : { deadline: deadline * 1000 }),
    ...(timeout === undefined ? {} : { timeout: timeout * 1000 }),
    ...(max_retries === undefined ? {} : { maxRetries: max_retries }),
    ...(idempotency_key === undefined ? {} : { idempotencyKey: idempotency_key }),
    ...(extra_headers === undefined ? {} : { extraHeaders: extra_headers }),
  };
}

/** What a scenario says, with its references filled in. */
function resolve(written, values) {
  if (typeof written === "string") {
    const whole = written.match(/^\$\{([^}]+)\}$/);
    return whole
      ? lookUp(whole[1], values)
      : written.replace(REFERENCE, (_, way) => String(lookUp(way, values)));
  }
  if (Array.isArray(written)) {
    return written.map((element) => resolve(element, values));
  }
  if (written !== null && typeof written === "object") {
    return Object.fromEntries(
      Object.entries(written).map(([name, value]) => [resolve(name, values), resolve(value, values)]),
    );
  }
  return written;
}

function lookUp(way, values) {
  let found = values;
  for (const word of way.split(".")) {
    if (found === null || typeof found !== "object" || !(word in found)) {
      throw new Error(`\${${way}}: there is no \`${word}\``);
    }
    found = found[word];
  }
  return found;
}

/** Whether a value is as `until` wants it: of the judge's words those that are needed for that. */
function matches(wanted, found) {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(found) &&
      found.length === wanted.length &&
      wanted.every((element, number) => matches(element, found[number]))
    );
  }
  if (wanted === null || typeof wanted !== "object") {
    return wanted === found;
  }
  if ("<length>" in wanted) {
    return found.length === wanted["<length>"];
  }
  if ("<has>" in wanted) {
    return wanted["<has>"].every((element) => found.some((other) => matches(element, other)));
  }
  return (
    found !== null &&
    typeof found === "object" &&
    Object.entries(wanted).every(([name, member]) => matches(member, found[name]))
  );
}

const camel = (name) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());

/** The call of a step: ids of the path first, then all else, then the options. */
function callOf(client, step, values) {
  const words = step.call.split(".").map(camel);
  const name = words.pop();
  const resource = words.reduce((found, word) => found[word], client);
  const given = resolve(step.with, values);
  const path = step.path.map((argument) => given[argument]);
  const others = Object.entries(given).filter(([argument]) => !step.path.includes(argument));
  const params = step.has_params ? [Object.fromEntries(others)] : [];
  const options = optionsOf(resolve(step.options, values));
  return () => resource[name](...path, ...params, options);
}

async function walked(iterable) {
  const found = [];
  for await (const row of iterable) {
    found.push(row);
  }
  return found;
}

/** The result of a call, as JSON. */
async function take(call, step) {
  const promise = call();
  if (step.as === "items") {
    return { value: await walked(promise) };
  }
  if (step.as === "list") {
    return { value: await promise.toList({ most: step.most }) };
  }
  if (step.as === "pages") {
    return { value: await walked(promise.pages()) };
  }
  if (step.raw) {
    const { data, response, requestId } = await promise.withResponse();
    const headers = Object.fromEntries(response.headers);
    const raw = { status: response.status, request_id: requestId, headers };
    return { value: data ?? null, raw };
  }
  const result = await promise;
  if (typeof result?.bytes === "function") {
    const content = await result.bytes();
    const lines = gunzipSync(content).toString("utf8").trimEnd().split("\n");
    const { changesCursor } = result;
    return { value: { items: lines.length, changes_cursor: changesCursor, size: content.length } };
  }
  return { value: result ?? null };
}

/** The result, asked for again until it is as the step wants it, or for too long. */
async function until(call, step, values) {
  const deadline = performance.now() + UNTIL_MS;
  for (;;) {
    const got = await take(call, step);
    if (step.until === null || performance.now() > deadline) {
      return got;
    }
    if (matches(resolve(step.until, values), got.value)) {
      return got;
    }
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
}

function basesOf(error) {
  const names = [];
  for (let type = error.constructor; type?.name; type = Object.getPrototypeOf(type)) {
    names.push(type.name);
  }
  return names;
}

function errorOf(error) {
  return {
    class: error.name,
    bases: basesOf(error),
    message: error.message,
    text: String(error),
    status: error.status ?? null,
    code: error.code ?? null,
    request_id: error.requestId ?? null,
    retry_after: error.retryAfter ?? null,
    etag: error.etag ?? null,
    sent: error.sent ?? null,
    problem: error.problem ?? null,
    errors: error.errors ?? [],
    missing_scopes: error.missingScopes ?? [],
    ...(error instanceof CuteError ? {} : { trace: error.stack }),
  };
}

async function follow(run) {
  const recorder = { clock: new PatientClock(), attempts: [], waits: [], asked: 0 };
  const client = new Cute(settings(run, recorder));
  const values = { ...run.values };
  const results = [];
  for (const [number, step] of run.steps.entries()) {
    await fetch(`${run.control}/__step/${number}`);
    recorder.attempts = [];
    recorder.waits = [];
    recorder.asked = 0;
    recorder.clock.slept = [];
    let result;
    try {
      const call = callOf(client, step, values);
      let got;
      for (let count = 0; count < step.repeat; count += 1) {
        got = await until(call, step, values);
      }
      result = { error: null, ...got };
    } catch (error) {
      // Whatever it is, the judge says whether it should have come.
      result = { value: null, error: errorOf(error) };
    }
    if (step.save !== null) {
      values[step.save] = step.raw ? { value: result.value, ...result.raw } : result.value;
    }
    const { attempts, waits, asked } = recorder;
    results.push({ ...result, attempts, waits, asked, slept: recorder.clock.slept });
  }
  return results;
}

let input = "";
for await (const chunk of process.stdin.setEncoding("utf8")) {
  input += chunk;
}
const runs = [...JSON.parse(input).runs.entries()];
const found = [];

async function work() {
  for (let next = runs.shift(); next !== undefined; next = runs.shift()) {
    const [number, run] = next;
    found[number] = JSON.stringify({ results: await follow(run) });
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, work));
process.stdout.write(`${found.join("\n")}\n`);
