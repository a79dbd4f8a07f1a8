// Generated from the spec by `make generate`: never edit this file.
import type * as models from "./models.js";

/** The parameters of an operation that has none yet. */
export type NoParams = Record<string, never>;

/** The parameters of `client.items.list`. */
export interface ItemsListParams {
  /** The maximum number of entries on a page. */
  limit?: number | undefined;
  /**
   * Where the page starts: the `next_cursor` of the previous page, with the same filters. Without
   * it the list starts at its beginning.
   */
  cursor?: string | undefined;
  /**
   * Only items whose title, brand or description contains each of these words. Case and accents
   * don't matter, and one typo in a word (two in a long word) is tolerated. A word of three
   * letters or more also matches words that add up to four letters to it (`dress` matches
   * `dresses`). A word that is in no item matches all words that begin with it. If very many words
   * could match, the ones closest to yours are used.
   */
  q?: string | undefined;
  /**
   * Only items of this category, of one below it in the tree, or of the one that replaces it.
   * Repeat the parameter for several, up to 20. An unknown id matches nothing.
   */
  category_id?: string | readonly string[] | undefined;
  /**
   * Only items of this brand, or of the one that replaces it. Repeat the parameter for several, up
   * to 20. An unknown id matches nothing.
   */
  brand_id?: string | readonly string[] | undefined;
  /** Only items in this condition. Repeat the parameter for several, up to 20. */
  condition?: models.ConditionValue | readonly models.ConditionValue[] | undefined;
  /** Only items that cost at least this much, in minor units of `currency`. */
  min_price?: number | undefined;
  /**
   * Only items that cost at most this much, in minor units of `currency`. A value below
   * `min_price` matches nothing.
   */
  max_price?: number | undefined;
  /**
   * Only items priced in this currency, by its ISO 4217 code. `min_price`, `max_price`, the sorts
   * by price and the price bands of the facets use this currency, or EUR without the parameter.
   */
  currency?: models.Currency | undefined;
  /**
   * Only items of this size, as their seller wrote it. Case doesn't matter. Repeat the parameter
   * for several, up to 20.
   */
  size?: string | readonly string[] | undefined;
  /**
   * Only items of this colour, as their seller wrote it. Case doesn't matter. Repeat the parameter
   * for several, up to 20.
   */
  color?: string | readonly string[] | undefined;
  /**
   * Only items of this size, as `system:value`, whichever system their seller used. Repeat the
   * parameter for several, up to 20. A size means something else in clothing than in shoes, so
   * send `category_id` too. An unknown size matches nothing.
   */
  sizes?: string | readonly string[] | undefined;
  /**
   * Only items whose attribute `gender` has this value. Repeat the parameter for several, up to
   * 20.
   */
  attributes_gender?: models.GenderValue | readonly models.GenderValue[] | undefined;
  /** Only items whose attribute `color` has this value. Repeat the parameter for several, up to 20. */
  attributes_color?: models.ColorValue | readonly models.ColorValue[] | undefined;
  /**
   * Only items whose attribute `material` has this value. Repeat the parameter for several, up to
   * 20.
   */
  attributes_material?: models.MaterialValue | readonly models.MaterialValue[] | undefined;
  /**
   * Only items whose attribute `pattern` has this value. Repeat the parameter for several, up to
   * 20.
   */
  attributes_pattern?: models.PatternValue | readonly models.PatternValue[] | undefined;
  /**
   * Only items whose attribute `sleeve_length` has this value. Repeat the parameter for several,
   * up to 20.
   */
  attributes_sleeve_length?: models.SleeveLengthValue | readonly models.SleeveLengthValue[] | undefined;
  /**
   * Only items that are sent to this country, by its ISO 3166-1 code: those with a shipping option
   * for the country, its region, or all countries.
   */
  ships_to?: models.Country | undefined;
  /**
   * Only items of this seller. Repeat the parameter for several, up to 20. An unknown id matches
   * nothing.
   */
  seller_id?: string | readonly string[] | undefined;
  /**
   * Only items in this status. Without it you get those for sale, `active`. Repeat the parameter
   * for several, up to 20 (`status=active&status=sold`). The values are `active`: for sale;
   * `reserved`: ordered; `sold`: its order is completed.
   */
  status?: "active" | "reserved" | "sold" | readonly ("active" | "reserved" | "sold")[] | undefined;
  /**
   * Only items that changed at this time or later (RFC 3339). An item that changes while you read
   * keeps its place in the list. To get that change, read again from the time of your first call
   * (minus the `Cute-Read-Lag` of its response, if it has one).
   */
  updated_since?: string | Date | undefined;
  /**
   * The sort order. `relevance` sorts the matches among the newest 2,500 items, best first, and
   * lists older matches after them, newest first. If few of the newest items match, and at most
   * 5,000 match in all, it sorts all of them. The values are `newest`: newest first (the default
   * without `q`); `price_asc`: cheapest first, only among items priced in `currency`;
   * `price_desc`: most expensive first, only among items priced in `currency`; `total_asc`:
   * cheapest first with shipping to `ships_to`, only among items priced in `currency`, and of
   * these only the 2,000 that cost least without shipping; `relevance`: best match first, only
   * with `q`, where it is the default.
   */
  sort?: "newest" | "price_asc" | "price_desc" | "total_asc" | "relevance" | undefined;
  /**
   * What to add to the response. Repeat the parameter for several. Facets are the same on each
   * page of a list: request them once. The values are `facets`: how many of the matching items
   * have which brand, category, condition and price.
   */
  include?: "facets" | readonly "facets"[] | undefined;
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.items.create`. */
export interface ItemsCreateParams extends models.ItemCreate {
  /**
   * With `true` nothing is changed and no event is sent. You get the response that the call would
   * have had, with all errors at once: fields that don't match the schema, and errors in fields
   * that do. A resource that the call would create has an `id` in the response, but doesn't exist.
   * An `Idempotency-Key` is ignored.
   */
  validate_only?: boolean | undefined;
}

/** The parameters of `client.items.get`. */
export interface ItemsGetParams {
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.items.delete`. */
export interface ItemsDeleteParams {
  /**
   * The `ETag` of the resource as you read it, or its `etag` from a list, an event or another
   * response. If the resource has changed since, nothing is changed and you get 412 with the
   * current `ETag`.
   */
  if_match?: string | undefined;
}

/** The parameters of `client.items.update`. */
export interface ItemsUpdateParams extends models.ItemPatch {
  /**
   * The `ETag` of the resource as you read it, or its `etag` from a list, an event or another
   * response. If the resource has changed since, nothing is changed and you get 412 with the
   * current `ETag`.
   */
  if_match?: string | undefined;
}

/** The parameters of `client.items.batch`. */
export interface ItemsBatchParams extends models.ItemBatchCreate {
  /**
   * With `true` nothing is changed and no event is sent. You get the response that the call would
   * have had, with all errors at once: fields that don't match the schema, and errors in fields
   * that do. A resource that the call would create has an `id` in the response, but doesn't exist.
   * An `Idempotency-Key` is ignored.
   */
  validate_only?: boolean | undefined;
}

/** The parameters of `client.items.changes.list`. */
export interface ItemsChangesListParams {
  /**
   * Where to continue: the `next_cursor` of the previous response, or the `X-Changes-Cursor` of a
   * snapshot. Without it you read the whole catalogue.
   */
  after?: string | undefined;
  /** The maximum number of entries on a page. */
  limit?: number | undefined;
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.items.hashes.get`. */
export interface ItemsHashesGetParams {
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.itemBuckets.get`. */
export interface ItemBucketsGetParams {
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.items.snapshot.get`. */
export interface ItemsSnapshotGetParams {
  /**
   * One range of bytes, as in RFC 9110: `bytes=0-1023`, `bytes=1024-` or `bytes=-1024`. Any other
   * value is ignored, and you get the whole file.
   */
  range?: string | undefined;
  /**
   * The `ETag` of the snapshot that you have a part of. If we no longer have that snapshot,
   * `Range` is ignored and you get the whole newest snapshot. A date never matches.
   */
  if_range?: string | undefined;
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.categories.list`. */
export interface CategoriesListParams {
  /** The maximum number of entries on a page. */
  limit?: number | undefined;
  /**
   * Where the page starts: the `next_cursor` of the previous page, with the same filters. Without
   * it the list starts at its beginning.
   */
  cursor?: string | undefined;
  /**
   * Only the direct children of this category. Repeat the parameter for several, up to 20. An
   * unknown id matches nothing.
   */
  parent_id?: string | readonly string[] | undefined;
  /**
   * Only categories whose path contains, for each of these words, a word that begins with it. Case
   * and accents don't matter.
   */
  q?: string | undefined;
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.categories.get`. */
export interface CategoriesGetParams {
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.categories.attributes.get`. */
export interface CategoriesAttributesGetParams {
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.brands.list`. */
export interface BrandsListParams {
  /** The maximum number of entries on a page. */
  limit?: number | undefined;
  /**
   * Where the page starts: the `next_cursor` of the previous page, with the same filters. Without
   * it the list starts at its beginning.
   */
  cursor?: string | undefined;
  /**
   * Only brands whose names have, for each of these words, a word that begins with it. Case and
   * accents don't matter.
   */
  q?: string | undefined;
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.brands.get`. */
export interface BrandsGetParams {
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.me.get`. */
export interface MeGetParams {
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.me.items.list`. */
export interface MeItemsListParams {
  /** The maximum number of entries on a page. */
  limit?: number | undefined;
  /**
   * Where the page starts: the `next_cursor` of the previous page, with the same filters. Without
   * it the list starts at its beginning.
   */
  cursor?: string | undefined;
  /** Only items in this status. Repeat the parameter for several, up to 20. */
  status?: models.ItemStatusValue | readonly models.ItemStatusValue[] | undefined;
  /**
   * Only your items with these SKUs, at most one for each. Repeat the parameter for several
   * (`sku=A&sku=B`), up to 100 in one call. Unknown SKUs are ignored. SKUs are case-sensitive. Set
   * `limit` to the number of SKUs to get them on one page.
   */
  sku?: string | readonly string[] | undefined;
  /**
   * Only entries whose `metadata` has a pair of this key and the value in `metadata_value`. Send
   * both parameters, or neither.
   */
  metadata_key?: string | undefined;
  /** The value of the pair whose key is in `metadata_key`. Values are case-sensitive. */
  metadata_value?: string | undefined;
  /**
   * Only items that changed at this time or later (RFC 3339). An item that changes while you read
   * keeps its place in the list. To get that change, read again from the time of your first call
   * (minus the `Cute-Read-Lag` of its response, if it has one).
   */
  updated_since?: string | Date | undefined;
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.me.items.stats.get`. */
export interface MeItemsStatsGetParams {
  /** Only these items, one by one. Repeat the parameter for several, up to 20. */
  item_id?: string | readonly string[] | undefined;
  /** Only this day (UTC) and later ones. Without it, 30 days ago. */
  day_since?: string | undefined;
  /** Only days (UTC) before this one. */
  day_until?: string | undefined;
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.me.items.hashes.get`. */
export interface MeItemsHashesGetParams {
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.me.itemBuckets.get`. */
export interface MeItemBucketsGetParams {
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.me.favorites.list`. */
export interface MeFavoritesListParams {
  /** The maximum number of entries on a page. */
  limit?: number | undefined;
  /**
   * Where the page starts: the `next_cursor` of the previous page, with the same filters. Without
   * it the list starts at its beginning.
   */
  cursor?: string | undefined;
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.me.items.putBySku`. */
export interface MeItemsPutBySkuParams extends Omit<models.ItemCreate, "sku"> {
  /**
   * With `true` nothing is changed and no event is sent. You get the response that the call would
   * have had, with all errors at once: fields that don't match the schema, and errors in fields
   * that do. A resource that the call would create has an `id` in the response, but doesn't exist.
   * An `Idempotency-Key` is ignored.
   */
  validate_only?: boolean | undefined;
  /**
   * The `ETag` of the resource as you read it, or its `etag` from a list, an event or another
   * response. If the resource has changed since, nothing is changed and you get 412 with the
   * current `ETag`.
   */
  if_match?: string | undefined;
}

/** The parameters of `client.org.get`. */
export interface OrgGetParams {
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.market.prices.get`. */
export interface MarketPricesGetParams {
  /**
   * Only items of this category, of one below it in the tree, or of the one that replaces it.
   * Repeat the parameter for several, up to 20. An unknown id matches nothing.
   */
  category_id?: string | readonly string[] | undefined;
  /**
   * Only items of this brand, or of the one that replaces it. Repeat the parameter for several, up
   * to 20. An unknown id matches nothing.
   */
  brand_id?: string | readonly string[] | undefined;
  /** Only items in this condition. Repeat the parameter for several, up to 20. */
  condition?: models.ConditionValue | readonly models.ConditionValue[] | undefined;
  /** Only items priced in this currency, by its ISO 4217 code. EUR without it. */
  currency?: models.Currency | undefined;
  /** Only items sold at this time or later. Without it, 90 days ago. */
  sold_since?: string | Date | undefined;
  /** What to group by. Repeat the parameter for several. */
  group_by?: models.MarketGroup | readonly models.MarketGroup[] | undefined;
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.orders.list`. */
export interface OrdersListParams {
  /** The maximum number of entries on a page. */
  limit?: number | undefined;
  /**
   * Where the page starts: the `next_cursor` of the previous page, with the same filters. Without
   * it the list starts at its beginning.
   */
  cursor?: string | undefined;
  /**
   * Only orders in which you are the seller, or the buyer. Repeat the parameter for several, up to
   * 20. Without it you get both.
   */
  role?: models.OrderRoleValue | readonly models.OrderRoleValue[] | undefined;
  /** Only orders in this status. Repeat the parameter for several, up to 20. */
  status?: models.OrderStatusValue | readonly models.OrderStatusValue[] | undefined;
  /** Only orders that were placed at this time or later (RFC 3339). */
  created_since?: string | Date | undefined;
  /** Only orders that were placed before this time (RFC 3339). */
  created_until?: string | Date | undefined;
  /**
   * Only items that changed at this time or later (RFC 3339). An item that changes while you read
   * keeps its place in the list. To get that change, read again from the time of your first call
   * (minus the `Cute-Read-Lag` of its response, if it has one).
   */
  updated_since?: string | Date | undefined;
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.orders.get`. */
export interface OrdersGetParams {
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.usage.list`. */
export interface UsageListParams {
  /**
   * Only hours or days that begin at or after this moment. Without it: 24 hours ago, or 30 days
   * ago with `by=day`.
   */
  start_since?: string | Date | undefined;
  /** Only hours or days that begin before this moment. Without it, up to now. */
  start_until?: string | Date | undefined;
  /**
   * The length of the periods that calls are counted in. The values are `hour`: each hour; `day`:
   * each day in UTC.
   */
  by?: "hour" | "day" | undefined;
  /** What to group by within a period. Repeat the parameter for several. */
  group_by?: models.UsageGroup | readonly models.UsageGroup[] | undefined;
  /**
   * Only calls of this key, which must be yours. Repeat the parameter for several, up to 20. Any
   * other id matches nothing.
   */
  key_id?: string | readonly string[] | undefined;
  /**
   * Only calls of the operation with this `operationId`. Repeat the parameter for several, up to
   * 20. An unknown one matches nothing.
   */
  operation?: string | readonly string[] | undefined;
  /** Only calls with a status of this class. Repeat the parameter for several, up to 20. */
  status_class?: models.StatusClass | readonly models.StatusClass[] | undefined;
  /** The maximum number of entries on a page. */
  limit?: number | undefined;
  /**
   * Where the page starts: the `next_cursor` of the previous page, with the same filters. Without
   * it the list starts at its beginning.
   */
  cursor?: string | undefined;
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.usage.advice.get`. */
export interface UsageAdviceGetParams {
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.usage.requests.list`. */
export interface UsageRequestsListParams {
  /**
   * Only the request with this id, as in the `X-Request-Id` header and in problems. Repeat the
   * parameter for several, up to 20.
   */
  request_id?: string | readonly string[] | undefined;
  /**
   * Only requests with this HTTP status in the response. Repeat the parameter for several, up to
   * 20.
   */
  status?: number | readonly number[] | undefined;
  /**
   * Only calls of the operation with this `operationId`. Repeat the parameter for several, up to
   * 20. An unknown one matches nothing.
   */
  operation?: string | readonly string[] | undefined;
  /** Only requests that began at or after this moment. */
  started_since?: string | Date | undefined;
  /** Only requests that began before this moment. */
  started_until?: string | Date | undefined;
  /** The maximum number of entries on a page. */
  limit?: number | undefined;
  /**
   * Where the page starts: the `next_cursor` of the previous page, with the same filters. Without
   * it the list starts at its beginning.
   */
  cursor?: string | undefined;
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.keys.list`. */
export interface KeysListParams {
  /** The maximum number of entries on a page. */
  limit?: number | undefined;
  /**
   * Where the page starts: the `next_cursor` of the previous page, with the same filters. Without
   * it the list starts at its beginning.
   */
  cursor?: string | undefined;
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.keys.rotate`. */
export type KeysRotateParams = models.KeyRotationCreate;

/** The parameters of `client.keys.report`. */
export type KeysReportParams = models.KeyReportCreate;

/** The parameters of `client.audit.list`. */
export interface AuditListParams {
  /** The maximum number of entries on a page. */
  limit?: number | undefined;
  /**
   * Where the page starts: the `next_cursor` of the previous page, with the same filters. Without
   * it the list starts at its beginning.
   */
  cursor?: string | undefined;
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.app.get`. */
export interface AppGetParams {
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.app.put`. */
export type AppPutParams = models.AppSettings;

/** The parameters of `client.app.installs.list`. */
export interface AppInstallsListParams {
  /** The maximum number of entries on a page. */
  limit?: number | undefined;
  /**
   * Where the page starts: the `next_cursor` of the previous page, with the same filters. Without
   * it the list starts at its beginning.
   */
  cursor?: string | undefined;
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.app.erasures.list`. */
export interface AppErasuresListParams {
  /** The maximum number of entries on a page. */
  limit?: number | undefined;
  /**
   * Where the page starts: the `next_cursor` of the previous page, with the same filters. Without
   * it the list starts at its beginning.
   */
  cursor?: string | undefined;
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.app.erasures.put`. */
export type AppErasuresPutParams = models.ErasureReceipt;

/** The parameters of `client.webhooks.list`. */
export interface WebhooksListParams {
  /** The maximum number of entries on a page. */
  limit?: number | undefined;
  /**
   * Where the page starts: the `next_cursor` of the previous page, with the same filters. Without
   * it the list starts at its beginning.
   */
  cursor?: string | undefined;
  /**
   * Only entries whose `metadata` has a pair of this key and the value in `metadata_value`. Send
   * both parameters, or neither.
   */
  metadata_key?: string | undefined;
  /** The value of the pair whose key is in `metadata_key`. Values are case-sensitive. */
  metadata_value?: string | undefined;
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.webhooks.create`. */
export type WebhooksCreateParams = models.WebhookCreate;

/** The parameters of `client.webhooks.embedLinks.create`. */
export type WebhooksEmbedLinksCreateParams = models.EmbedLinkCreate;

/** The parameters of `client.webhooks.get`. */
export interface WebhooksGetParams {
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.webhooks.update`. */
export interface WebhooksUpdateParams extends models.WebhookPatch {
  /**
   * The `ETag` of the resource as you read it, or its `etag` from a list, an event or another
   * response. If the resource has changed since, nothing is changed and you get 412 with the
   * current `ETag`.
   */
  if_match?: string | undefined;
}

/** The parameters of `client.webhooks.rotateSecret`. */
export type WebhooksRotateSecretParams = models.SecretRotationCreate;

/** The parameters of `client.webhooks.test`. */
export type WebhooksTestParams = models.WebhookTestCreate;

/** The parameters of `client.webhooks.deliveries.list`. */
export interface WebhooksDeliveriesListParams {
  /** Only deliveries in this status. Repeat the parameter for several, up to 20. */
  status?: models.DeliveryStatusValue | readonly models.DeliveryStatusValue[] | undefined;
  /** Only deliveries of events of this type. Repeat the parameter for several, up to 20. */
  types?: models.EventTypeValue | readonly models.EventTypeValue[] | undefined;
  /**
   * `true`: only deliveries with at least one failed attempt, whatever their status. `false`: only
   * the others.
   */
  has_failed_attempts?: boolean | undefined;
  /** Only deliveries that were created at or after this moment. */
  created_since?: string | Date | undefined;
  /** Only deliveries that were created before this moment. */
  created_until?: string | Date | undefined;
  /** The maximum number of entries on a page. */
  limit?: number | undefined;
  /**
   * Where the page starts: the `next_cursor` of the previous page, with the same filters. Without
   * it the list starts at its beginning.
   */
  cursor?: string | undefined;
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.webhooks.recover`. */
export type WebhooksRecoverParams = models.RecoveryCreate;

/** The parameters of `client.webhooks.stats.get`. */
export interface WebhooksStatsGetParams {
  /** Only hours that begin at or after this moment. Without it, the last 24 hours. */
  hour_since?: string | Date | undefined;
  /** Only hours that begin before this moment. Without it, up to now. */
  hour_until?: string | Date | undefined;
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.webhooks.digest.get`. */
export interface WebhooksDigestGetParams {
  /** The day, in UTC. Without it, yesterday. */
  date?: string | undefined;
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.deliveries.get`. */
export interface DeliveriesGetParams {
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.events.list`. */
export interface EventsListParams {
  /**
   * Where to continue: the `next_cursor` of the previous response, with the same `types`. Without
   * it the feed starts at the oldest event of the last 30 days. `newest` starts at its end: the
   * response has no events, and its `next_cursor` leads to all events from now on.
   */
  after?: string | undefined;
  /**
   * Only events of this type. Repeat the parameter for several, up to 20. Without it you get every
   * type that the key may read.
   */
  types?: models.EventTypeValue | readonly models.EventTypeValue[] | undefined;
  /** The maximum number of entries on a page. */
  limit?: number | undefined;
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.events.stream`. */
export interface EventsStreamParams {
  /**
   * Where to start: a `next_cursor` of `GET /v1/events`, or the `id` of a message. Without it, or
   * with `newest`, the stream starts with events from now on. `Last-Event-ID` overrides it.
   */
  after?: string | undefined;
  /**
   * Only events of this type. Repeat the parameter for several, up to 20. Without it you get every
   * type that the key may read.
   */
  types?: models.EventTypeValue | readonly models.EventTypeValue[] | undefined;
}

/** The parameters of `client.events.get`. */
export interface EventsGetParams {
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.certificates.get`. */
export interface CertificatesGetParams {
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.certificates.put`. */
export type CertificatesPutParams = models.CertificatePut;

/** The parameters of `client.contracts.list`. */
export interface ContractsListParams {
  /** The maximum number of entries on a page. */
  limit?: number | undefined;
  /**
   * Where the page starts: the `next_cursor` of the previous page, with the same filters. Without
   * it the list starts at its beginning.
   */
  cursor?: string | undefined;
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.contracts.put`. */
export type ContractsPutParams = models.ContractPut;

/** The parameters of `client.contracts.get`. */
export interface ContractsGetParams {
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.contracts.verdicts.get`. */
export interface ContractsVerdictsGetParams {
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.contracts.shadowUpgrade.get`. */
export interface ContractsShadowUpgradeGetParams {
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.sandbox.orders.create`. */
export type SandboxOrdersCreateParams = models.SandboxOrderCreate;

/** The parameters of `client.sandbox.orders.fulfill`. */
export type SandboxOrdersFulfillParams = models.SandboxFulfillmentCreate;

/** The parameters of `client.sandbox.orders.refund`. */
export type SandboxOrdersRefundParams = models.SandboxRefundCreate;

/** The parameters of `client.sandbox.messages.create`. */
export type SandboxMessagesCreateParams = models.SandboxMessageCreate;

/** The parameters of `client.sandbox.faults.get`. */
export interface SandboxFaultsGetParams {
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.sandbox.faults.put`. */
export type SandboxFaultsPutParams = models.SandboxFaultScriptCreate;

/** The parameters of `client.sandbox.clock.get`. */
export interface SandboxClockGetParams {
  /**
   * The `ETag` of the response that you have. When nothing has changed, you get 304 without a
   * body.
   */
  if_none_match?: string | undefined;
}

/** The parameters of `client.sandbox.clock.advance`. */
export type SandboxClockAdvanceParams = models.SandboxClockAdvance;

/** The parameters of `client.sandbox.sellers.create`. */
export type SandboxSellersCreateParams = models.SandboxConsentCreate;

/** The parameters of `client.sandbox.sellers.install.put`. */
export type SandboxSellersInstallPutParams = models.SandboxConsentCreate;
