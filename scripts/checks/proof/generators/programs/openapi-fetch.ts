// Uses openapi-fetch with the types that openapi-typescript makes.
import createClient from "openapi-fetch";
import type { components, paths } from "./client/schema";

type ItemCreate = components["schemas"]["ItemCreate"];

const client = createClient<paths>({
  baseUrl: process.env.CUTE_URL!,
  headers: { Authorization: `Bearer ${process.env.CUTE_KEY}` },
});

function draft(): ItemCreate {
  return {
    title: "Wool scarf",
    price: { amount: 3_000_000_000, currency: "EUR" },
    category_id: process.env.CUTE_CATEGORY!,
    condition: process.env.CUTE_CONDITION as ItemCreate["condition"],
    sku: "PROOF-OPENAPI-FETCH",
  };
}

async function main(): Promise<void> {
  const first = (await client.GET("/items", { params: { query: { limit: 2 } } })).data!;
  const second = (
    await client.GET("/items", { params: { query: { limit: 2, cursor: first.next_cursor! } } })
  ).data!;
  const made = (await client.POST("/items", { body: draft() })).data!;
  const patch = () =>
    client.PATCH("/items/{item_id}", {
      params: { path: { item_id: made.id }, header: { "If-Match": made.etag } },
      body: { price: { amount: made.price.amount + 1, currency: "EUR" } },
    });
  const patched = (await patch()).data!;
  const stale = (await patch()).response.status;
  const taken = (await client.POST("/items", { body: draft() })).response.status;
  const ofItem = { params: { path: { item_id: made.id } } };
  await client.DELETE("/items/{item_id}", ofItem);
  const deleted = (await client.GET("/items/{item_id}", ofItem)).response.status;
  const webhook = await client.POST("/webhooks", {
    body: { url: "https://shop.example/hooks", types: ["item.sold"] },
  });
  const feed = (await client.GET("/events", { params: { query: { limit: 100 } } })).data!;
  // `event` says which type `data` has.
  const titles = feed.data.map((event) => (event.type === "item.sold" ? event.data.title : ""));
  const file = await client.GET("/items/snapshot", { parseAs: "arrayBuffer" });
  const head = new Uint8Array(file.data!).slice(0, 2);
  console.log(
    JSON.stringify({
      listed: new Set([...first.data, ...second.data].map((item) => item.id)).size,
      created: made.price.amount,
      patched: patched.price.amount,
      stale,
      taken,
      deleted,
      secret: webhook.data!.secret.slice(0, 6),
      events: [...new Set(feed.data.map((event) => event.type))].sort(),
      gzip: titles.some(Boolean) && head[0] === 0x1f && head[1] === 0x8b,
    }),
  );
}

void main();
