"""Words that people use for things that the documentation names differently."""

from collections.abc import Mapping, Sequence

# The words of a line mean the same.
SAME: Sequence[str] = (
    "batch bulk mass multiple",
    "item product listing article",
    "delete remove destroy",
    "update edit change modify patch",
    "create add make",
    "register subscribe",
    "search find query browse",
    "image photo picture",
    "email mail",
    "key token credential",
    "scope permission privilege",
    "authentication authenticate authorization authorize auth",
    "catalogue catalog",
    "snapshot dump export download",
    "redeliver resend replay",
    "verify verification",
    "validate validation",
    "erased erasure erase",
    "simulate simulated fake mock dummy",
    "limit quota",
    "limit maximum max",
    "order purchase",
    "stock inventory",
    "javascript js node nodejs typescript",
    "pagination paginate paging",
    "retired retire deprecated deprecation",
    "retry retries backoff",
    "body payload",
    "currency currencies money",
    "duplicate twice",
    "taken exists exist already",
    "received new incoming",
    "library client sdk",
    "receiver endpoint listener handler",
    "faq question",
)

# Phrases of queries, and what they stand for.
PHRASES: Mapping[str, str] = {
    "who am i": "current user",
    "what new": "changelog",
    "sign in": "login",
    "log in": "login",
    "sign up": "signup",
}

# What a page or section is also called, by its path. It counts as its title.
ALSO_CALLED: Mapping[str, str] = {
    "/docs/quickstart": "getting started tutorial introduction first request call hello world",
    "/docs/quickstart#2-configure-your-programs": "base url server host environment variables",
    "/docs/sandbox": "test mode environment staging playground run locally on your machine",
    "/docs/authentication": "api key bearer token credentials login authorization header",
    "/docs/apps": "oauth install consent pkce multi tenant marketplace partner connect third party",
    "/docs/authentication#scopes": "permissions access rights",
    "/docs/authentication#without-a-key": "anonymous public unauthenticated",
    "/docs/authentication#if-a-key-has-leaked": "stolen compromised exposed",
    "/docs/pagination": "paginate next page offset cursor",
    "/docs/pagination#lists-that-havent-changed": "cache caching conditional 304 not modified",
    "/docs/errors": "error codes format problem json exceptions",
    "/docs/errors#limits-of-a-body": "maximum request body payload size",
    "/docs/errors#unauthenticated": "unauthorized",
    "/docs/errors#missing_scope": "forbidden permission denied",
    "/docs/errors#validation_failed": "invalid unprocessable bad request",
    "/docs/errors#rate_limited": "too many requests",
    "/docs/errors#sku_taken": "conflict duplicate",
    "/docs/errors#payload_too_large": "entity too large",
    "/docs/rate-limits": "quota throttling requests per minute day second tiers plans upgrade",
    "/docs/idempotency": "idempotent safe retry duplicate requests twice",
    "/docs/idempotency#avoid-overwriting-other-changes": (
        "optimistic locking concurrency lost update race conflict"
    ),
    "/docs/money": "price amount currency cents minor units yen euro dollar decimals",
    "/docs/metadata": "custom fields attributes store own data external id reference tags labels",
    "/docs/versioning": "api version upgrade migrate breaking changes compatibility",
    "/docs/versioning#when-something-is-removed": "deprecation sunset deprecated end of life",
    "/docs/mails": "email notifications alerts",
    "/docs/webhooks": "callbacks push notifications events endpoint",
    "/docs/webhooks#what-arrives": "payload body headers format example",
    "/docs/webhooks#verify": "signature signing secret hmac sha256 replay window",
    "/docs/webhooks#verify-your-url": "challenge handshake confirmation ownership",
    "/docs/webhooks#respond": "timeout acknowledge status code 2xx",
    "/docs/webhooks#retries": "retry schedule backoff attempts",
    "/docs/webhooks#duplicates": "duplicate twice deduplicate at least once",
    "/docs/webhooks#order": "out of order sequence ordering",
    "/docs/webhooks#when-a-user-is-erased": "gdpr privacy personal data right to be forgotten",
    "/docs/webhooks#if-you-are-slow-or-down": "disabled failing held degraded health not received",
    "/docs/webhooks#after-an-outage": "missed events downtime recover catch up",
    "/docs/webhooks#a-new-secret": "rotate replace signing secret",
    "/docs/webhooks#before-you-go-live": "checklist production",
    "/docs/filters": "filter webhook events expression condition",
    "/docs/sdks": "client library package python javascript typescript npm pip",
    "/docs/sdks#install": "package npm pip download",
    "/docs/sdks#other-languages": "java golang php ruby csharp rust generate client openapi",
    "/docs/sdks#asyncio": "async await asynchronous python",
    "/docs/sdks#proxies-certificates-connections": "proxy certificate tls http client",
    "/docs/sdks#settings-and-hooks": "logging debug timeout configuration",
    "/docs/command-line": "cli terminal shell cute-dev",
    "/docs/command-line#log-in": "login sign in",
    "/docs/command-line#events-on-your-machine": (
        "test webhooks locally localhost tunnel ngrok forward listen"
    ),
    "/docs/language-models": "mcp claude chatgpt copilot cursor llm ai agent assistant tools",
    "/docs/integrations": "examples use cases sample apps",
    "/docs/contract-testing": "contract tests pact ci conformance",
    "/docs/changelog": "release notes news history what changed",
    "/docs/errors#what-to-retry": "retryable retry which",
    "/docs/events/user.erased": "account deleted removed gdpr",
    "/docs/events/app.data_requested": "gdpr subject access right copy export",
    "/docs/events": "event types list all catalogue",
    "/docs/operations/list_items": "search find browse filter sort products listings",
    "/docs/operations/create_item": "sell upload publish product listing photo",
    "/docs/operations/update_item": "edit partial price",
    "/docs/operations/batch_items": "bulk import upload mass",
    "/docs/operations/put_item_by_sku": "upsert",
    "/docs/operations/list_item_changes": "sync delta incremental since updated",
    "/docs/operations/get_item_snapshot": "export dump backup full catalog all items",
    "/docs/operations/get_me": "who am i profile account whoami",
    "/docs/operations/list_my_usage": "statistics consumption calls count",
    "/docs/operations/list_my_requests": "request log history audit",
    "/docs/operations/create_webhook": "subscribe add endpoint",
    "/docs/operations/update_webhook": "pause enable disable resume edit",
    "/docs/operations/delete_webhook": "unsubscribe remove stop",
    "/docs/operations/list_deliveries": "webhook log history failed attempts",
    "/docs/operations/redeliver": "resend replay webhook event",
    "/docs/operations/stream_events": "sse server sent websocket realtime live push",
    "/docs/operations/list_events": "poll polling history log",
    "/openapi.json": "swagger specification schema",
}

# Words that say nothing about what is looked for.
SKIPPED = frozenset(
    word
    for line in (
        "a an and any are as at be been by can cant could did do does dont for from had has have",
        "how i if in into is it its may me much must my not of on or our should so some than that",
        "the their them then there these they this to use using was we were what when where which",
        "while who why will with would you your",
    )
    for word in line.split()
)
# Titles often have these, and few queries.
SKIPPED_IN_TITLES = SKIPPED | {"list", "read", "one"}
