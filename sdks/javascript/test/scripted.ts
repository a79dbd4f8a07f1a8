/** A client whose server responds by a script. */

import assert from "node:assert/strict";

import { Cute, type ClientOptions, type Exchange } from "../src/index.js";
import { VirtualClock } from "./virtual.js";

export const KEY = "cute_9f8e7d6c5b4a";
export const ID = "01a1a0b1-293a-7c44-9f0e-2d6b81a4c375";

/** A client whose server gives these responses in turn, and everything that was sent to it. */
export function scripted(responses: (() => Response | Promise<Response>)[], options: ClientOptions = {}) {
  const exchanges: Exchange[] = [];
  const requests: { url: string; headers: Record<string, string> }[] = [];
  const clock = new VirtualClock();
  const client = new Cute({
    apiKey: KEY,
    baseUrl: "https://api.example.com",
    pacing: false,
    clock,
    eventHooks: { response: [(exchange) => exchanges.push(exchange)] },
    fetch: async (url, init) => {
      requests.push({ url: String(url), headers: init?.headers as Record<string, string> });
      const response = responses.shift();
      assert.ok(response, "one request too many");
      return response();
    },
    ...options,
  });
  return { client, clock, exchanges, requests };
}

export function problem(status: number, code: string, headers: Record<string, string> = {}): Response {
  const body = { type: "/docs", title: "Title", status, code, detail: "Detail.", request_id: "r" };
  return Response.json(body, { status, headers });
}
