import assert from "node:assert/strict";
import { test } from "node:test";

import { systemClock } from "../src/clock.js";
import { AuthenticationError, Cute } from "../src/index.js";
import { MessageParser } from "../src/messages.js";

const event = (number: number): string =>
  `id: c${number}\nevent: item.sold\ndata: ${JSON.stringify({ id: `${number}` })}\n\n`;

/** A server that sends these bodies, one a connection, cut after each; then it revokes the key. */
function cutting(bodies: string[]) {
  const resumed: (string | undefined)[] = [];
  const client = new Cute({
    apiKey: "cute_test",
    baseUrl: "https://api.example.com",
    clock: { ...systemClock, sleep: async () => undefined },
    fetch: async (_, init) => {
      resumed.push((init?.headers as Record<string, string>)["Last-Event-ID"]);
      const body = bodies.shift();
      if (body === undefined) {
        return new Response("{}", { status: 401 });
      }
      return new Response(cut(body), { headers: { "Content-Type": "text/event-stream" } });
    },
  });
  return { client, resumed };
}

/** The text in parts of seven bytes, then a reset. */
function cut(text: string): ReadableStream {
  const bytes = new TextEncoder().encode(text);
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent >= bytes.length) {
        controller.error(new TypeError("terminated"));
      } else {
        controller.enqueue(bytes.subarray(sent, (sent += 7)));
      }
    },
  });
}

test("a stream resumes after its last event until the key is refused", async () => {
  const half = event(3).slice(0, -9);
  const { client, resumed } = cutting([
    `retry: 1000\n\nid: c0\n\n${event(1)}: heartbeat\n\n${event(2)}${half}`,
    event(3),
  ]);
  const seen: string[] = [];
  await assert.rejects(async () => {
    for await (const event of client.events.stream({ types: ["item.sold"] })) {
      seen.push(event.id);
    }
  }, AuthenticationError);
  assert.deepEqual(seen, ["1", "2", "3"]);
  assert.deepEqual(resumed, [undefined, "c2", "c3"]);
});

test("a stream knows the id of the event that is being handled, and ends when it is closed", async () => {
  const { client, resumed } = cutting([event(1) + event(2)]);
  const stream = client.events.stream();
  for await (const event of stream) {
    assert.equal(stream.lastEventId, `c${event.id}`);
    stream.close();
  }
  assert.equal(stream.lastEventId, "c1");
  assert.equal(resumed.length, 1);
});

test("messages are the same in parts of any size and with any line ends", () => {
  const text = 'id: a\nevent: x\ndata: 1\ndata: 2\n\nid: b\n\n: nothing\n\nretry: 20\n\ndata:3\n\n';
  for (const end of ["\n", "\r\n", "\r"]) {
    const bytes = text.replaceAll("\n", end);
    for (const size of [1, 2, 5, bytes.length]) {
      const parser = new MessageParser();
      const parts = bytes.match(new RegExp(`[^]{1,${size}}`, "g")) ?? [];
      // A line end of its own ends what a return would leave open.
      const found = [...parts, end].flatMap((part) => [...parser.feed(part)]);
      assert.deepEqual(found, [
        { event: "x", data: "1\n2", id: "a", retry: null },
        { event: "message", data: null, id: "b", retry: null },
        { event: "message", data: null, id: null, retry: 20 },
        { event: "message", data: "3", id: null, retry: null },
      ]);
    }
  }
});
