/** The pages: search, lists of brands and categories, the history of one, the copy's status. */

import { PATH_MARK } from "../store/names.ts";
import { BUCKETS, type Bucket, type Counts, type Name, type Span } from "../store/reader.ts";
import { LAST_PAGE, PAGE_SIZE, type Found, type Offer, type Sort } from "../store/search.ts";
import { duration } from "../trouble.ts";
import { addressOf, LONGEST_QUERY, type Asked } from "./asked.ts";
import { html, json, webAddress, type Html } from "./html.ts";
import { ageOf, page, type Frame } from "./layout.ts";
import { compare, conditionWords, count, moment, money, typed } from "./words.ts";

/** What the search form offers. */
export interface Choices {
  readonly brands: readonly Name[];
  readonly categories: readonly Name[];
  readonly conditions: readonly string[];
  readonly currencies: readonly string[];
}

const SORT_WORDS: Readonly<Record<Sort, string>> = {
  newest: "newest first",
  cheapest: "cheapest first",
  dearest: "dearest first",
};

export function searchPage(
  frame: Frame,
  asked: Asked,
  params: URLSearchParams,
  found: Found,
  choices: Choices,
): Html {
  return page(frame, asked.text || "Search", "/", [
    html`<h1>What is it worth second-hand?</h1>`,
    form(asked, choices),
    asked.errors.map((error) => html`<p class="notice" role="alert">${error}</p>`),
    results(asked, params, found, frame.country),
  ]);
}

function form({ search, text }: Asked, choices: Choices): Html {
  const option = (value: string, words: string, chosen: string | null): Html =>
    html`<option value="${value}"${value === chosen && html` selected`}>${words}</option>`;
  const named = (names: readonly Name[], chosen: string | null): readonly Html[] =>
    names.filter(({ items, id }) => items > 0 || id === chosen)
      .map(({ id, name, items }) => option(id, `${name} (${count(items)})`, chosen));
  const price = (amount: number | null): string =>
    amount === null ? "" : typed(amount, search.currency);
  return html`<form class="search" action="/" role="search">
<p class="words"><label for="q">Words</label>
  <input id="q" name="q" type="search" value="${text}" maxlength="${LONGEST_QUERY}"
    placeholder="linen dress"></p>
<p><label for="brand">Brand</label><select id="brand" name="brand">
  ${option("", "any", search.brand)}${named(choices.brands, search.brand)}</select></p>
<p><label for="category">Category</label><select id="category" name="category">
  ${option("", "any", search.category)}${named(choices.categories, search.category)}</select></p>
<p><label for="condition">Condition</label><select id="condition" name="condition">
  ${option("", "any", search.condition)}${choices.conditions.map((condition) =>
    option(condition, conditionWords(condition), search.condition))}</select></p>
<p class="short"><label for="min">Price from</label>
  <input id="min" name="min" inputmode="decimal" maxlength="13" value="${price(search.min)}"></p>
<p class="short"><label for="max">Price to</label>
  <input id="max" name="max" inputmode="decimal" maxlength="13" value="${price(search.max)}"></p>
<p class="short"><label for="currency">Currency</label><select id="currency" name="currency">
  ${choices.currencies.map((currency) => option(currency, currency, search.currency))}</select></p>
<p><label for="sort">Order</label><select id="sort" name="sort">
  ${Object.entries(SORT_WORDS).map(([key, words]) => option(key, words, search.sort))}</select></p>
<p class="go"><button>Search</button></p>
</form>`;
}

function results(
  { search }: Asked,
  params: URLSearchParams,
  found: Found,
  country: string,
): Html {
  const pages = Math.max(1, Math.min(Math.ceil(found.count / PAGE_SIZE), LAST_PAGE));
  const total = found.isCountComplete ? count(found.count) : `more than ${count(found.count)}`;
  const turn = (rel: string, to: number, words: string): Html =>
    html`<li><a rel="${rel}" href="${addressOf(params, to)}">${words}</a></li>`;
  if (found.offers.length === 0) {
    return html`<p class="count" role="status">Nothing for sale in ${search.currency} matches. Try
      fewer words or a wider price.</p>`;
  }
  return html`<p class="count" role="status">${total} for sale in ${search.currency}, sent to
  ${country}</p>
<ol class="offers">${found.offers.map(card)}</ol>
${pages > 1 && html`<nav class="pages" aria-label="Pages"><ul>
  ${search.page > 1 && turn("prev", search.page - 1, "Previous")}
  <li>Page ${search.page} of ${pages}</li>
  ${search.page < pages && turn("next", search.page + 1, "Next")}
</ul></nav>`}`;
}

function card({ item, total, kind, brand, category }: Offer): Html {
  const { price, shipping } = item;
  const { verdict, words } = compare(total, kind);
  const sent = shipping.length === 0
    ? "plus shipping"
    : `with ${money(total - price.amount, price.currency)} shipping`;
  const address = webAddress(item.url);
  const title = html`<bdi>${item.title}</bdi>`;
  const place = category?.split(PATH_MARK).at(-1);
  const usual = verdict !== "unknown" &&
    html`<p class="usual">Usual ${money(kind.median, price.currency)}${
      kind.isOfAnyBrand && " for any brand"}: half of ${count(kind.items)} like it ask
      ${money(kind.lower, price.currency)} to ${money(kind.upper, price.currency)}.</p>`;
  return html`<li>
<h2>${address ? html`<a href="${address}" rel="noopener">${title}</a>` : title}</h2>
<p class="price"><strong>${money(total, price.currency)}</strong> ${sent}
  <span class="verdict ${verdict}">${words}</span></p>
${usual}
<ul class="facts">
${item.brand &&
  html`<li><a href="/brands/${item.brand.id}"><bdi>${brand ?? "its brand"}</bdi></a></li>`}
<li><a href="/categories/${item.category.id}"><bdi>${place ?? "its category"}</bdi></a></li>
<li>${conditionWords(item.condition)}</li>
${item.size && html`<li>size <bdi>${item.size}</bdi></li>`}
${item.color && html`<li><bdi>${item.color}</bdi></li>`}
</ul></li>`;
}

/** All brands or all categories, each with its number of items for sale. */
export function namesPage(
  frame: Frame,
  list: "brands" | "categories",
  names: readonly Name[],
): Html {
  const title = list === "brands" ? "Brands" : "Categories";
  return page(frame, title, `/${list}`, [
    html`<h1>${title}</h1>`,
    html`<ul class="names">${names.map(
      ({ id, name, items }) =>
        html`<li><a href="/${list}/${id}"><bdi>${name}</bdi></a> <span>${count(items)}</span></li>`,
    )}</ul>`,
  ]);
}

/** What the history of a brand or category shows. */
export interface Shown {
  readonly list: "brands" | "categories";
  readonly id: string;
  readonly name: string;
  readonly currency: string;
  readonly currencies: readonly string[];
  readonly bucket: Bucket;
  readonly spans: readonly Span[];
}

export function historyPage(frame: Frame, shown: Shown): Html {
  const { list, id, name, currency, bucket, spans } = shown;
  const field = list === "brands" ? "brand" : "category";
  const buckets = Object.keys(BUCKETS) as Bucket[];
  const address = (by: Bucket, of: string): string => `/${list}/${id}?by=${by}&currency=${of}`;
  const tab = (href: string, words: string, isCurrent: boolean): Html =>
    html`<li><a href="${href}"${isCurrent && html` aria-current="true"`}>${words}</a></li>`;
  const nothing = html`<p>There was no price in ${currency} in this time.</p>`;
  const body = html`<h1><bdi>${name}</bdi>: what it costs</h1>
<p><a href="/?${field}=${id}&amp;currency=${currency}">All of it that is for sale</a></p>
<nav class="tabs" aria-label="What the chart shows">
<ul>${buckets.map((by) => tab(address(by, currency), `by ${by}`, by === bucket))}</ul>
${shown.currencies.length > 1 &&
  html`<ul>${shown.currencies.map((of) => tab(address(bucket, of), of, of === currency))}</ul>`}
</nav>
${spans.length === 0 ? nothing : history(shown)}`;
  return page(frame, name, `/${list}`, body, "/assets/history.js");
}

function history({ name, currency, bucket, spans }: Shown): Html {
  const label = (at: number): string => {
    const text = new Date(at).toISOString();
    return bucket === "day" ? text.slice(0, 10) : text.slice(5, 16).replace("T", " ");
  };
  const [first, last] = [spans[0]?.at ?? 0, spans.at(-1)?.at ?? 0];
  const known = new Map(spans.map((span) => [span.at, span]));
  const size = BUCKETS[bucket];
  // Includes buckets without a price, for an even time axis.
  const times = Array.from({ length: (last - first) / size + 1 }, (_, n) => first + n * size);
  // The script gets formatted amounts, not minor units.
  const values = (of: "median" | "lower" | "upper"): readonly (number | null)[] =>
    times.map((at) => {
      const span = known.get(at);
      return span === undefined ? null : Number(typed(span[of], currency));
    });
  const chart = {
    currency,
    labels: times.map(label),
    median: values("median"),
    lower: values("lower"),
    upper: values("upper"),
  };
  const rows = spans.toReversed().map(
    (span) => html`<tr><th scope="row">${label(span.at)}</th>
<td>${money(span.median, currency)}</td><td>${money(span.lower, currency)}</td>
<td>${money(span.upper, currency)}</td>
<td>${count(span.listed)}</td><td>${count(span.repriced)}</td><td>${count(span.sold)}</td></tr>`,
  );
  const says = `Median and quartiles of ${name} by ${bucket}; the table below has the same numbers`;
  return html`<p>Prices in ${currency} when items were listed, repriced or sold; times are UTC. Half
  of the prices lie between the quartiles.</p>
<div class="chart" hidden><canvas id="chart" role="img" aria-label="${says}"></canvas></div>
<script type="application/json" id="history">${json(chart)}</script>
<div class="scroll" role="region" aria-label="The numbers" tabindex="0"><table>
<thead><tr><th scope="col">${bucket}</th><th scope="col">median</th>
<th scope="col">lower quartile</th><th scope="col">upper quartile</th>
<th scope="col">listed</th><th scope="col">repriced</th><th scope="col">sold</th></tr></thead>
<tbody>${rows}</tbody></table></div>`;
}

export function statusPage(frame: Frame, counts: Counts): Html {
  const { status, now, interval } = frame;
  const age = ageOf(frame);
  const share = status.pollingCalls ? (status.calls / status.pollingCalls) * 100 : null;
  const rows: readonly (readonly [string, string])[] = [
    ["Items in the copy", count(counts.items)],
    ["of these for sale", count(counts.forSale)],
    ["Up to date", age === null ? "not yet" : `${duration(age)} ago`],
    ["Looks for changes every", interval < 1 ? `${interval} s` : duration(interval)],
    ["Changes applied", count(status.changes)],
    ["Snapshot loaded", status.loadedAt === null ? "not yet" : moment(status.loadedAt)],
    ["Calls made", count(status.calls)],
    ["Calls that polling would have made", count(status.pollingCalls)],
    ["Share", share === null ? "none yet" : `${share.toFixed(2)} %`],
    ["Cursor", status.cursor ?? "none"],
    ["Last error", status.error ?? "none since the last success"],
    ...(status.nextTryAt === null
      ? []
      : [["Next try", inWords(status.nextTryAt - now)] as const]),
  ];
  return page(frame, "Status", "/status", [
    html`<h1>How the copy is doing</h1>`,
    html`<dl class="status">${rows.map(
      ([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`,
    )}</dl>`,
    html`<p>Polling is a walk through all pages of the item list at each look. The same as
      <a href="/status.json">JSON</a>.</p>`,
  ]);
}

/** The status for programs. Times are milliseconds since 1970. */
export function statusDocument(frame: Frame, counts: Counts): string {
  const { status, interval } = frame;
  const seconds = { ageSeconds: ageOf(frame), intervalSeconds: interval };
  return JSON.stringify({ ...counts, ...status, ...seconds });
}

export function errorPage(frame: Frame, status: 404 | 405 | 500): Html {
  const words = {
    404: "Page not found. It may have been a brand or category that no longer exists.",
    405: "This site only shows things: it takes nothing.",
    500: "This page could not be made. Please try again.",
  };
  return page(frame, String(status), "", [
    html`<h1>${status}</h1><p>${words[status]} <a href="/">To the search</a></p>`,
  ]);
}

function inWords(milliseconds: number): string {
  return milliseconds <= 0 ? "now" : `in ${duration(milliseconds / 1000)}`;
}
