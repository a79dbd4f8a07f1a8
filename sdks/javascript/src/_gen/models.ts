// Generated from the spec by `make generate`: never edit this file.
import type { WebhookEvent } from "./events.js";
import type { components } from "./schema.js";

type Schemas = components["schemas"];

/**
 * How worn an item is: `new_with_tags` (never worn, tags on), `new_without_tags` (never worn),
 * `very_good` (worn little, no flaws), `good` (worn, small flaws) or `satisfactory` (worn, visible
 * flaws). More values may come.
 */
export type Condition = Schemas["Condition"];

/** One fault of a request. It has either `pointer`, for a place in the body, or `parameter`. */
export type FieldError = Schemas["FieldError"];

/** An error, as RFC 9457 has it. */
export type Problem = Schemas["Problem"];

/**
 * An amount of money. `amount` is in minor units of `currency`: 4250 in `EUR` is 42.50 euros, 4250
 * in `JPY` is 4250 yen.
 */
export type Money = Schemas["Money"];

/** A picture of an item. */
export type Image = Schemas["Image"];

/**
 * Where an item stands: `draft` (not yet listed), `active` (for sale), `reserved` (ordered),
 * `sold` (its order is completed) or `archived` (taken off by its owner). Its owner sets draft,
 * active and archived; reserved and sold come from orders. More values may come.
 */
export type ItemStatus = Schemas["ItemStatus"];

/** Something for sale, or sold. Its `sku` is there for its owner only. */
export type Item = Schemas["Item"];

/** How many items have one brand or category. */
export type NamedCount = Schemas["NamedCount"];

/** How many items are in one condition. */
export type ConditionCount = Schemas["ConditionCount"];

/** How many items cost from `min` to `max`, both included, in minor units. */
export type PriceBandCount = Schemas["PriceBandCount"];

/**
 * How the items that match the filters spread over values, the most frequent first; values that no
 * item has are left out.
 */
export type ItemFacets = Schemas["ItemFacets"];

/** A page of items. */
export type ItemList = Schemas["ItemList"];

/** A picture of an item, by its address. We don't copy it. */
export type NewImage = Schemas["NewImage"];

/** An item to create. */
export type NewItem = Schemas["NewItem"];

/**
 * The fields of an item to change, at least one. What you leave out stays; `null` clears a field
 * that can be empty.
 */
export type ItemPatch = Schemas["ItemPatch"];

/** A row that creates an item, as `POST /items` does. */
export type BatchCreate = Schemas["BatchCreate"];

/** A row that changes some fields of an item, as `PATCH /items/{item_id}` does. */
export type BatchUpdate = Schemas["BatchUpdate"];

/** A row that deletes an item, as `DELETE /items/{item_id}` does. */
export type BatchDelete = Schemas["BatchDelete"];

/** A row that creates or replaces an item by its SKU, as `PUT /me/items/by-sku/{sku}` does. */
export type BatchPut = Schemas["BatchPut"];

/** One row of a batch. `op` tells what it does. More values may come. */
export type BatchOperation = Schemas["BatchOperation"];

/** Changes to items of yours, to be made in one call. */
export type NewItemBatch = Schemas["NewItemBatch"];

/**
 * What became of one row of a batch: `item` as it is now, or `problem`. Both are `null` for an
 * item that was deleted.
 */
export type ItemBatchRow = Schemas["ItemBatchRow"];

/** What became of each row of a batch. */
export type ItemBatchResult = Schemas["ItemBatchResult"];

/**
 * What to do with the item: `upsert` puts it in place of what you have of that id, `delete`
 * removes it. More values may come.
 */
export type ItemChangeType = Schemas["ItemChangeType"];

/** An item of the public catalogue that changed, as it is now. */
export type ItemChange = Schemas["ItemChange"];

/** A page of changes of the public catalogue, oldest first. */
export type ItemChangeList = Schemas["ItemChangeList"];

/** A node in the tree of categories. */
export type Category = Schemas["Category"];

/** A page of categories. */
export type CategoryList = Schemas["CategoryList"];

/** A brand that items can name. */
export type Brand = Schemas["Brand"];

/** A page of brands. */
export type BrandList = Schemas["BrandList"];

/** How much an API key may call; the quotas are in `x-rate-limit-tiers`. More values may come. */
export type Tier = Schemas["Tier"];

/**
 * What an API key may do: `read:items` (read items and the catalogue), `write:items` (create,
 * change and delete your items), `read:orders` (read your orders) or `webhooks` (manage your
 * webhooks). More values may come.
 */
export type Scope = Schemas["Scope"];

/** An API key, without its secret. */
export type ApiKey = Schemas["ApiKey"];

/** A rate limit, and what is left of it. */
export type Policy = Schemas["Policy"];

/**
 * How much was sent to the user's webhooks today (UTC), and how much the user's tier allows. Each
 * attempt counts, also of redeliveries and test events.
 */
export type DeliveryBudget = Schemas["DeliveryBudget"];

/** The user that the API key acts for, and that key. */
export type Me = Schemas["Me"];

/**
 * Where an order stands: `created` (the item is reserved), `completed` (the item is sold) or
 * `cancelled` (the item is for sale again). More values may come.
 */
export type OrderStatus = Schemas["OrderStatus"];

/** An item as it was when it was ordered. Its `sku` is there for its seller only. */
export type OrderItem = Schemas["OrderItem"];

/** One item bought by one user from another. */
export type Order = Schemas["Order"];

/** A page of orders. */
export type OrderList = Schemas["OrderList"];

/** An API key of yours, without its secret, and how it is doing. */
export type UserKey = Schemas["UserKey"];

/** A page of keys. */
export type UserKeyList = Schemas["UserKeyList"];

/** How to rotate a key. */
export type NewKeyRotation = Schemas["NewKeyRotation"];

/** A key just rotated, with its new secret. The secret is never shown again. */
export type KeyWithSecret = Schemas["KeyWithSecret"];

/** A key that leaked, and where. */
export type NewKeyReport = Schemas["NewKeyReport"];

/** What becomes of a report. It is always the same. */
export type KeyReport = Schemas["KeyReport"];

/**
 * What a status means as a whole: `2xx` success, `3xx` nothing new or elsewhere, `4xx` the request
 * was refused, `5xx` we failed. More values may come.
 */
export type StatusClass = Schemas["StatusClass"];

/**
 * The calls of an hour or a day, or, with `group_by`, those of them that have the same key,
 * operation or status class.
 */
export type UsagePeriod = Schemas["UsagePeriod"];

/** A page of periods with calls. */
export type UsageList = Schemas["UsageList"];

/** A request that one of your keys made. */
export type RequestEntry = Schemas["RequestEntry"];

/** A page of requests. */
export type RequestList = Schemas["RequestList"];

/** What an event tells of. The webhooks of this document describe each type. More values may come. */
export type EventType = Schemas["EventType"];

/**
 * An event type; all types of a family, such as `item.*`; or `*`, all types. Types that are added
 * later come along.
 */
export type EventPattern = Schemas["EventPattern"];

/**
 * `active` is sent events. `unverified` is not, until its URL has responded to the verification
 * challenge; its events wait meanwhile. `paused` is not, until you confirm it: a key that created
 * or edited it was revoked. Its events wait meanwhile. `disabled` is sent nothing, and nothing
 * waits: enable it by `active`, then recover what it has missed. More values may come.
 */
export type WebhookStatus = Schemas["WebhookStatus"];

/**
 * Why a webhook was disabled: `by_owner` (you set `active` to `false`), `gone` (its receiver
 * answered 410), `failing` (nothing but failures for five days) or `unverified` (its URL did not
 * respond to the verification challenge for a day). More values may come.
 */
export type DisabledReason = Schemas["DisabledReason"];

/** A time of which a webhook has not got the events. They can be recovered. */
export type MissedRange = Schemas["MissedRange"];

/** Whether a webhook's URL has responded to the verification challenge, and how the tries go. */
export type WebhookVerification = Schemas["WebhookVerification"];

/** How the deliveries of a webhook go. */
export type WebhookHealth = Schemas["WebhookHealth"];

/** A URL that your events are sent to. */
export type Webhook = Schemas["Webhook"];

/** A page of webhooks. */
export type WebhookList = Schemas["WebhookList"];

/** A webhook to register. */
export type NewWebhook = Schemas["NewWebhook"];

/** A webhook with its new signing secret. The secret is never shown again. */
export type WebhookWithSecret = Schemas["WebhookWithSecret"];

/**
 * The settings of a webhook to change, at least one. What you leave out stays; `null` clears a
 * setting that can be empty.
 */
export type WebhookPatch = Schemas["WebhookPatch"];

/** How to rotate the secret of a webhook. */
export type NewSecretRotation = Schemas["NewSecretRotation"];

/** Which test event to send. */
export type NewWebhookTest = Schemas["NewWebhookTest"];

/**
 * `pending` waits for its next attempt or is being sent. `delivered` was answered with a 2xx.
 * `failed` was given up after its last attempt. `cancelled` is not sent: its webhook was disabled
 * or deleted. More values may come.
 */
export type DeliveryStatus = Schemas["DeliveryStatus"];

/** One event on its way to one webhook. */
export type Delivery = Schemas["Delivery"];

/** A page of deliveries. */
export type DeliveryList = Schemas["DeliveryList"];

/**
 * What to recover: deliveries that `failed`, that were `cancelled`, events of which a delivery is
 * `missing`, or `all` of these. More values may come.
 */
export type RecoveryStatus = Schemas["RecoveryStatus"];

/** Which events to recover. */
export type NewRecovery = Schemas["NewRecovery"];

/** What a recovery put on its way. */
export type Recovery = Schemas["Recovery"];

/** What was sent to a webhook in the whole range of time. */
export type WebhookStatsTotal = Schemas["WebhookStatsTotal"];

/** What was sent to a webhook in one hour. */
export type WebhookStatsHour = Schemas["WebhookStatsHour"];

/** What was sent to a webhook. */
export type WebhookStats = Schemas["WebhookStats"];

/** The events of a day that were meant for a webhook. */
export type WebhookDigest = Schemas["WebhookDigest"];

/**
 * `success` is an answer with a 2xx, `bad_status` one with another status. `timeout`: none came in
 * time. `connection_error`: there was no connection, or it broke. `tls_error`: the certificate is
 * not valid or TLS failed otherwise. `refused_address`: the URL leads where we don't send
 * anything. `not_sent`: an error on our side, which is not counted against the webhook. More
 * values may come.
 */
export type AttemptOutcome = Schemas["AttemptOutcome"];

/** How long the parts of an attempt took, in whole milliseconds, rounded up. */
export type AttemptTiming = Schemas["AttemptTiming"];

/** One request to a webhook's URL, and what came of it. */
export type Attempt = Schemas["Attempt"];

/** One event on its way to one webhook, with what is sent and how that went. */
export type DeliveryWithAttempts = Schemas["DeliveryWithAttempts"];

/** What one user wrote to another about an item. */
export type Message = Schemas["Message"];

/** A key that was rotated, without its secret. */
export type KeyRotation = Schemas["KeyRotation"];

/**
 * Why a key was revoked: by its owner, by us, or because it was reported as leaked. More values
 * may come.
 */
export type RevocationReason = Schemas["RevocationReason"];

/** A key that was revoked. */
export type KeyRevocation = Schemas["KeyRevocation"];

/** A webhook that has had nothing but failures for a while. */
export type WebhookFailure = Schemas["WebhookFailure"];

/** A webhook that was disabled, and why. */
export type WebhookDisabling = Schemas["WebhookDisabling"];

/** A page of the event feed, oldest first. */
export type EventList = Omit<Schemas["EventList"], "data"> & { data: WebhookEvent[] };

/** Which item of yours a generated buyer orders. */
export type NewSandboxOrder = Schemas["NewSandboxOrder"];

/** Which item of yours a generated buyer writes about, and what. */
export type NewSandboxMessage = Schemas["NewSandboxMessage"];

/** What a receiver responds with to prove that it wants the events of a webhook. */
export type WebhookChallenge = Schemas["WebhookChallenge"];

/** The body of the response to `webhook.verification`. */
export type ChallengeResponse = Schemas["ChallengeResponse"];

/** An object of a kind that is newer. */
export type UnknownData = Schemas["UnknownData"];
