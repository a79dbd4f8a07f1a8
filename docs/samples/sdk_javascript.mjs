// What the JavaScript SDK has beside calls.

// region client
import { Cute } from "@cute/sdk";

const client = new Cute();
// endregion

// region etags after client
import { PreconditionFailedError } from "@cute/sdk";

const [category] = (await client.categories.list({ limit: 1 })).data;
const coat = await client.items.create({
  title: "Wool coat",
  price: { amount: 9900, currency: "EUR" },
  category_id: category.id,
  condition: "good",
});
await client.items.update(coat.id, { size: "M", if_match: coat.etag });
try {
  await client.items.update(coat.id, { size: "L", if_match: coat.etag });
} catch (error) {
  if (!(error instanceof PreconditionFailedError)) throw error;
  console.log("changed in the meantime, its tag is now", error.etag);
}
// endregion

// region upsert after client
const { id } = (await client.categories.list({ limit: 1 })).data[0];
const stock = Array.from({ length: 120 }, (_, number) => ({
  sku: `COAT-${number}`,
  title: "Wool coat",
  price: { amount: 9900, currency: "EUR" },
  category_id: id,
  condition: "good",
}));
const results = await client.items.upsertMany(stock, {
  progress: ({ done, total, failed }) => console.log(`${done} of ${total} rows, ${failed} failed`),
});
for (const { sku, error } of results) {
  if (error) console.log(sku, error.message);
}
// endregion

// region cancel after client
const control = new AbortController();
const call = client.items.list({ q: "dress" }, { signal: control.signal });
control.abort(new Error("the user left the page"));
try {
  await call;
} catch (error) {
  console.log(error.message);
}
// endregion

// region hooks after client
const eventHooks = {
  request: [({ operation, parameters }) => console.log("sending", operation, parameters)],
  response: [
    ({ method, path, status, error, duration }) =>
      console.log(method, path, status ?? error, `${duration.toFixed(0)} ms`),
  ],
};
const watched = new Cute({ eventHooks });
await watched.brands.list({ limit: 1 });
// endregion
