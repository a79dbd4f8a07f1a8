// What each runtime does with the installed package.
import { Cute, NotFoundError } from "@cute/sdk";

export async function shop({ apiKey, baseUrl, categoryId }) {
  const client = new Cute({ apiKey, baseUrl });
  const item = await client.items.create({
    title: "Silk scarf",
    price: { amount: 2450, currency: "EUR" },
    category_id: categoryId,
    condition: "very_good",
  });
  const listed = [];
  for await (const item of client.me.items.list({ limit: 1 })) listed.push(item.id);
  await client.items.delete(item.id);
  const error = await client.items.get(item.id).catch((thrown) => thrown);
  return { created: listed.includes(item.id), gone: error instanceof NotFoundError };
}
