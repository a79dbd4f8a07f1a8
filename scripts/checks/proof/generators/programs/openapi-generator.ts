// Uses the client that openapi-generator makes with `typescript-fetch`.
import { Configuration, EventsApi, ItemsApi, ResponseError, WebhooksApi } from "./client/index";
import type { ItemCreate } from "./client/index";

const settings = new Configuration({ accessToken: process.env.CUTE_KEY! });
const items = new ItemsApi(settings);

function draft(): ItemCreate {
  return {
    title: "Wool scarf",
    price: { amount: 3_000_000_000, currency: "EUR" },
    categoryId: process.env.CUTE_CATEGORY!,
    condition: process.env.CUTE_CONDITION as ItemCreate["condition"],
    sku: "PROOF-TYPESCRIPT",
  };
}

async function statusOf(call: () => Promise<unknown>): Promise<number> {
  try {
    await call();
  } catch (error) {
    if (error instanceof ResponseError) return error.response.status;
    throw error;
  }
  return 0;
}

async function main(): Promise<void> {
  const first = await items.listItems({ limit: 2 });
  const second = await items.listItems({ limit: 2, cursor: first.nextCursor! });
  const made = await items.createItem({ itemCreate: draft() });
  const change = { price: { amount: made.price.amount + 1, currency: "EUR" } } as const;
  const patched = await items.updateItem({ itemId: made.id, ifMatch: made.etag, itemPatch: change });
  const stale = await statusOf(() =>
    items.updateItem({ itemId: made.id, ifMatch: made.etag, itemPatch: change }),
  );
  const taken = await statusOf(() => items.createItem({ itemCreate: draft() }));
  await items.deleteItem({ itemId: made.id });
  const deleted = await statusOf(() => items.getItem({ itemId: made.id }));
  const webhook = await new WebhooksApi(settings).createWebhook({
    webhookCreate: { url: "https://shop.example/hooks", types: new Set(["item.sold"] as const) },
  });
  const feed = await new EventsApi(settings).listEvents({ limit: 100 });
  const file = await items.getItemSnapshot();
  const head = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  console.log(
    JSON.stringify({
      listed: new Set([...first.data, ...second.data].map((item) => item.id)).size,
      created: made.price.amount,
      patched: patched.price.amount,
      stale,
      taken,
      deleted,
      secret: webhook.secret.slice(0, 6),
      events: [...new Set(feed.data.map((event) => event.type))].sort(),
      gzip: head[0] === 0x1f && head[1] === 0x8b,
    }),
  );
}

void main();
