import assert from "node:assert/strict";
import { test } from "node:test";
import { isDue, NAMES_LAST_MS, UNKNOWN_LAST_MS } from "../src/catalogue.ts";
import { readSettings, SettingsError } from "../src/settings.ts";
import { duration, explain, pauseAfter } from "../src/trouble.ts";

const given = { CUTE_API_KEY: "cute_x", CUTE_BASE_URL: "http://127.0.0.1:8080/" };

test("settings have defaults, and bounds", () => {
  const settings = readSettings(given);
  assert.deepEqual(settings, {
    baseUrl: "http://127.0.0.1:8080",
    port: 8090,
    file: "prices.sqlite",
    interval: 300,
    country: "DE",
    timeout: 30,
  });
  const ports = [{ PORT: "0" }, { PORT: "1.5" }];
  for (const wrong of [...ports, { CUTE_MIRROR_INTERVAL_S: "x" }, { CUTE_MIRROR_SHIPS_TO: "Spain" }]) {
    assert.throws(() => readSettings({ ...given, ...wrong }), SettingsError);
  }
});

test("the pause grows with each failure, up to the interval", () => {
  const pauses = [1, 2, 3, 10].map((failures) => pauseAfter(failures, 300, new Error("away")));
  assert.deepEqual(pauses, [5, 10, 20, 300]);
  assert.equal(pauseAfter(1, 0.2, new Error("away")), 0.2);
});

test("what went wrong is one line", () => {
  assert.equal(explain(new Error("two\n  lines"), "http://x"), "two lines");
  assert.equal(explain("odd", "http://x"), "odd");
});

test("durations are words", () => {
  const words = [0, 59.4, 60, 3600, 11_100, 200_000].map(duration);
  assert.deepEqual(words, ["0 s", "59 s", "1 min", "1 h", "3 h 5 min", "2 days"]);
});

test("names are read daily, sooner when one is missing", () => {
  assert.equal(isDue(null, 0, false), true);
  assert.equal(isDue(0, NAMES_LAST_MS - 1, false), false);
  assert.equal(isDue(0, NAMES_LAST_MS, false), true);
  assert.equal(isDue(0, UNKNOWN_LAST_MS - 1, true), false);
  assert.equal(isDue(0, UNKNOWN_LAST_MS, true), true);
});
