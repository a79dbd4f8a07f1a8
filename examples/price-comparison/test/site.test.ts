import assert from "node:assert/strict";
import { test } from "node:test";
import { addressOf, askedFor, wordsOf } from "../src/site/asked.ts";
import { html, json, webAddress } from "../src/site/html.ts";
import { compare, minorUnits, money, typed } from "../src/site/words.ts";

const CURRENCIES = ["EUR", "SEK"];
const kind = { isOfAnyBrand: false, items: 9, lower: 4000, median: 5000, upper: 6000 };

test("html shows what is put in as text, in lists and attributes too", () => {
  const hostile = `<script>"'&`;
  const shown = html`<p title="${hostile}">${[hostile, html`<b>${1}</b>`, null, false]}</p>`;
  const text = "&lt;script&gt;&quot;&#39;&amp;";
  assert.equal(shown.text, `<p title="${text}">${text}<b>1</b></p>`);
});

test("json cannot end the element that it stands in", () => {
  const shown = json({ name: "</script><!--\u2028" }).text;
  assert.doesNotMatch(shown, /[<>\u2028]/);
  assert.deepEqual(JSON.parse(shown), { name: "</script><!--\u2028" });
});

test("only addresses of the web are linked to", () => {
  assert.equal(webAddress("https://www.cute.example/items/1"), "https://www.cute.example/items/1");
  for (const address of ["javascript:alert(1)", "data:text/html,x", "//evil.example", "", null]) {
    assert.equal(webAddress(address), null);
  }
});

test("a price is compared with the middle of its kind", () => {
  assert.equal(compare(4100, kind).words, "18 % below the usual");
  assert.equal(compare(6000, kind).words, "20 % above the usual");
  assert.equal(compare(5100, kind).verdict, "usual");
  assert.equal(compare(100, { ...kind, items: 4 }).verdict, "unknown");
  assert.equal(compare(100, { ...kind, median: 0 }).verdict, "unknown");
});

test("amounts have the digits of their currency", () => {
  assert.equal(money(4250, "EUR"), "€42.50");
  assert.equal(money(4250, "JPY"), "¥4,250");
  assert.equal(money(4250, "nope"), "42.50 nope");
  assert.equal(minorUnits("12.5", "EUR"), 1250);
  assert.equal(minorUnits("12,50", "EUR"), 1250);
  assert.equal(minorUnits("1250", "JPY"), 1250);
  for (const text of ["-1", "1e9", "12.", "0x10", "1.2.3", "a"]) {
    assert.equal(minorUnits(text, "EUR"), null);
  }
  assert.equal(typed(1250, "EUR"), "12.50");
  assert.equal(typed(1200, "EUR"), "12");
});

test("whatever an address says becomes a search within bounds", () => {
  const params = new URLSearchParams({
    q: `${"a ".repeat(300)}"OR* NEAR(`,
    brand: "1 OR 1",
    category: "01a00000-000c-7000-8000-000000000000",
    condition: "Good'--",
    currency: "XXX",
    sort: "random()",
    min: "9",
    max: "1",
    page: "100000",
  });
  const { search, text, errors } = askedFor(params, CURRENCIES);
  assert.equal(text.length, 100);
  assert.deepEqual(search.words, Array(8).fill("a"));
  assert.equal(search.brand, null);
  assert.equal(search.category, "01a00000-000c-7000-8000-000000000000");
  assert.equal(search.condition, null);
  assert.equal(search.currency, "EUR");
  assert.equal(search.sort, "newest");
  assert.equal(search.page, 40);
  assert.deepEqual(errors, ["The lowest price is above the highest."]);
});

test("words are letters and digits of any script", () => {
  assert.deepEqual(wordsOf("Écru  'wool*' 婦人服 50%"), ["Écru", "wool", "婦人服", "50"]);
});

test("the address of another page keeps the search", () => {
  const params = new URLSearchParams({ q: "a&b", brand: "", page: "4" });
  assert.equal(addressOf(params, 2), "/?q=a%26b&page=2");
  assert.equal(addressOf(params, 1), "/?q=a%26b");
});
