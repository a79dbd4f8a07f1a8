// region embed
import { Cute } from "@cute/sdk";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL

// The page, with a new link each time. The link needs no escaping in HTML: it has one parameter.
async function webhooksPage() {
  const link = await client.webhooks.embedLinks.create({ read_only: true });
  return `<iframe src="${link.url}" title="Webhooks" width="100%" height="800" allow="clipboard-write"></iframe>`;
}
// endregion

console.log(await webhooksPage());
