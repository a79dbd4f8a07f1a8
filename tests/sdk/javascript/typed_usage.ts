// What a strict program may write: compiled by the tests against the installed tarball.
import {
  Cute,
  NotFoundError,
  RateLimitError,
  fromDecimal,
  toDecimal,
  ValidationError,
  webhooks,
  type ConditionValue,
  type EventPatternValue,
  type Exchange,
  type Item,
  type ItemCreate,
  type ItemList,
  type Order,
  type PageOf,
  type Waiting,
} from "@cute/sdk";

export async function use(request: Request): Promise<void> {
  const eventHooks = {
    waiting: [({ reason }: Waiting) => void (reason === "pacing")],
    response: [(exchange: Exchange) => void exchange.retryReason],
  };
  const client = new Cute({ timeout: 5_000, maxWait: Infinity, deadline: 9_000, eventHooks });
  const taken: Item[] = await client.items.list().toList({ most: 5 });
  void [taken, client.withOptions({ apiKey: async () => "cute_" })];
  const item: Item = await client.items.get("id");
  const cents: number = item.price.amount;
  const brand: string | null = item.brand && item.brand.name;
  const path: string[] = item.category.path;
  const page: PageOf<ItemList> = await client.items.list({ sort: "newest", min_price: cents });
  const after: string | null = page.next_cursor;
  const brands: string[] | undefined = page.facets?.brands.map((brand) => brand.name);
  for await (const item of client.items.list({ condition: "very_good" })) {
    const title: string = item.title;
    const isNew: boolean = item.condition === "a condition of tomorrow" || item.condition === "good";
    void [title, isNew, brand, brands, path, after];
  }
  for await (const pages of client.orders.list().pages()) {
    const orders: Order[] = pages.data;
    void orders;
  }
  const signal = AbortSignal.timeout(1_000);
  await client.items.update("id", { size: null, if_match: "etag" }, { idempotencyKey: "a", signal });
  await client.me.items.putBySku("sku", {
    title: "Dress",
    price: { amount: 1, currency: "EUR" },
    category_id: "id",
    condition: "good",
  });
  await client.webhooks.confirm("id", {}, { maxRetries: 0, extraHeaders: { "X-Team": "a" } });
  const condition: ConditionValue = "good";
  const coat: ItemCreate = { title: "Coat", price: item.price, category_id: "id", condition };
  const done = await client.items.batch({
    operations: [
      { op: "create", item: coat },
      { op: "update", id: item.id, item: { status: "archived", sku: null }, if_match: item.etag },
      { op: "put", sku: "A", item: { ...coat, images: [{ url: "https://a.example/1.jpg" }] } },
      { op: "delete", id: item.id },
    ],
  });
  const codes: (string | undefined)[] = done.data.map((row) => row.problem?.code);
  const types: EventPatternValue[] = ["item.*", "order.created"];
  const webhook = await client.webhooks.create({ url: "https://a.example", types });
  await client.webhooks.update(webhook.id, { types: ["*"], filter: null });
  void codes;
  const { data, response, requestId } = await client.me.get().withResponse();
  const status: number = response.status;
  const file = await client.items.snapshot.get();
  for await (const line of file.lines()) {
    const title: string = line.title;
    void title;
  }
  await file.save("items.jsonl.gz");
  void client.items.changes.list({ after: file.changesCursor });
  const likes = await client.request<{ likes: number }>("GET", "/items/1/likes", { query: { a: 1 } });
  const patient: Cute = client.withOptions({ timeout: 120_000 });
  void [likes.likes, patient, toDecimal(fromDecimal("42.50", "EUR"))];
  const nothing: void = await client.items.delete("id");
  void [data.key.name, status, requestId, nothing];
  try {
    await client.items.get("id");
  } catch (error) {
    if (error instanceof ValidationError) {
      const places: (string | undefined)[] = error.errors.map((detail) => detail.pointer);
      void places;
    } else if (error instanceof RateLimitError) {
      const seconds: number | null = error.retryAfter;
      void seconds;
    } else if (error instanceof NotFoundError && error.code === "not_found") {
      const id: string | null = error.requestId;
      void id;
    }
  }
  const event = await webhooks.unwrap(request, { secret: "whsec_" });
  switch (event.type) {
    case "item.sold": {
      const sold: Item = event.data;
      void sold;
      break;
    }
    case "order.created": {
      const order: Order = event.data;
      void order;
      break;
    }
    default: {
      const type: string = event.type;
      void type;
    }
  }
  for await (const event of client.events.list({ types: "item.sold" })) {
    if (event.type === "item.deleted") {
      const id: string = event.data.id;
      void id;
    }
  }
}
