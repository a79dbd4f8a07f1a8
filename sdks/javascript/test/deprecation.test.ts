import assert from "node:assert/strict";
import { test } from "node:test";

import { sentence } from "../src/deprecation.js";
import { API_VERSION } from "../src/index.js";
import { scripted } from "./scripted.js";

const ENDS = {
  Deprecation: "@1767225600",
  Sunset: "Fri, 01 Jan 2027 00:00:00 GMT",
  Link: '</v1/brands?cursor=a>; rel="next", </docs/versioning>; rel="deprecation"; type="text/html"',
};
const ending = (headers: Record<string, string> = {}) => () =>
  Response.json({ data: [], next_cursor: null, has_more: false }, { headers: { ...ENDS, ...headers } });

test("an operation and version is warned of once, by the process or the console", async () => {
  const warned: Error[] = [];
  const note = (warning: Error) => void warned.push(warning);
  process.on("warning", note);
  const older = { "Cute-Version": "2025-01-01" };
  const { client } = scripted([ending(), ending(), ending(older), ending()]);
  await client.brands.list();
  await client.brands.list();
  await client.brands.list();
  await new Promise((resolve) => setImmediate(resolve)); // Node emits warnings later
  process.off("warning", note);
  assert.deepEqual(
    warned.map(({ name, message }) => [name, message.split(" of the")[0]]),
    [API_VERSION, "2025-01-01"].map((version) => [
      "DeprecationWarning",
      `\`list_brands\` in version ${version}`,
    ]),
  );
  const { emitWarning } = process;
  const { warn } = console;
  const lines: string[] = [];
  try {
    Reflect.deleteProperty(process, "emitWarning");
    console.warn = (line: string) => void lines.push(line);
    await client.categories.list();
  } finally {
    process.emitWarning = emitWarning;
    console.warn = warn;
  }
  assert.equal(lines.length, 1);
});

test("a warning has the dates and the page", () => {
  const base = "https://api.example.com/v1";
  assert.equal(
    sentence("list_brands", "2026-12-01", new Headers(ENDS), base),
    "`list_brands` in version 2026-12-01 of the Cute API is deprecated since 2026-01-01 and may be " +
      "removed on 2027-01-01: see https://api.example.com/docs/versioning",
  );
  const odd = [
    { Deprecation: "true", Sunset: "soon", Link: "<" },
    { Deprecation: "@-1", Sunset: "", Link: "</a>; rel=next" },
    { Deprecation: `@${"9".repeat(40)}`, Sunset: "Fri, 99", Link: ";;,<>" },
  ];
  for (const headers of odd) {
    assert.equal(
      sentence("list_brands", "1", new Headers(headers), base),
      "`list_brands` in version 1 of the Cute API is deprecated",
    );
  }
});
