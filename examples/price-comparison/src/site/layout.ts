/** The layout of every page: its head, navigation, and the age of the data. */

import type { Status } from "../store/reader.ts";
import { duration } from "../trouble.ts";
import { html, type Html, type Value } from "./html.ts";
import { moment } from "./words.ts";

/** The state of the copy that every page shows. */
export interface Frame {
  readonly status: Status;
  readonly now: number;
  /** Seconds between two polls. */
  readonly interval: number;
  /** Where buyers are. */
  readonly country: string;
}

// A poll that is this late means that something is wrong.
const LATE_LOOKS = 3;
const LATE_S = 30;
const MOMENT_S = 5;

const PLACES: readonly (readonly [address: string, name: string])[] = [
  ["/", "Search"],
  ["/brands", "Brands"],
  ["/categories", "Categories"],
  ["/status", "Status"],
];

/** The whole page. `place` is the address of its navigation entry. */
export function page(
  frame: Frame,
  title: string,
  place: string,
  body: Value,
  script?: string,
): Html {
  const entry = (address: string, name: string): Html =>
    html`<li><a href="${address}"${
      address === place && html` aria-current="page"`}>${name}</a></li>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Second Look</title>
<link rel="icon" href="/assets/icon.svg">
<link rel="stylesheet" href="/assets/site.css">
${script !== undefined && html`<script src="/assets/chart.js" defer></script>
<script src="${script}" defer></script>`}
</head>
<body>
<a class="skip" href="#content">To the content</a>
<header>
  <p class="brand"><a href="/">Second Look</a></p>
  <nav aria-label="Site"><ul>${PLACES.map(([address, name]) => entry(address, name))}</ul></nav>
</header>
<main id="content" tabindex="-1">
${lateness(frame)}
${body}
</main>
<footer><p>${freshness(frame)} Second Look keeps a copy of what is public on Cute.</p></footer>
</body>
</html>
`;
}

/** Seconds since the copy was known to be up to date; `null` if it never was. */
export function ageOf({ status, now }: Frame): number | null {
  const at = status.checkedAt ?? status.loadedAt;
  return at === null ? null : Math.max(0, (now - at) / 1000);
}

function freshness(frame: Frame): string {
  const age = ageOf(frame);
  if (age === null) {
    return "There is no data yet.";
  }
  return `Prices as of ${age < MOMENT_S ? "a moment" : duration(age)} ago.`;
}

function lateness(frame: Frame): Html | null {
  const { status, interval } = frame;
  const age = ageOf(frame);
  if (age === null) {
    return html`<p class="notice" role="status">The catalogue is being loaded for the first time.
      ${status.error && html`So far that fails: ${status.error}`} Look again in a moment.</p>`;
  }
  if (age < interval * LATE_LOOKS + LATE_S) {
    return null;
  }
  const since = moment(status.checkedAt ?? status.loadedAt ?? 0);
  return html`<p class="notice" role="status">The marketplace has not responded since ${since}: these
    prices are ${duration(age)} old.</p>`;
}
