// Sells clothes, and leaves failing calls to the SDK.
import { Cute, NotFoundError } from "@cute/sdk";

const client = new Cute();
const category = (await client.categories.list()).data[0];
const made = [];
for (let number = 0; number < 3; number += 1) {
  made.push(
    await client.items.create({
      title: `Wool hat ${number}`,
      price: { amount: 1500, currency: "EUR" },
      category_id: category.id,
      condition: "good",
    }),
  );
}
await client.items.update(made[0].id, { size: "M" });
try {
  await client.items.delete(made[1].id);
} catch (error) {
  // An attempt whose response was lost has deleted it.
  if (!(error instanceof NotFoundError)) throw error;
}
const mine = new Map();
for await (const item of client.me.items.list()) mine.set(item.id, item);
if (mine.get(made[0].id)?.size !== "M" || mine.has(made[1].id)) {
  throw new Error("The list shows the wrong items.");
}
