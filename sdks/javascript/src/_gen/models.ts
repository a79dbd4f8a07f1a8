// Generated from the spec by `make generate`: never edit this file.
import type { WebhookEvent } from "./events.js";
import type { components } from "./schema.js";

type Schemas = components["schemas"];

/**
 * How worn an item is. More values may come. The values are `new_with_tags`: never worn, tags on;
 * `new_without_tags`: never worn; `very_good`: worn little, no flaws; `good`: worn, small flaws;
 * `satisfactory`: worn, visible flaws.
 */
export type Condition = Schemas["Condition"];

/**
 * The ISO 4217 code of a currency, in capitals. `x-currency-exponents` has the known codes, each
 * with the number of decimals that its minor unit stands for: 2 for `EUR`, 0 for `JPY`, 3 for
 * `KWD`. More values may come.
 */
export type Currency = Schemas["Currency"];

/**
 * For whom an item is made. More values may come. The values are `women`: women; `men`: men;
 * `unisex`: women and men; `kids`: children.
 */
export type Gender = Schemas["Gender"];

/**
 * A colour of an item. More values may come. The values are `black`: black; `white`: white;
 * `grey`: grey; `beige`: beige; `brown`: brown; `red`: red; `pink`: pink; `orange`: orange;
 * `yellow`: yellow; `green`: green; `turquoise`: turquoise; `blue`: blue; `purple`: purple;
 * `gold`: gold; `silver`: silver; `multicolored`: many colours.
 */
export type Color = Schemas["Color"];

/**
 * A material of an item. More values may come. The values are `cotton`: cotton; `linen`: linen;
 * `wool`: wool; `cashmere`: cashmere; `silk`: silk; `leather`: leather; `suede`: suede; `denim`:
 * denim; `down`: down; `polyester`: polyester; `polyamide`: polyamide; `viscose`: viscose;
 * `acrylic`: acrylic; `elastane`: elastane; `rubber`: rubber; `metal`: metal; `other`: other.
 */
export type Material = Schemas["Material"];

/**
 * The pattern of an item. More values may come. The values are `plain`: one colour, no pattern;
 * `striped`: striped; `checked`: checked; `floral`: with flowers; `dotted`: dotted; `animal`: like
 * the skin of an animal; `graphic`: with a picture or writing; `other`: another pattern.
 */
export type Pattern = Schemas["Pattern"];

/**
 * How long the sleeves of an item are. More values may come. The values are `sleeveless`: without
 * sleeves; `short`: above the elbow; `three_quarter`: below the elbow; `long`: to the wrist.
 */
export type SleeveLength = Schemas["SleeveLength"];

/**
 * The ISO 3166-1 code of a country, two capital letters. `x-countries` of `ShippingDestination`
 * has the known codes. More values may come.
 */
export type Country = Schemas["Country"];

/** One error in a request. It has either `pointer`, for a place in the body, or `parameter`. */
export type FieldError = Schemas["FieldError"];

/** An error, as defined by RFC 9457. */
export type Problem = Schemas["Problem"];

/** A user whom others see, such as the seller of an item. */
export type Party = Schemas["Party"];

/**
 * An amount of money. `amount` is in minor units of `currency`: 4250 in `EUR` is 42.50 euros, 4250
 * in `JPY` is 4250 yen.
 */
export type Money = Schemas["Money"];

/** A node in the tree of categories. */
export type Category = Schemas["Category"];

/** A brand that items can name. */
export type Brand = Schemas["Brand"];

/** A picture of an item. */
export type Image = Schemas["Image"];

/**
 * Where a shipping option ships to: the ISO 3166-1 code of a country, `EU` for all countries of
 * the European Union (`x-regions`), or `WORLD` for all countries. More values may come.
 */
export type ShippingDestination = Schemas["ShippingDestination"];

/** What shipping to a destination costs, and how long it takes. */
export type ShippingOption = Schemas["ShippingOption"];

/**
 * The attributes of an item, as values that can be compared. `GET
 * /v1/categories/{category_id}/attributes` says which attributes a category has. Attributes are
 * optional, but an item that has any must have all that its category requires.
 */
export type ItemAttributes = Schemas["ItemAttributes"];

/**
 * A system of sizes. `x-size-charts` shows which sizes are equal. More values may come. The values
 * are `eu`: European Union (in clothing, as in Germany); `uk`: United Kingdom; `us`: United
 * States; `it`: Italy; `fr`: France; `letter`: XS, S, M and so on; `shoe_mm`: the length of the
 * foot in millimetres (Mondopoint).
 */
export type SizeSystem = Schemas["SizeSystem"];

/** A size in one system. */
export type ItemSize = Schemas["ItemSize"];

/**
 * Your own data about something: up to 20 pairs of texts, such as its id in your system. A key has
 * up to 40 characters, begins and ends with a visible one and has no control characters; a value
 * has up to 500, and no control characters other than tabs and line ends. Only you see it.
 */
export type Metadata = Schemas["Metadata"];

/**
 * The status of an item. Owners set draft, active and archived; orders set reserved and sold. More
 * values may come. The values are `draft`: not yet listed; `active`: for sale; `reserved`: open
 * orders hold all of its units; `sold`: the order of its last unit is completed; `archived`: taken
 * off the market by its owner.
 */
export type ItemStatus = Schemas["ItemStatus"];

/** An item for sale, or sold. Only its owner gets its `sku` and `metadata`. */
export type Item = Schemas["Item"];

/** How the prices of a list's items were compared. */
export type ListedPrices = Schemas["ListedPrices"];

/** How many items have one brand or category. */
export type NamedCount = Schemas["NamedCount"];

/** How many items are in one condition. */
export type ConditionCount = Schemas["ConditionCount"];

/** How many items have one value of an attribute. */
export type AttributeCount = Schemas["AttributeCount"];

/** How many items cost from `min` to `max`, both included, in minor units. */
export type PriceBandCount = Schemas["PriceBandCount"];

/**
 * How many matching items have each value, the most frequent value first. Values that no item has
 * are left out.
 */
export type ItemFacets = Schemas["ItemFacets"];

/** A page of items. */
export type ItemList = Schemas["ItemList"];

/** A picture of an item, by its address. We don't copy it. */
export type ImageCreate = Schemas["ImageCreate"];

/** The attributes of an item to create. If you send any, send all that its category requires. */
export type ItemAttributesCreate = Schemas["ItemAttributesCreate"];

/** A size in one system, of an item to create or change. */
export type ItemSizeCreate = Schemas["ItemSizeCreate"];

/** An item to create. */
export type ItemCreate = Schemas["ItemCreate"];

/** The attributes of an item to set; `null` removes an attribute. The others stay. */
export type ItemAttributesPatch = Schemas["ItemAttributesPatch"];

/**
 * Changes to your own data. Pairs that you send are set, pairs with `null` are removed, and the
 * others stay. The result can have at most 20 pairs.
 */
export type MetadataPatch = Schemas["MetadataPatch"];

/**
 * The fields of an item to change, at least one. Fields that you leave out stay the same; `null`
 * clears a field that can be empty.
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

/** One row of a batch. `op` says what it does. */
export type BatchOperation = Schemas["BatchOperation"];

/** Changes to your items, made in one call. */
export type ItemBatchCreate = Schemas["ItemBatchCreate"];

/**
 * The result of one row of a batch: the current `item`, or a `problem`. Both are `null` for an
 * item that was deleted.
 */
export type ItemBatchRow = Schemas["ItemBatchRow"];

/** The result of each row of a batch. */
export type ItemBatchResult = Schemas["ItemBatchResult"];

/**
 * What to do with the item. More values may come. The values are `upsert`: replace what you have
 * stored under its id; `delete`: remove it.
 */
export type ItemChangeType = Schemas["ItemChangeType"];

/** An item of the public catalogue that changed, in its current state. */
export type ItemChange = Schemas["ItemChange"];

/** The hash and count of an exact copy of the public catalogue, to compare yours with. */
export type CopyProof = Schemas["CopyProof"];

/** A page of changes in the public catalogue, oldest first. */
export type ItemChangeList = Schemas["ItemChangeList"];

/** The set hash of the items of a bucket. */
export type BucketHash = Schemas["BucketHash"];

/** The set hash of many items, and that of each bucket. */
export type ItemHashes = Schemas["ItemHashes"];

/** An item's id and version. */
export type ItemVersion = Schemas["ItemVersion"];

/** The ids and versions of the items in a bucket. */
export type ItemBucket = Schemas["ItemBucket"];

/** The version of the list of categories or of brands. */
export type CatalogVersion = Schemas["CatalogVersion"];

/** A page of categories. */
export type CategoryList = Schemas["CategoryList"];

/** A value that an attribute can have. */
export type AttributeValue = Schemas["AttributeValue"];

/** An attribute that items of a category can have. */
export type CategoryAttribute = Schemas["CategoryAttribute"];

/** The sizes of one system in a size chart. */
export type SizeChartSystem = Schemas["SizeChartSystem"];

/** The sizes of each system for a kind of item. Sizes at the same position are equal. */
export type SizeChart = Schemas["SizeChart"];

/** The attributes and sizes that items of a category can have, as values that can be compared. */
export type CategoryAttributes = Schemas["CategoryAttributes"];

/** A page of brands. */
export type BrandList = Schemas["BrandList"];

/**
 * What an API key may do. More values may come. `write:orders` is reserved for the future: no key
 * can have it yet. Responses show only a buyer's id and username, so `read:order_contacts` has no
 * effect yet. The values are `read:account`: see who you are (email and username), your
 * organisation, keys, usage and requests; `read:items`: search the market, and read your own items
 * with their SKUs, and your favorites; `write:items`: create, change and delete your items and
 * favorites; `read:orders`: read your orders, with the usernames of their buyers and sellers;
 * `read:order_contacts`: read more of your buyers than their usernames (nothing yet);
 * `read:messages`: read messages to you, in events; `webhooks`: register and manage your webhooks;
 * `contracts`: publish and manage the contracts of your programs; `read:audit`: read who did what
 * in your account, with network addresses.
 */
export type Scope = Schemas["Scope"];

/**
 * How many calls an API key can make; the quotas are in `x-rate-limit-tiers`. More values may
 * come. The values are `free`: the lowest quotas; `basic`: higher quotas than `free`; `pro`: the
 * highest quotas.
 */
export type Tier = Schemas["Tier"];

/** An API key, without its secret. */
export type ApiKey = Schemas["ApiKey"];

/** A rate limit, and how much of it is left. */
export type Policy = Schemas["Policy"];

/**
 * Limits of one user that replace those of the tier. Where a field is `null`, the tier's limit
 * applies.
 */
export type CustomLimits = Schemas["CustomLimits"];

/**
 * How much was sent to the user's webhooks today (UTC), and how much the user's tier allows. Each
 * attempt counts, including redeliveries and test events.
 */
export type DeliveryBudget = Schemas["DeliveryBudget"];

/**
 * How much the user stores, and how much the user's tier allows. Drafts and archived items count,
 * sold and deleted ones don't.
 */
export type StorageUse = Schemas["StorageUse"];

/** The user that an API key acts for. Only a key with `read:account` gets it. */
export type User = Schemas["User"];

/** The API key of a request, its rate limits, and the user that it acts for. */
export type Me = Schemas["Me"];

/** The views and favorites of a day. */
export type ItemStatsDay = Schemas["ItemStatsDay"];

/** The views and favorites of a user's items by day. */
export type ItemStats = Schemas["ItemStats"];

/** The set hash of your items, and that of each bucket. */
export type OwnItemHashes = Schemas["OwnItemHashes"];

/** The ids and versions of your items in a bucket. */
export type OwnItemBucket = Schemas["OwnItemBucket"];

/** A user that an organisation owns, with its items, orders, keys, webhooks and apps. */
export type OrganisationSeller = Schemas["OrganisationSeller"];

/**
 * What a person may do in an organisation. More values may come. The values are `owner`:
 * everything, including other owners; `admin`: everything, except for owners; `developer`: keys,
 * webhooks, apps and alerts, and reads the rest; `analyst`: reads, and changes nothing;
 * `billing_free`: webhooks, apps and contracts; no new keys, and no usage.
 */
export type MemberRole = Schemas["MemberRole"];

/** A person who belongs to an organisation. */
export type OrganisationMember = Schemas["OrganisationMember"];

/** An organisation and the people in it. It owns sellers with their keys, webhooks and apps. */
export type Organisation = Schemas["Organisation"];

/**
 * What sold items can be grouped by.  The values are `category`: the category, without those above
 * it; `brand`: the brand; `condition`: the condition.
 */
export type MarketGroup = Schemas["MarketGroup"];

/**
 * The prices of the sold items of one group. Fields that aren't part of the grouping are `null`,
 * and so is the brand of items without one.
 */
export type SoldPrices = Schemas["SoldPrices"];

/** The prices of sold items, by group. */
export type MarketPrices = Schemas["MarketPrices"];

/**
 * The caller's side of an order. More values may come. The values are `seller`: you sell the item;
 * `buyer`: you buy the item.
 */
export type OrderRole = Schemas["OrderRole"];

/**
 * The status of an order. More values may come. The values are `open`: its units are reserved;
 * `completed`: its units are sold; `cancelled`: its units are for sale again. It only goes from
 * `open` to `completed` or `cancelled`.
 */
export type OrderStatus = Schemas["OrderStatus"];

/**
 * How an order was paid. More values may come. The values are `pending`: the buyer has not paid;
 * `paid`: the buyer has paid the total; `partly_refunded`: the buyer got back a part of the total;
 * `refunded`: the buyer got back the total. It only goes from `pending` to `paid`, from `paid` to
 * `partly_refunded` or `refunded`, from `partly_refunded` to `refunded`.
 */
export type PaymentStatus = Schemas["PaymentStatus"];

/**
 * Where the units of an order are. More values may come. The values are `unfulfilled`: the seller
 * has them; `shipped`: they are on their way; `delivered`: the buyer has them; `returned`: the
 * seller has them back. It only goes from `unfulfilled` to `shipped` or `delivered`, from
 * `shipped` to `delivered` or `returned`, from `delivered` to `returned`.
 */
export type FulfillmentStatus = Schemas["FulfillmentStatus"];

/** An item as it was when it was ordered. Only its seller gets its `sku`. */
export type OrderItem = Schemas["OrderItem"];

/** Units of one item in an order. */
export type OrderLine = Schemas["OrderLine"];

/** The amounts of an order, all in one currency. The sums are exact. */
export type OrderTotals = Schemas["OrderTotals"];

/** Units of an item, bought by one user from another. */
export type Order = Schemas["Order"];

/** A page of orders. */
export type OrderList = Schemas["OrderList"];

/**
 * How the calls of a period can be grouped.  The values are `key_id`: a count for each key;
 * `operation`: a count for each operation; `status_class`: a count for each class of status.
 */
export type UsageGroup = Schemas["UsageGroup"];

/**
 * The class of a status.  The values are `2xx`: success; `3xx`: not modified or redirected; `4xx`:
 * an error in the request; `5xx`: an error on our side.
 */
export type StatusClass = Schemas["StatusClass"];

/**
 * The calls in an hour or a day; with `group_by`, those with the same key, operation or status
 * class.
 */
export type UsagePeriod = Schemas["UsagePeriod"];

/** A page of periods with calls. */
export type UsageList = Schemas["UsageList"];

/**
 * How calls can be saved. More values may come. The values are `webhook`: a webhook brings what
 * the calls poll for; `if_none_match`: with `If-None-Match` the calls get 304, which uses no
 * quota; `batch`: one call of a batch does what several calls did.
 */
export type SavingKind = Schemas["SavingKind"];

/** Calls of one key to one operation that can be saved. */
export type UsageSaving = Schemas["UsageSaving"];

/** Which calls can be saved, and the requests that this is based on. */
export type UsageAdvice = Schemas["UsageAdvice"];

/** A request that one of your keys made. */
export type RequestEntry = Schemas["RequestEntry"];

/** A page of requests. */
export type RequestList = Schemas["RequestList"];

/** A network and a program that used a key. */
export type KeyClient = Schemas["KeyClient"];

/** One of your API keys, without its secret, and how it is used. */
export type UserKey = Schemas["UserKey"];

/** A page of keys. */
export type UserKeyList = Schemas["UserKeyList"];

/** How to rotate a key. */
export type KeyRotationCreate = Schemas["KeyRotationCreate"];

/** A key that was just rotated, with its new secret. The secret is never shown again. */
export type KeyWithSecret = Schemas["KeyWithSecret"];

/** A key or token that leaked, and where. */
export type KeyReportCreate = Schemas["KeyReportCreate"];

/** The result of a report. It is always the same. */
export type KeyReport = Schemas["KeyReport"];

/**
 * Who acts. More values may come. The values are `user`: a person in the developer portal; `key`:
 * an API key or a token; `operator`: an operator of Cute, whose id is not shown; `system`: Cute
 * itself, or somebody who isn't logged in.
 */
export type AuditActorKind = Schemas["AuditActorKind"];

/**
 * What an action was done to. More values may come. The values are `user`: your account; `key`: an
 * API key; `webhook`: a webhook; `app`: an app.
 */
export type AuditTargetKind = Schemas["AuditTargetKind"];

/** A setting that an action changed. */
export type AuditChange = Schemas["AuditChange"];

/** An action in your audit log. */
export type AuditEntry = Schemas["AuditEntry"];

/** A page of the audit log. */
export type AuditEntryList = Schemas["AuditEntryList"];

/**
 * The status of an app, which decides who can install it. More values may come. The values are
 * `draft`: only its developer can install it; `review`: its developer asked to publish it, and
 * only they can install it; `live`: every seller can install it; `suspended`: an operator stopped
 * it, and its keys are refused.
 */
export type AppStatus = Schemas["AppStatus"];

/** An integration that many sellers can install. */
export type RegisteredApp = Schemas["RegisteredApp"];

/** The settings in an app's file. */
export type AppSettings = Schemas["AppSettings"];

/** What a seller allows an app. */
export type Install = Schemas["Install"];

/** A page of installs. */
export type InstallList = Schemas["InstallList"];

/** The erasure of a seller who had installed an app. */
export type AppErasure = Schemas["AppErasure"];

/** A page of erasures. */
export type AppErasureList = Schemas["AppErasureList"];

/** A signed receipt of an erasure. */
export type ErasureReceipt = Schemas["ErasureReceipt"];

/**
 * What an event is about. The `webhooks` section of this document describes each type. More values
 * may come.
 */
export type EventType = Schemas["EventType"];

/**
 * An event type; all types of a family, such as `item.*`; or `*`, all types. Types that are added
 * later are included. More values may come.
 */
export type EventPattern = Schemas["EventPattern"];

/**
 * Whether events are sent to a webhook. After `disabled`, set it to `active`, then recover the
 * missed events. More values may come. The values are `active`: events are sent; `paused`: events
 * are queued until you confirm it, because a key that created or edited it was revoked;
 * `disabled`: events are neither sent nor queued; `unverified`: events are queued until its URL
 * responds to the verification challenge.
 */
export type WebhookStatus = Schemas["WebhookStatus"];

/**
 * Why a webhook was disabled. More values may come. The values are `by_owner`: you set `status` to
 * `disabled`; `gone`: its receiver returned 410; `failing`: all attempts failed for five days;
 * `unverified`: its URL did not respond to the verification challenge for a day.
 */
export type DisabledReason = Schemas["DisabledReason"];

/** Why a webhook is disabled, and since when. */
export type WebhookStatusDetail = Schemas["WebhookStatusDetail"];

/** A time range whose events a webhook has missed. You can recover them. */
export type MissedRange = Schemas["MissedRange"];

/**
 * Whether a webhook's URL has responded to the verification challenge, and the state of the
 * attempts.
 */
export type WebhookVerification = Schemas["WebhookVerification"];

/**
 * The state of deliveries to a webhook. More values may come. The values are `active`: deliveries
 * arrive; `degraded`: fewer than 95 % of the attempts of this hour and the previous one succeeded;
 * `failing`: none of the attempts of this hour and the previous one succeeded; `held`: deliveries
 * are queued, because ten attempts in a row failed (we then try one at a time), or because today's
 * delivery budget is used up; `paused`: as in `status` of the webhook; `disabled`: as in `status`
 * of the webhook; `unverified`: as in `status` of the webhook.
 */
export type WebhookHealthStatus = Schemas["WebhookHealthStatus"];

/** The health of a webhook's deliveries. */
export type WebhookHealth = Schemas["WebhookHealth"];

/** A URL that your events are sent to. */
export type Webhook = Schemas["Webhook"];

/** A page of webhooks. */
export type WebhookList = Schemas["WebhookList"];

/** A webhook to register. */
export type WebhookCreate = Schemas["WebhookCreate"];

/** A webhook with its new signing secret. The secret is never shown again. */
export type WebhookWithSecret = Schemas["WebhookWithSecret"];

/** What the embedded pages may do. */
export type EmbedLinkCreate = Schemas["EmbedLinkCreate"];

/**
 * A link that embeds webhook pages. Whoever has its `url` can open them until it expires, so keep
 * it out of logs.
 */
export type EmbedLinkWithSecret = Schemas["EmbedLinkWithSecret"];

/**
 * The settings of a webhook to change, at least one. Settings that you leave out stay the same;
 * `null` clears a setting that can be empty.
 */
export type WebhookPatch = Schemas["WebhookPatch"];

/** How to rotate the secret of a webhook. */
export type SecretRotationCreate = Schemas["SecretRotationCreate"];

/** Which test event to send. */
export type WebhookTestCreate = Schemas["WebhookTestCreate"];

/**
 * The status of a delivery. More values may come. The values are `pending`: queued for its next
 * attempt, or being sent; `delivered`: the receiver responded with a 2xx; `failed`: all attempts
 * failed; `cancelled`: not sent, because its webhook was disabled or deleted.
 */
export type DeliveryStatus = Schemas["DeliveryStatus"];

/** The delivery of one event to one webhook. */
export type Delivery = Schemas["Delivery"];

/** A page of deliveries. */
export type DeliveryList = Schemas["DeliveryList"];

/**
 * What to recover.  The values are `failed`: deliveries that failed; `cancelled`: deliveries that
 * were cancelled; `missing`: events without a delivery; `all`: all of these.
 */
export type RecoveryStatus = Schemas["RecoveryStatus"];

/** Which events to recover. */
export type RecoveryCreate = Schemas["RecoveryCreate"];

/** The result of a recovery. */
export type Recovery = Schemas["Recovery"];

/** What was sent to a webhook in the whole range of time. */
export type WebhookStatsTotal = Schemas["WebhookStatsTotal"];

/** What was sent to a webhook in one hour. */
export type WebhookStatsHour = Schemas["WebhookStatsHour"];

/** What was sent to a webhook. */
export type WebhookStats = Schemas["WebhookStats"];

/** The events of a day that a webhook should receive. */
export type WebhookDigest = Schemas["WebhookDigest"];

/**
 * The outcome of an attempt. More values may come. The values are `success`: a response with a 2xx
 * status; `bad_status`: a response with any other status; `timeout`: no response in time;
 * `connection_error`: there was no connection, or it broke; `tls_error`: the certificate is not
 * valid, or TLS failed for another reason; `refused_address`: the URL resolves to an address that
 * we don't send to; `not_sent`: an error on our side, which does not count against the webhook; in
 * a sandbox, also a fault that postponed it.
 */
export type AttemptOutcome = Schemas["AttemptOutcome"];

/** How long the parts of an attempt took, in whole milliseconds, rounded up. */
export type AttemptTiming = Schemas["AttemptTiming"];

/** One request to a webhook's URL, and its result. */
export type Attempt = Schemas["Attempt"];

/** The delivery of one event to one webhook, with the request body and the attempts. */
export type DeliveryWithAttempts = Schemas["DeliveryWithAttempts"];

/**
 * What an alert watches. More values may come. The values are `error_rate`: the share of a
 * seller's calls in the last hour that failed (4xx and 5xx), in percent; `latency`: the time
 * within which 95 % of a seller's calls in the last hour were served, in milliseconds; `quota`:
 * the share of a key's daily quota that it used in the last 24 hours, in percent;
 * `webhook_failing`: a webhook that we disabled, or whose requests all fail; `version_released`: a
 * new version of the API.
 */
export type AlertKind = Schemas["AlertKind"];

/** One firing of an alert, until its condition no longer holds. */
export type AlertFiring = Schemas["AlertFiring"];

/** A seller's request for the data that an app holds about them. */
export type DataRequest = Schemas["DataRequest"];

/**
 * A category or brand that was renamed, retired or merged with another. Either `category` or
 * `brand` is set; the other is `null`.
 */
export type CatalogChange = Schemas["CatalogChange"];

/**
 * Why a key was revoked. More values may come. The values are `by_owner`: its owner revoked it;
 * `by_operator`: we revoked it; `reported`: it was reported as leaked.
 */
export type RevocationReason = Schemas["RevocationReason"];

/** A key that was revoked. */
export type KeyRevocation = Schemas["KeyRevocation"];

/** A key that was rotated, without its secret. */
export type KeyRotation = Schemas["KeyRotation"];

/** A message from one user to another about an item. */
export type Message = Schemas["Message"];

/** A user whose personal data was erased. Delete or replace your data about this user. */
export type UserErasure = Schemas["UserErasure"];

/** A webhook that was disabled, and why. */
export type WebhookDisabling = Schemas["WebhookDisabling"];

/** A webhook whose attempts have all failed for a while. */
export type WebhookFailure = Schemas["WebhookFailure"];

/** A page of the event feed, oldest first. */
export type EventList = Omit<Schemas["EventList"], "data"> & { data: WebhookEvent[] };

/**
 * What a test result is about. More values may come. The values are `provider`: an API that
 * follows the spec; `receiver`: a webhook receiver that accepts genuine requests only; `client`: a
 * program that copes with failing calls.
 */
export type CertificateKind = Schemas["CertificateKind"];

/** The latest test result of one kind. */
export type Certificate = Schemas["Certificate"];

/** The latest test result of each kind. */
export type CertificateSet = Schemas["CertificateSet"];

/** A signed test result. */
export type CertificatePut = Schemas["CertificatePut"];

/** The contract of a version of a program. */
export type Contract = Schemas["Contract"];

/** A page of contracts. */
export type ContractList = Schemas["ContractList"];

/** A problem whose `code` a program reads. */
export type ProblemUse = Schemas["ProblemUse"];

/**
 * The parts of an operation that a program uses. Pointers are JSON pointers into the body; `*`
 * stands for every element of an array.
 */
export type OperationUse = Schemas["OperationUse"];

/** What a program reads from the webhook events of a type. */
export type EventUse = Schemas["EventUse"];

/** The parts of the API that a version of a program uses. */
export type ContractPut = Schemas["ContractPut"];

/** The contract of a version of a program, with the parts of the API that it uses. */
export type ContractWithUses = Schemas["ContractWithUses"];

/**
 * What moving to a version of the API does to a program. More values may come. The values are
 * `works`: nothing that the program uses changes; `at_risk`: a change may break the program;
 * `breaks`: a change breaks the program.
 */
export type ContractOutcome = Schemas["ContractOutcome"];

/**
 * A part of an operation or event. More values may come. The values are `whole`: the operation or
 * event itself; `parameter`: a parameter of the operation; `body`: the body that is sent;
 * `response`: the body that is returned; `header`: a header of the response; `event`: the body of
 * the event.
 */
export type ContractPart = Schemas["ContractPart"];

/** A part of the API that a contract uses. */
export type ContractPlace = Schemas["ContractPlace"];

/** A change of the API that affects a contract. */
export type ContractFinding = Schemas["ContractFinding"];

/** What moving to a version of the API does to a program. */
export type ContractVerdict = Schemas["ContractVerdict"];

/** What a change that we propose would do to a program. */
export type ContractProposal = Schemas["ContractProposal"];

/** What each later version of the API, and each proposal, does to a program. */
export type ContractVerdicts = Schemas["ContractVerdicts"];

/**
 * How the response of a later version differs. More values may come. The values are `status`: the
 * response has another status; `parameter`: the later version refuses the parameter; `removed`:
 * the field is gone; `added`: the field is new; `type`: the value of the field has another type;
 * `value`: the field has another value; `length`: the array has more or fewer elements.
 */
export type ShadowDifferenceKind = Schemas["ShadowDifferenceKind"];

/** A difference between the responses of two versions to your reads. */
export type ShadowDifference = Schemas["ShadowDifference"];

/**
 * Whether your reads are replayed in later versions of the API, and the differences that were
 * found.
 */
export type ShadowUpgrade = Schemas["ShadowUpgrade"];

/** The item that a generated buyer orders, how many units of it, and what else the buyer pays. */
export type SandboxOrderCreate = Schemas["SandboxOrderCreate"];

/** Where the units of an order are from now on. */
export type SandboxFulfillmentCreate = Schemas["SandboxFulfillmentCreate"];

/** What the buyer gets back. */
export type SandboxRefundCreate = Schemas["SandboxRefundCreate"];

/** The item that a generated buyer writes about, and the message. */
export type SandboxMessageCreate = Schemas["SandboxMessageCreate"];

/**
 * What goes wrong. More values may come. The values are `response_lost`: the call is processed,
 * and the connection closed without a response; `rate_limited`: 429 with a `Retry-After` of
 * `seconds`; the call is not processed; `server_error`: 500; the call is not processed; `slow`:
 * the call is processed, and its response sent after `seconds`; `truncated_body`: the call is
 * processed, and the connection closed in the middle of the response body; `connection_reset`: the
 * connection is reset; the call is not processed; `webhook_late`: the event is sent `seconds`
 * later; others can overtake it; `webhook_twice`: the event is sent twice, with the same
 * `webhook-id`; `webhook_out_of_order`: the event is sent after the next one about the same
 * object, but after `seconds` at the latest; `webhook_bad_signature`: the event is sent with an
 * invalid signature, then with a valid one; `webhook_unknown_type`: an event of the type
 * `sandbox.unknown`, which doesn't exist, is sent before the event; `webhook_unknown_field`: the
 * event and its `data` have a field `sandbox_unknown`, which doesn't exist; `webhook_down`:
 * attempts fail, as if the receiver were down, until `seconds` after the script was set.
 */
export type SandboxFaultKind = Schemas["SandboxFaultKind"];

/** A fault, and the calls or events it affects. */
export type SandboxFault = Schemas["SandboxFault"];

/** The faults of a key. */
export type SandboxFaultScript = Schemas["SandboxFaultScript"];

/**
 * A fault, and the calls or events it affects. Without `nth` and `percent`, it affects all of
 * them.
 */
export type SandboxFaultCreate = Schemas["SandboxFaultCreate"];

/**
 * The faults of a key. For each call or event, only the first fault in the list that applies to it
 * is used.
 */
export type SandboxFaultScriptCreate = Schemas["SandboxFaultScriptCreate"];

/**
 * Whether the clock has reached the time that you moved it to. More values may come. The values
 * are `ready`: everything that was due until `now` has happened; `advancing`: the clock moves from
 * one due moment to the next, until it is `target_seconds` ahead.
 */
export type SandboxClockStatus = Schemas["SandboxClockStatus"];

/**
 * What happened. More values may come. The values are `day_ended`: a day (UTC) ended, so its
 * digests are complete; `subject` is its date; `key_expired`: a key expired; `subject` is its id;
 * `version_retired`: a version of the API retired; `subject` is its date; `mail_queued`: an email
 * to you was queued; `subject` is its kind; `deliveries_due`: deliveries were due for their next
 * attempt; `subject` is the webhook, `count` their number; `rows_removed`: data became too old to
 * be kept; `subject` is its kind, `count` how many there were.
 */
export type SandboxMomentKind = Schemas["SandboxMomentKind"];

/** Something that happened because the clock moved. */
export type SandboxMoment = Schemas["SandboxMoment"];

/** The clock of an account in a sandbox. */
export type SandboxClock = Schemas["SandboxClock"];

/** How far the clock of your account moves. */
export type SandboxClockAdvance = Schemas["SandboxClockAdvance"];

/** What a simulated seller allows your app. */
export type SandboxConsentCreate = Schemas["SandboxConsentCreate"];

/** A simulated seller who has installed your app. The key is never shown again. */
export type SandboxSellerWithSecret = Schemas["SandboxSellerWithSecret"];

/** The challenge that a receiver sends back to prove that it wants the events of a webhook. */
export type WebhookChallenge = Schemas["WebhookChallenge"];

/** An object of a kind that is newer. */
export type UnknownData = Schemas["UnknownData"];

/**
 * A colour of an item.  The values are `black`: black; `white`: white; `grey`: grey; `beige`:
 * beige; `brown`: brown; `red`: red; `pink`: pink; `orange`: orange; `yellow`: yellow; `green`:
 * green; `turquoise`: turquoise; `blue`: blue; `purple`: purple; `gold`: gold; `silver`: silver;
 * `multicolored`: many colours.
 */
export type ColorValue = Schemas["ColorValue"];

/**
 * How worn an item is.  The values are `new_with_tags`: never worn, tags on; `new_without_tags`:
 * never worn; `very_good`: worn little, no flaws; `good`: worn, small flaws; `satisfactory`: worn,
 * visible flaws.
 */
export type ConditionValue = Schemas["ConditionValue"];

/**
 * The status of a delivery.  The values are `pending`: queued for its next attempt, or being sent;
 * `delivered`: the receiver responded with a 2xx; `failed`: all attempts failed; `cancelled`: not
 * sent, because its webhook was disabled or deleted.
 */
export type DeliveryStatusValue = Schemas["DeliveryStatusValue"];

/**
 * An event type; all types of a family, such as `item.*`; or `*`, all types. Types that are added
 * later are included.
 */
export type EventPatternValue = Schemas["EventPatternValue"];

/** What an event is about. The `webhooks` section of this document describes each type. */
export type EventTypeValue = Schemas["EventTypeValue"];

/**
 * Where the units of an order are.  The values are `unfulfilled`: the seller has them; `shipped`:
 * they are on their way; `delivered`: the buyer has them; `returned`: the seller has them back. It
 * only goes from `unfulfilled` to `shipped` or `delivered`, from `shipped` to `delivered` or
 * `returned`, from `delivered` to `returned`.
 */
export type FulfillmentStatusValue = Schemas["FulfillmentStatusValue"];

/**
 * For whom an item is made.  The values are `women`: women; `men`: men; `unisex`: women and men;
 * `kids`: children.
 */
export type GenderValue = Schemas["GenderValue"];

/**
 * The status of an item. Owners set draft, active and archived; orders set reserved and sold.  The
 * values are `draft`: not yet listed; `active`: for sale; `reserved`: open orders hold all of its
 * units; `sold`: the order of its last unit is completed; `archived`: taken off the market by its
 * owner.
 */
export type ItemStatusValue = Schemas["ItemStatusValue"];

/**
 * A material of an item.  The values are `cotton`: cotton; `linen`: linen; `wool`: wool;
 * `cashmere`: cashmere; `silk`: silk; `leather`: leather; `suede`: suede; `denim`: denim; `down`:
 * down; `polyester`: polyester; `polyamide`: polyamide; `viscose`: viscose; `acrylic`: acrylic;
 * `elastane`: elastane; `rubber`: rubber; `metal`: metal; `other`: other.
 */
export type MaterialValue = Schemas["MaterialValue"];

/**
 * The caller's side of an order.  The values are `seller`: you sell the item; `buyer`: you buy the
 * item.
 */
export type OrderRoleValue = Schemas["OrderRoleValue"];

/**
 * The status of an order.  The values are `open`: its units are reserved; `completed`: its units
 * are sold; `cancelled`: its units are for sale again. It only goes from `open` to `completed` or
 * `cancelled`.
 */
export type OrderStatusValue = Schemas["OrderStatusValue"];

/**
 * The pattern of an item.  The values are `plain`: one colour, no pattern; `striped`: striped;
 * `checked`: checked; `floral`: with flowers; `dotted`: dotted; `animal`: like the skin of an
 * animal; `graphic`: with a picture or writing; `other`: another pattern.
 */
export type PatternValue = Schemas["PatternValue"];

/**
 * What goes wrong.  The values are `response_lost`: the call is processed, and the connection
 * closed without a response; `rate_limited`: 429 with a `Retry-After` of `seconds`; the call is
 * not processed; `server_error`: 500; the call is not processed; `slow`: the call is processed,
 * and its response sent after `seconds`; `truncated_body`: the call is processed, and the
 * connection closed in the middle of the response body; `connection_reset`: the connection is
 * reset; the call is not processed; `webhook_late`: the event is sent `seconds` later; others can
 * overtake it; `webhook_twice`: the event is sent twice, with the same `webhook-id`;
 * `webhook_out_of_order`: the event is sent after the next one about the same object, but after
 * `seconds` at the latest; `webhook_bad_signature`: the event is sent with an invalid signature,
 * then with a valid one; `webhook_unknown_type`: an event of the type `sandbox.unknown`, which
 * doesn't exist, is sent before the event; `webhook_unknown_field`: the event and its `data` have
 * a field `sandbox_unknown`, which doesn't exist; `webhook_down`: attempts fail, as if the
 * receiver were down, until `seconds` after the script was set.
 */
export type SandboxFaultKindValue = Schemas["SandboxFaultKindValue"];

/**
 * What an API key may do.  `write:orders` is reserved for the future: no key can have it yet.
 * Responses show only a buyer's id and username, so `read:order_contacts` has no effect yet. The
 * values are `read:account`: see who you are (email and username), your organisation, keys, usage
 * and requests; `read:items`: search the market, and read your own items with their SKUs, and your
 * favorites; `write:items`: create, change and delete your items and favorites; `read:orders`:
 * read your orders, with the usernames of their buyers and sellers; `read:order_contacts`: read
 * more of your buyers than their usernames (nothing yet); `read:messages`: read messages to you,
 * in events; `webhooks`: register and manage your webhooks; `contracts`: publish and manage the
 * contracts of your programs; `read:audit`: read who did what in your account, with network
 * addresses.
 */
export type ScopeValue = Schemas["ScopeValue"];

/**
 * A system of sizes. `x-size-charts` shows which sizes are equal.  The values are `eu`: European
 * Union (in clothing, as in Germany); `uk`: United Kingdom; `us`: United States; `it`: Italy;
 * `fr`: France; `letter`: XS, S, M and so on; `shoe_mm`: the length of the foot in millimetres
 * (Mondopoint).
 */
export type SizeSystemValue = Schemas["SizeSystemValue"];

/**
 * How long the sleeves of an item are.  The values are `sleeveless`: without sleeves; `short`:
 * above the elbow; `three_quarter`: below the elbow; `long`: to the wrist.
 */
export type SleeveLengthValue = Schemas["SleeveLengthValue"];
