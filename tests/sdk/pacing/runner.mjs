// Plays the cases on stdin (JSON: lists of events) for the pacer of the built SDK, whose folder is named
// as the argument. Prints what came of each call, in the same order. `cases.py` describes the events.

import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

const { Pacer } = await import(pathToFileURL(`${process.argv[2]}/pacing.js`).href);
const { windowsOf } = await import(pathToFileURL(`${process.argv[2]}/headers.js`).href);

/** Lets promises that are settled have their effect. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Time that passes only when `runTo` is called. In milliseconds. */
class SteppedClock {
  time = 0;
  #sleepers = [];

  monotonic = () => this.time;

  sleep(milliseconds, signal) {
    return new Promise((resolve, reject) => {
      const sleeper = { at: this.time + milliseconds, resolve };
      this.#sleepers.push(sleeper);
      signal.addEventListener("abort", () => {
        this.#sleepers = this.#sleepers.filter((waiting) => waiting !== sleeper);
        reject(signal.reason);
      });
    });
  }

  async runTo(time) {
    for (;;) {
      const next = this.#sleepers.sort((left, right) => left.at - right.at)[0];
      if (next === undefined || next.at > time) {
        this.time = time;
        return;
      }
      this.#sleepers.shift();
      this.time = Math.max(this.time, next.at);
      next.resolve();
      await settle();
    }
  }
}

async function play({ events, start, until }) {
  const clock = new SteppedClock();
  const pacer = new Pacer(clock);
  const places = new Map();
  const signals = new Map();
  const outcomes = {};
  for (const event of events) {
    await clock.runTo(event.at * 1000);
    if (event.call !== undefined) {
      const { call, patience, first } = event;
      const control = new AbortController();
      signals.set(call, control);
      outcomes[call] = null;
      pacer.enter({ patience, first, signal: control.signal }).then(
        (turn) => {
          const { name, quota, retryAfter } = turn;
          const now = clock.time / 1000 - start;
          places.set(call, turn);
          if (turn.tooLate) {
            outcomes[call] = { late: now };
          } else {
            outcomes[call] = name === undefined ? now : { window: name, quota, seconds: retryAfter };
          }
        },
        () => undefined, // it stopped waiting
      );
    } else if (event.leaves !== undefined) {
      signals.get(event.leaves).abort();
    } else {
      const place = places.get(event.ends);
      if (place === undefined) {
        throw new Error(`call ${event.ends} has not gone at ${event.at}: ${JSON.stringify(outcomes)}`);
      }
      pacer.leave(place, windowsOf(new Headers(event.headers)));
    }
    await settle();
  }
  await clock.runTo(until * 1000);
  return outcomes;
}

const results = [];
for (const entry of JSON.parse(await text(process.stdin))) {
  results.push(await play(entry));
}
process.stdout.write(JSON.stringify(results));
