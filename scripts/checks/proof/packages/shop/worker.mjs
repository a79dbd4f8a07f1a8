// Where programs answer requests: workerd.
import { settings } from "./settings.mjs";
import { shop } from "./shop.mjs";

export default {
  async fetch() {
    return Response.json(await shop(settings));
  },
};
