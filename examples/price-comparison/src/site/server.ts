/** The web server: read-only, on loopback. Put a proxy with TLS in front. */

import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { bucketFor, BUCKETS, Reader, type Bucket, type Subject } from "../store/reader.ts";
import { Searcher } from "../store/search.ts";
import type { DatabaseSync } from "node:sqlite";
import { askedFor } from "./asked.ts";
import type { Html } from "./html.ts";
import type { Frame } from "./layout.ts";
import {
  errorPage,
  historyPage,
  namesPage,
  searchPage,
  statusDocument,
  statusPage,
} from "./pages.ts";

export const HOST = "127.0.0.1";
const MOST_CONNECTIONS = 500;
const REQUEST_MS = 10_000;
// The form's lists change rarely, but each search needs them.
const CHOICES_LAST_MS = 5_000;
// The history of a large category needs all its prices.
const HISTORIES_LAST_MS = 5_000;
const MOST_HISTORIES = 200;

const SAFETY: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; " +
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "strict-origin-when-cross-origin",
};

const HTML_TYPE = "text/html; charset=utf-8";
const CHART = new URL("chart.umd.min.js", import.meta.resolve("chart.js"));
const PUBLIC = new URL("../../public/", import.meta.url);

interface Asset {
  readonly type: string;
  readonly body: Buffer;
}

interface SiteResponse {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
  readonly lasts?: number;
}

export interface SiteOptions {
  readonly database: DatabaseSync;
  /** Seconds between two polls; shows whether one is late. */
  readonly interval: number;
  /** Where buyers are, an ISO 3166-1 code. */
  readonly country: string;
  readonly say: (line: string) => void;
  readonly now?: () => number;
}

type Choices = Parameters<typeof searchPage>[4];

/** Serves the page of each address. */
export class Site {
  readonly #reader: Reader;
  readonly #searcher: Searcher;
  readonly #options: SiteOptions;
  readonly #assets = readAssets();
  readonly #histories = new Map<string, { readonly until: number; readonly page: Html }>();
  #choices: { readonly until: number; readonly choices: Choices } | null = null;

  constructor(options: SiteOptions) {
    this.#options = options;
    this.#reader = new Reader(options.database);
    this.#searcher = new Searcher(options.database);
  }

  /** A server that is not listening yet. */
  server(): Server {
    const server = createServer({ requestTimeout: REQUEST_MS }, (request, response) =>
      this.#serve(request, response),
    );
    server.maxConnections = MOST_CONNECTIONS;
    return server;
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    let result: SiteResponse;
    try {
      const url = new URL(request.url ?? "/", `http://${HOST}`);
      result =
        request.method === "GET" || request.method === "HEAD"
          ? this.#pageAt(url)
          : shown(errorPage(this.#frame(), 405), 405);
    } catch (error) {
      this.#options.say(`A page failed: ${error instanceof Error ? error.message : error}`);
      result = shown(errorPage(this.#frame(), 500), 500);
    }
    response.writeHead(result.status, {
      ...SAFETY,
      "content-type": result.type,
      "content-length": Buffer.byteLength(result.body),
      "cache-control": result.lasts ? `max-age=${result.lasts}` : "no-cache",
      ...(result.status === 405 ? { allow: "GET, HEAD" } : {}),
    });
    response.end(request.method === "HEAD" ? undefined : result.body);
    request.resume();
  }

  #pageAt(url: URL): SiteResponse {
    const frame = this.#frame();
    const asset = this.#assets.get(url.pathname);
    if (asset !== undefined) {
      return { status: 200, type: asset.type, body: asset.body, lasts: 3600 };
    }
    const [, place = "", id] = /^\/([a-z.]*)(?:\/([0-9a-f-]{36}))?$/.exec(url.pathname) ?? [];
    if ((place === "brands" || place === "categories") && id !== undefined) {
      return this.#history(frame, place, id, url.searchParams);
    }
    switch (url.pathname) {
      case "/":
        return this.#search(frame, url.searchParams);
      case "/brands":
        return shown(namesPage(frame, "brands", this.#reader.brands()));
      case "/categories":
        return shown(namesPage(frame, "categories", this.#reader.categories()));
      case "/status":
        return shown(statusPage(frame, this.#reader.counts()));
      case "/status.json":
        return {
          status: 200,
          type: "application/json",
          body: statusDocument(frame, this.#reader.counts()),
        };
      default:
        return shown(errorPage(frame, 404), 404);
    }
  }

  #search(frame: Frame, params: URLSearchParams): SiteResponse {
    const choices = this.#offered(frame.now);
    const asked = askedFor(params, choices.currencies);
    return shown(searchPage(frame, asked, params, this.#searcher.find(asked.search), choices));
  }

  #history(
    frame: Frame,
    list: "brands" | "categories",
    id: string,
    params: URLSearchParams,
  ): SiteResponse {
    const { currencies, ...choices } = this.#offered(frame.now);
    const name = choices[list].find((choice) => choice.id === id)?.name;
    if (name === undefined) {
      return shown(errorPage(frame, 404), 404);
    }
    const wanted = params.get("currency");
    const currency = currencies.find((known) => known === wanted) ?? currencies[0] ?? "EUR";
    const by = Object.keys(BUCKETS).find((name) => name === params.get("by")) as Bucket | undefined;
    const address = [list, id, currency, by].join(" ");
    const kept = this.#histories.get(address);
    if (kept !== undefined && kept.until > frame.now) {
      return shown(kept.page);
    }
    const subject: Subject =
      list === "brands"
        ? { column: "brand_id", ids: [id] }
        : { column: "category_id", ids: this.#searcher.categoriesBelow(id) };
    const extent = this.#reader.extent(subject, currency);
    const bucket = by ?? bucketFor(extent);
    const spans = this.#reader.history(subject, currency, bucket, extent?.last ?? frame.now);
    const page = historyPage(frame, { list, id, name, currency, currencies, bucket, spans });
    if (this.#histories.size >= MOST_HISTORIES) {
      this.#histories.clear();
    }
    this.#histories.set(address, { until: frame.now + HISTORIES_LAST_MS, page });
    return shown(page);
  }

  #offered(now: number): Choices {
    if (this.#choices === null || this.#choices.until <= now) {
      const choices = {
        brands: this.#reader.brands(),
        categories: this.#reader.categories(),
        conditions: this.#reader.conditions(),
        currencies: this.#reader.currencies(),
      };
      this.#choices = { until: now + CHOICES_LAST_MS, choices };
    }
    return this.#choices.choices;
  }

  #frame(): Frame {
    const { interval, country, now = Date.now } = this.#options;
    return { status: this.#reader.status(), now: now(), interval, country };
  }
}

function shown(page: Html, status = 200): SiteResponse {
  return { status, type: HTML_TYPE, body: page.text };
}

function readAssets(): Map<string, Asset> {
  const script = "text/javascript; charset=utf-8";
  const files: readonly (readonly [string, URL, string])[] = [
    ["site.css", new URL("site.css", PUBLIC), "text/css; charset=utf-8"],
    ["icon.svg", new URL("icon.svg", PUBLIC), "image/svg+xml"],
    ["history.js", new URL("history.js", PUBLIC), script],
    ["chart.js", CHART, script],
  ];
  return new Map(
    files.map(([name, file, type]) => [`/assets/${name}`, { type, body: readFileSync(file) }]),
  );
}
