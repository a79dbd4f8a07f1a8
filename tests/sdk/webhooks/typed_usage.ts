// How `unwrap` is typed: this must compile, and each line that is marked must not without its mark.

import type { IncomingMessage } from "node:http";
import { isUnknownEvent } from "./_gen/events.js";
import { unwrap } from "./webhooks.js";

export async function narrowed(request: Request): Promise<string> {
  const event = await unwrap(request, { secret: process.env["CUTE_WEBHOOK_SECRET"] });
  switch (event.event) {
    case "item.sold": {
      const amount: number = event.data.price.amount;
      return `${amount}`;
    }
    case "message.received":
      // @ts-expect-error a message has no price
      return event.data.price;
    default:
      return isUnknownEvent(event) ? String(event.data["title"]) : event.id;
  }
}

export async function ofNode(request: IncomingMessage, secrets: string[]): Promise<void> {
  await unwrap(request, { secret: secrets, seen: new Set<string>(), tolerance: 60 });
  await unwrap(new Uint8Array(), request.headers, secrets[0], { seen: async (id) => id === "" });
}

export async function mistakes(request: Request): Promise<void> {
  // @ts-expect-error without a secret
  await unwrap(request);
  // @ts-expect-error without headers
  await unwrap("{}", "whsec_");
  // @ts-expect-error a parsed body
  await unwrap({ id: 1 }, request.headers, "whsec_");
}
