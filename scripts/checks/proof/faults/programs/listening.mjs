// Follows an item and its orders by webhooks, in Node: each event once, the newest state.
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { Cute, webhooks } from "@cute/sdk";

const secrets = [];
const newest = new Map();
const orders = new Set();

// Other types don't matter.
function handle(event) {
  const subject = event.data.id;
  if (event.type === "order.created") orders.add(subject);
  else if (event.type.startsWith("item.")) {
    const known = newest.get(subject);
    if (known === undefined || event.id > known.id) newest.set(subject, event);
  }
}

const server = createServer((request, response) =>
  webhooks.listener({ secret: secrets, handle })(request, response),
);
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));

const client = new Cute();
const made = await client.webhooks.create({
  url: `http://127.0.0.1:${server.address().port}/hook`,
  types: ["item.*", "order.created"],
});
secrets.push(made.secret);
const item = await client.items.create({
  title: "Wool hat",
  price: { amount: 1500, currency: "EUR" },
  category_id: (await client.categories.list()).data[0].id,
  condition: "good",
  quantity: 3,
});
await client.items.update(item.id, { price: { amount: 1400, currency: "EUR" } });
await client.sandbox.orders.create({ item_id: item.id });

process.stdin.resume();
await new Promise((resolve) => process.stdin.once("end", resolve));
const { price, quantity } = newest.get(item.id).data;
const result = { price, quantity, orders: orders.size };
writeFileSync(process.env.CUTE_RESULT_FILE, JSON.stringify(result));
server.closeAllConnections();
server.close();
