// Generated from the spec by `make generate`: never edit this file.
// Create or replace an item by SKU: PUT /v1/me/items/by-sku/{sku}
import { Cute } from "@cute/sdk";

const sku = "DRESS-0042";

const client = new Cute(); // CUTE_API_KEY and CUTE_BASE_URL
const item = await client.me.items.putBySku(sku, {
  title: "Linen midi dress",
  description: "Worn twice last summer. Fits true to size.",
  price: { amount: 4250, currency: "EUR" },
  category_id: "01a05bc4-81dd-7e9b-a6c0-93d18f4e7c52",
  brand_id: "01a05bc4-81dd-7f61-b2a7-0c4e9d5b3f18",
  size: "M",
  color: "sand",
  condition: "very_good",
  images: [
    {
      url: "https://images.cute.example/linen-dress-front.jpg",
      alt: "Front of a sand-coloured linen dress on a hanger",
    },
  ],
  metadata: { warehouse: "A7" },
  status: "active",
});
console.log(item);
