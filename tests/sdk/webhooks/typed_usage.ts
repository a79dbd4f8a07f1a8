// How `unwrap`, `receive` and `listener` are typed: this must compile, and each line that is marked must not without its mark.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { isUnknownEvent } from "./_gen/events.js";
import { erasedUserId, listener, receive, unwrap, type WebhookEvent } from "./webhooks.js";

export async function narrowed(request: Request): Promise<string> {
  const event = await unwrap(request, { secret: process.env["CUTE_WEBHOOK_SECRET"] });
  switch (event.type) {
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

// As Express has it.
type RequestHandler = (
  request: IncomingMessage & { body: unknown },
  response: ServerResponse & { locals: Record<string, unknown> },
  next: (error?: unknown) => void,
) => unknown;

function handle(event: WebhookEvent): void {
  if (event.type === "item.sold") void event.data.price.amount;
  const erased: string | null = erasedUserId(event);
  // @ts-expect-error most events name nobody
  const certain: string = erasedUserId(event);
  void [erased, certain];
}

export async function received(request: Request, secret: string): Promise<Response> {
  return receive(request, { secret, handle: async (event) => handle(event), seen: () => false });
}

export function listened(secret: string): Server {
  const onRoute: RequestHandler = listener({ secret, handle });
  void onRoute;
  return createServer(listener({ secret, handle }));
}

export async function mistakes(request: Request): Promise<void> {
  // @ts-expect-error without a secret
  await unwrap(request);
  // @ts-expect-error without a handler
  await receive(request, { secret: "whsec_" });
  // @ts-expect-error without headers
  await unwrap("{}", "whsec_");
  // @ts-expect-error a parsed body
  await unwrap({ id: 1 }, request.headers, "whsec_");
}
