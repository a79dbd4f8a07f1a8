import assert from "node:assert/strict";
import { inspect } from "node:util";
import { test } from "node:test";

import { AuthenticationError, ConfigurationError, Cute } from "../src/index.js";
import { KEY, problem, scripted } from "./scripted.js";

const CALLS = 8;
const PAGE = { data: [], next_cursor: null, has_more: false };

/** A function for the key with these answers in turn, and those that it gave. */
function answering(...answers: string[]) {
  const given: string[] = [];
  const apiKey = async (): Promise<string> => {
    given.push(answers.shift() ?? "");
    return given.at(-1) ?? "";
  };
  return { apiKey, given };
}

/** A client whose server refuses the old key, once all calls have come with it. */
function replaced(apiKey: () => Promise<string>): Cute {
  let came = 0;
  let open: () => void = () => undefined;
  const allCame = new Promise<void>((resolve) => {
    open = resolve;
  });
  const fetch: typeof globalThis.fetch = async (_, init) => {
    const { Authorization } = init?.headers as Record<string, string>;
    if (Authorization === "Bearer new") {
      return Response.json(PAGE);
    }
    came += 1;
    if (came === CALLS) {
      open();
    }
    await allCame;
    return problem(401, "invalid_api_key");
  };
  return new Cute({ apiKey, baseUrl: "https://api.example.com", pacing: false, fetch });
}

test("calls that meet 401 ask once", async () => {
  const { apiKey, given } = answering("old", "new");
  const client = replaced(apiKey);
  await Promise.all(Array.from({ length: CALLS }, () => client.brands.list()));
  assert.deepEqual(given, ["old", "new"]);
});

test("the same answer is asked for once by all, and is no second try", async () => {
  const { apiKey, given } = answering("old", "old");
  const client = replaced(apiKey);
  const calls = Array.from({ length: CALLS }, () => client.brands.list());
  for (const call of calls) {
    await assert.rejects(call, AuthenticationError);
  }
  assert.deepEqual(given, ["old", "old"]);
});

test("a client with other options shares the key", async () => {
  const { apiKey, given } = answering("one");
  const { client, requests } = scripted([1, 2, 3].map(() => () => Response.json(PAGE)), { apiKey });
  await client.brands.list();
  await client.withOptions({ timeout: 5_000 }).brands.list();
  await client.withOptions({ apiKey: () => "two" }).brands.list();
  assert.deepEqual(given, ["one"]);
  const sent = requests.map(({ headers }) => headers["Authorization"]);
  assert.deepEqual(sent, ["Bearer one", "Bearer one", "Bearer two"]);
});

test("what the function throws is thrown, and the next call asks again", async () => {
  let asked = 0;
  const apiKey = (): string => {
    asked += 1;
    if (asked === 1) {
      throw new Error("the vault is closed");
    }
    return KEY;
  };
  const { client, requests } = scripted([() => Response.json(PAGE)], { apiKey });
  await assert.rejects(client.brands.list(), /vault/);
  await client.brands.list();
  assert.equal(requests.length, 1);
  assert.equal(inspect(client, { depth: 9, showHidden: true }).includes(KEY), false);
});

test("an answer that is no key is refused and not shown", async () => {
  for (const answer of ["", "a key", undefined, 7]) {
    const { client } = scripted([], { apiKey: () => answer as string });
    await assert.rejects(
      async () => client.brands.list(),
      (error: Error) => error instanceof ConfigurationError && !error.message.includes("a key"),
    );
  }
});
