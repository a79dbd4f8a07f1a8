/** Make calls, with pacing, sending, retries, hooks and errors. */

import { Budget } from "./budget.js";
import { warnOnce } from "./deprecation.js";
import { errorFrom, heldBack } from "./error-responses.js";
import { APIConnectionError, APITimeoutError, type CuteError } from "./errors.js";
import { windowsOf } from "./headers.js";
import { described, notify } from "./hooks.js";
import {
  checkedLimit,
  checkedRetries,
  checkedTimeout,
  type RequestOptions,
  type Settings,
} from "./options.js";
import type { Keys } from "./keys.js";
import { observer } from "./observer.js";
import type { Pacer, Place } from "./pacing.js";
import {
  newIdempotencyKey,
  prepare,
  rekeyed,
  type Operation,
  type PathValue,
  type Prepared,
} from "./request.js";
import { decideRetry, type Decision, type Failure, type WaitReason } from "./retries.js";
import { send, type Outcome } from "./transport.js";

const UNAUTHORIZED = 401;
const NEW_KEY = "new API key";

interface Call {
  readonly operation: Operation;
  readonly prepared: Prepared;
  readonly budget: Budget;
  readonly maxRetries: number;
  readonly signal: AbortSignal | undefined;
  readonly streamed: boolean;
}

/** The failure of an attempt. */
interface Failed {
  readonly failure: Failure;
  readonly error: CuteError;
}

/** The rules of all calls of a client. */
export class Engine {
  readonly #settings: Settings;
  readonly keys: Keys;

  constructor(settings: Settings, keys: Keys) {
    this.#settings = settings;
    this.keys = keys;
  }

  /** Run a call to its end; throw the errors of `errors.ts`. */
  async run(
    operation: Operation,
    path: readonly PathValue[],
    params: object,
    options: RequestOptions,
    streamed = false,
  ): Promise<Response> {
    const { clock, timeout, maxWait, deadline } = this.#settings;
    const budget = new Budget(clock.monotonic(), {
      timeout: checkedTimeout(options.timeout ?? timeout),
      maxWait,
      deadline: checkedLimit("deadline", options.deadline ?? deadline),
    });
    let key = await this.keys.get();
    let canAsk = this.keys.canChange;
    let call: Call = {
      operation,
      prepared: prepare(operation, path, params, options, this.#settings, key.value, newIdempotencyKey),
      budget,
      maxRetries: checkedRetries(options.maxRetries ?? this.#settings.maxRetries),
      signal: options.signal,
      streamed,
    };
    for (let attempt = 1; ; attempt += 1) {
      const place = await this.#enter(call, key.pacer, attempt);
      const { outcome, duration } = await this.#send(call, key.pacer, place, attempt);
      if (outcome.response?.ok) {
        await this.#report(call, outcome, { attempt, duration, decision: { retry: false } });
        return outcome.response;
      }
      const failed = await this.#failed(call, outcome, attempt);
      let decision = decideRetry({
        failure: failed.failure,
        attempts: attempt,
        maxRetries: call.maxRetries,
        repeatable: call.prepared.repeatable,
        random: clock.random(),
      });
      if (decision.retry) {
        const limit = call.budget.objection(decision.delay * 1000, clock.monotonic());
        if (limit !== null) {
          failed.error.message += notRetried(decision.delay, limit);
          decision = { retry: false };
        }
      }
      let renewed = key;
      if (canAsk && outcome.response?.status === UNAUTHORIZED) {
        canAsk = false;
        renewed = await this.keys.get(key);
        if (renewed.value !== key.value) {
          decision = { retry: true, reason: NEW_KEY, delay: 0, wait: "backoff" };
        }
      }
      await this.#report(call, outcome, { attempt, duration, decision });
      if (renewed.value !== null && renewed.value !== key.value) {
        call = { ...call, prepared: rekeyed(call.prepared, key.value, renewed.value) };
        key = renewed;
      }
      if (!decision.retry) {
        observer().error?.(operation.id, failed.error);
        throw failed.error;
      }
      await this.#announce(call, attempt + 1, decision.wait, decision.delay);
      if (decision.reason !== NEW_KEY) {
        await clock.sleep(decision.delay * 1000, call.signal);
      }
    }
  }

  /** Wait so many seconds before another call of a download, a stream or rows. */
  async pause(
    operation: Operation,
    path: readonly PathValue[],
    params: object,
    options: RequestOptions,
    seconds: number,
  ): Promise<void> {
    // It is not sent, so it needs no key.
    const prepared = prepare(operation, path, params, options, this.#settings, null, () => "");
    await this.#announce({ operation, prepared }, 1, "backoff", seconds);
    await this.#settings.clock.sleep(seconds * 1000, options.signal);
  }

  /** Call the hooks before a wait of so many seconds. */
  async #announce(
    { operation, prepared }: Pick<Call, "operation" | "prepared">,
    attempt: number,
    reason: WaitReason,
    seconds: number | null,
  ): Promise<void> {
    if (seconds === 0) {
      return;
    }
    const duration = seconds === null ? null : seconds * 1000;
    await notify(this.#settings.eventHooks.waiting, () =>
      described(operation.id, prepared, attempt, { reason, duration }),
    );
  }

  /** Wait for the call's turn. Retries go before calls that have not been sent yet. */
  async #enter(call: Call, pacer: Pacer | null, attempt: number): Promise<Place | null> {
    const { budget, operation, prepared, signal } = call;
    if (pacer === null || operation.free) {
      return null;
    }
    const { clock } = this.#settings;
    const first = attempt > 1;
    const expected = pacer.expected(budget.patience(clock.monotonic()), first);
    await this.#announce(call, attempt, "pacing", expected);
    const patience = budget.patience(clock.monotonic());
    const turn = await pacer.enter({ patience, first, signal });
    if ("sentAt" in turn) {
      return turn;
    }
    const wait = "tooLate" in turn ? 0 : turn.retryAfter * 1000;
    const limit = budget.objection(wait, clock.monotonic()) ?? "its limit";
    throw "tooLate" in turn ? tooLate(prepared, attempt, limit) : heldBack(turn, limit);
  }

  async #send(
    call: Call,
    pacer: Pacer | null,
    place: Place | null,
    attempt: number,
  ): Promise<{ outcome: Outcome; duration: number }> {
    const { clock, eventHooks, fetch } = this.#settings;
    const { budget, operation, prepared } = call;
    let outcome: Outcome | null = null;
    try {
      await notify(eventHooks.request, () => described(operation.id, prepared, attempt, {}));
      const began = clock.monotonic();
      const { signal, streamed } = call;
      outcome = await send(fetch, prepared, { timeout: budget.forAttempt(began), signal, streamed });
      return { outcome, duration: clock.monotonic() - began };
    } finally {
      if (place !== null) {
        pacer?.leave(place, outcome?.response ? windowsOf(outcome.response.headers) : []);
      }
    }
  }

  async #failed(call: Call, outcome: Outcome, attempts: number): Promise<Failed> {
    if (outcome.response === null) {
      return { failure: outcome.failure, error: noResponse(call, outcome, attempts) };
    }
    const { response } = outcome;
    const error = errorFrom(response, await response.text(), this.#settings.clock.now());
    const { status, code, retryAfter } = error;
    return { failure: { kind: "status", status, code, retryAfter }, error };
  }

  async #report(
    { operation, prepared }: Call,
    { response, error }: Outcome,
    { attempt, duration, decision }: { attempt: number; duration: number; decision: Decision },
  ): Promise<void> {
    if (response !== null) {
      warnOnce(operation.id, response.headers, this.#settings.baseUrl);
    }
    const { response: observe } = observer();
    const { response: own = [] } = this.#settings.eventHooks;
    try {
      await notify(observe === undefined ? own : [...own, observe], () =>
        described(operation.id, prepared, attempt, {
          duration,
          status: response?.status ?? null,
          requestId: response?.headers.get("x-request-id") ?? null,
          headers: response?.headers ?? new Headers(),
          error: response === null ? nameOf(error) : null,
          retryIn: decision.retry ? decision.delay * 1000 : null,
          retryReason: decision.retry ? decision.reason : null,
        }),
      );
    } catch (thrown) {
      if (response?.bodyUsed === false) {
        await response.body?.cancel(); // nobody will read it
      }
      throw thrown;
    }
  }
}

function notRetried(seconds: number, limit: string): string {
  return ` It was not retried, as the wait of ${seconds.toFixed(1)} s is beyond ${limit}.`;
}

function tooLate({ method, path }: Prepared, attempt: number, limit: string): APITimeoutError {
  return new APITimeoutError(
    `${method} ${path} was not sent within ${limit}: it had to wait too long.`,
    { attempts: attempt - 1 },
  );
}

function noResponse(call: Call, outcome: Outcome, attempts: number): APIConnectionError {
  const { method, path } = call.prepared;
  const times = attempts === 1 ? "" : ` (tried ${attempts} times)`;
  const options = { cause: outcome.error, attempts };
  if (outcome.failure?.kind === "timeout") {
    return new APITimeoutError(
      `${method} ${path}: no response in time${times}. Give a longer \`timeout\`, or try again later.`,
      options,
    );
  }
  return new APIConnectionError(
    `${method} ${path}: no response, ${nameOf(outcome.error)}${times}. ` +
      "Is the base URL right, and the network there?",
    options,
  );
}

/** Return Node's error code, or the error's name. */
function nameOf(error: unknown): string {
  const cause = (error as { cause?: { code?: unknown } } | null)?.cause;
  if (typeof cause?.code === "string") {
    return cause.code;
  }
  return error instanceof Error ? error.name : typeof error;
}
