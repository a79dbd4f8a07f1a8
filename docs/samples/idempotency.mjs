// region once
import { Cute } from "@cute/sdk";

const client = new Cute();
const [category] = (await client.categories.list({ limit: 1 })).data;
for (let time = 0; time < 2; time++) {
  // the second call gets the response of the first
  const item = await client.items.create(
    {
      title: "Leather belt",
      price: { amount: 1500, currency: "EUR" },
      category_id: category.id,
      condition: "good",
    },
    { idempotencyKey: "import-2026-11-row-17" },
  );
  console.log(item.id);
}
// endregion
