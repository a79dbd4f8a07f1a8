// Uses the client that @hey-api/openapi-ts makes.
import { client } from "./client/client.gen";
import {
  createItem,
  createWebhook,
  deleteItem,
  getItem,
  getItemSnapshot,
  listEvents,
  listItems,
  updateItem,
} from "./client/sdk.gen";
import type { ItemCreate } from "./client/types.gen";

client.setConfig({ auth: process.env.CUTE_KEY! });

function draft(): ItemCreate {
  return {
    title: "Wool scarf",
    price: { amount: 3_000_000_000, currency: "EUR" },
    category_id: process.env.CUTE_CATEGORY!,
    condition: process.env.CUTE_CONDITION as ItemCreate["condition"],
    sku: "PROOF-HEY-API",
  };
}

async function main(): Promise<void> {
  const first = (await listItems({ query: { limit: 2 }, throwOnError: true })).data;
  const second = (
    await listItems({ query: { limit: 2, cursor: first.next_cursor! }, throwOnError: true })
  ).data;
  const made = (await createItem({ body: draft(), throwOnError: true })).data;
  const patch = () =>
    updateItem({
      path: { item_id: made.id },
      headers: { "If-Match": made.etag },
      body: { price: { amount: Number(made.price.amount) + 1, currency: "EUR" } },
    });
  const patched = (await patch()).data!;
  const stale = (await patch()).response!.status;
  const taken = (await createItem({ body: draft() })).response!.status;
  await deleteItem({ path: { item_id: made.id }, throwOnError: true });
  const deleted = (await getItem({ path: { item_id: made.id } })).response!.status;
  const webhook = await createWebhook({
    body: { url: "https://shop.example/hooks", types: ["item.sold"] },
    throwOnError: true,
  });
  const feed = (await listEvents({ query: { limit: 100 }, throwOnError: true })).data;
  const file = (await getItemSnapshot({ parseAs: "blob", throwOnError: true })).data as Blob;
  const head = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  console.log(
    JSON.stringify({
      listed: new Set([...first.data, ...second.data].map((item) => item.id)).size,
      created: Number(made.price.amount),
      patched: Number(patched.price.amount),
      stale,
      taken,
      deleted,
      secret: webhook.data.secret.slice(0, 6),
      events: [...new Set(feed.data.map((event) => event.type))].sort(),
      gzip: head[0] === 0x1f && head[1] === 0x8b,
    }),
  );
}

void main();
