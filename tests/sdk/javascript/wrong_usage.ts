// Each line with `E:` must be an error of the compiler, with that code; no other line may be one.
import {
  Cute,
  type BatchOperation,
  type ConditionValue,
  type Item,
  type ItemCreate,
  type ItemPatch,
  type Money,
  type WebhookCreate,
} from "@cute/sdk";

const client = new Cute();
const price: Money = { amount: 4250, currency: "EUR" };
const coat: ItemCreate = { title: "A", price, category_id: "1", condition: "good" };
declare const text: string;
declare const item: Item;

// Names of methods, parameters and fields.
client.items.create({ title: "no price" }); // E: TS2345
client.items.list({ colour: "sand" }); // E: TS2561
client.items.get(7); // E: TS2345
client.items.buy(); // E: TS2339
client.items.get(); // E: TS2554
client.buyers.list(); // E: TS2339
client.items.get("1").then((item) => item.prize); // E: TS2551
client.items.update("1", { title: null }); // E: TS2322
new Cute({ timeout: "30" }); // E: TS2322
new Cute({ apikey: "cute_" }); // E: TS2561
client.items.get("1", {}, { timeOut: 1 }); // E: TS2561
client.items.get("1", {}, { deadline: "2" }); // E: TS2322
new Cute({ maxWait: "60" }); // E: TS2322
new Cute({ apiKey: () => 7 }); // E: TS2322
new Cute({ eventHooks: { waiting: [(pause) => pause.status] } }); // E: TS2339
client.items.list().toList(); // E: TS2554
client.items.list().take("5"); // E: TS2345
client.items.get("1", {}, { maxRetries: "2" }); // E: TS2322

// Lists of values in the query.
client.items.list({ sort: "prise_asc" }); // E: TS2820
client.items.list({ sort: "price-asc" }); // E: TS2820
client.items.list({ sort: text }); // E: TS2322
client.items.list({ status: "actve" }); // E: TS2820
client.items.list({ status: "draft" }); // E: TS2322
client.items.list({ condition: "verygood" }); // E: TS2820
client.items.list({ condition: item.condition }); // E: TS2322
client.items.list({ include: "facet" }); // E: TS2820
client.me.items.list({ status: "deleted" }); // E: TS2322
client.orders.list({ role: "owner" }); // E: TS2322
client.orders.list({ status: "paid" }); // E: TS2322
client.usage.list({ by: "week" }); // E: TS2322
client.usage.list({ status_class: "200" }); // E: TS2322
client.webhooks.deliveries.list("1", { status: "done" }); // E: TS2322

// Types of values in the query.
client.items.list({ updated_since: 1_700_000_000 }); // E: TS2322
client.items.list({ min_price: "12" }); // E: TS2322
client.me.items.list({ sku: [1, 2] }); // E: TS2322

// Fields of a body.
client.items.create({ ...coat, price: { amout: 1, currency: "EUR" } }); // E: TS2561
client.items.create({ ...coat, price: { amount: 1 } }); // E: TS2741
client.items.create({ ...coat, price: { amount: "1", currency: "EUR" } }); // E: TS2322
client.items.create({ ...coat, price: 42.5 }); // E: TS2322
client.items.create({ ...coat, condition: "used" }); // E: TS2322
client.items.create({ ...coat, condition: item.condition }); // E: TS2322
client.items.create({ ...coat, status: "sold" }); // E: TS2322
client.items.create({ ...coat, images: ["https://a.example/1.jpg"] }); // E: TS2322
client.items.create({ ...coat, images: [{ uri: "https://a.example" }] }); // E: TS2353
client.items.create({ ...coat, sku: 17 }); // E: TS2322
client.items.update("1", { price: { amount: 1, curency: "EUR" } }); // E: TS2561
client.items.update("1", { status: "reserved" }); // E: TS2322
client.webhooks.create({ url: "https://a.example", types: ["item.sod"] }); // E: TS2820
client.webhooks.create({ url: "https://a.example", types: ["items.*"] }); // E: TS2820
client.webhooks.create({ url: "https://a.example", types: "item.sold" }); // E: TS2322
client.webhooks.create({ url: "https://a.example", types: [text] }); // E: TS2322
client.webhooks.update("1", { status: "paused" }); // E: TS2322
client.webhooks.test("1", { type: "item.sod" }); // E: TS2820
client.webhooks.recover("1", { since: "2026-11-01T00:00:00Z", status: "lost" }); // E: TS2322

// Rows of a batch.
client.items.batch({ operations: [{ opp: "delete", id: "1" }] }); // E: TS2353
client.items.batch({ operations: [{ op: "remove", id: "1" }] }); // E: TS2322
client.items.batch({ operations: [{ op: "delete" }] }); // E: TS2322
client.items.batch({ operations: [{ op: "put", id: "1" }] }); // E: TS2353
client.items.batch({ operations: [], atomic: "yes" }); // E: TS2322

// Objects that have a name.
export const money: Money = { amount: 1, currency: 978 }; // E: TS2322
export const scarf: ItemCreate = { title: "A", price, condition: "good" }; // E: TS2741
export const patch: ItemPatch = { titel: "A" }; // E: TS2561
export const hook: WebhookCreate = { url: "https://a.example", types: ["order.payed"] }; // E: TS2820
export const condition: ConditionValue = "as_new"; // E: TS2322
export const row: BatchOperation = { op: "create", item: { title: "A" } }; // E: TS2739
