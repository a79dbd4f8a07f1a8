# Generated from the spec by `make generate`: never edit this file.
"""The contract tests: for each operation, how each response that it declares is caused."""

from cute_sdk.contract.provider.cases import (
    As,
    Call,
    Case,
    CheckedOperation,
    Makes,
    NotProvoked,
    Recipe,
)

SPEC_VERSION = "0.1.0"

RECIPES = (
    Recipe(
        "item_id",
        Call(
            "create_item",
            "POST",
            "/items",
            body={
                "title": "Linen midi dress",
                "description": "Worn twice last summer. Fits true to size.",
                "price": {"amount": 4250, "currency": "EUR"},
                "category_id": "${category_id}",
                "brand_id": "${brand_id}",
                "size": "M",
                "color": "sand",
                "condition": "very_good",
                "images": [
                    {
                        "url": "https://images.cute.example/linen-dress-front.jpg",
                        "alt": "Front of a sand-coloured linen dress on a hanger",
                    }
                ],
                "sku": "${unique}",
                "metadata": {"warehouse": "A7"},
                "status": "active",
            },
        ),
        "/id",
        own=True,
    ),
    Recipe(
        "category_id",
        Call("list_categories", "GET", "/categories"),
        "/data/0/id",
    ),
    Recipe(
        "brand_id",
        Call("list_brands", "GET", "/brands"),
        "/data/0/id",
    ),
    Recipe(
        "order_id",
        Call("create_sandbox_order", "POST", "/sandbox/orders", body={"item_id": "${own.item_id}"}),
        "/id",
        own=True,
    ),
    Recipe(
        "webhook_id",
        Call(
            "create_webhook",
            "POST",
            "/webhooks",
            body={
                "url": "https://shop.example/hooks/cute",
                "types": ["order.created", "item.sold"],
                "description": "Stock sync",
                "metadata": {"channel": "cute"},
            },
        ),
        "/id",
        own=True,
    ),
    Recipe(
        "delivery_id",
        Call("test_webhook", "POST", "/webhooks/${webhook_id}/test", body={"type": "item.sold"}),
        "/id",
        own=True,
    ),
    Recipe(
        "event_id",
        Call("list_events", "GET", "/events"),
        "/data/0/id",
        wait=True,
    ),
    Recipe(
        "key_id",
        Call("get_me", "GET", "/me"),
        "/key/id",
    ),
)

LIST_ITEMS = CheckedOperation(
    "list_items",
    "GET",
    "/items",
    anonymous=True,
    cases=(
        Case(
            200,
            "a plain request",
            Call("list_items", "GET", "/items"),
            needs=("item_id",),
        ),
        Case(
            200,
            "all parameters",
            Call(
                "list_items",
                "GET",
                "/items",
                query={
                    "limit": "20",
                    "q": "linen dress",
                    "category_id": "${category_id}",
                    "brand_id": "${brand_id}",
                    "condition": "very_good",
                    "min_price": "1000",
                    "max_price": "7500",
                    "currency": "EUR",
                    "size": "M",
                    "color": "sand",
                    "seller_id": "01a05be0-286d-7a10-8b3f-5e2c9d7a4b16",
                    "status": "active",
                    "updated_since": "${day_ago}",
                    "sort": "price_asc",
                    "include": "facets",
                },
            ),
        ),
        Case(
            200,
            "the next page",
            Call("list_items", "GET", "/items", query={"limit": "1", "cursor": "${next_cursor}"}),
            before=(Call("list_items", "GET", "/items", query={"limit": "1"}),),
        ),
        Case(
            304,
            "the same version",
            Call("list_items", "GET", "/items", headers={"If-None-Match": "${etag}"}),
            before=(Call("list_items", "GET", "/items"),),
        ),
        Case(
            400,
            "an unreadable query",
            Call("list_items", "GET", "/items?surprise=%ff"),
        ),
        Case(
            401,
            "a wrong key",
            Call("list_items", "GET", "/items", by=As.WRONG),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call("list_items", "GET", "/items", by=As.LIMITED),
            code="missing_scope",
            lacking=("read:items",),
        ),
        Case(
            422,
            "an unknown parameter",
            Call("list_items", "GET", "/items", query={"surprise": "1"}),
        ),
        Case(
            422,
            "limit=0",
            Call("list_items", "GET", "/items", query={"limit": "0"}),
        ),
        Case(
            429,
            "a spent quota",
            Call("list_items", "GET", "/items"),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

CREATE_ITEM = CheckedOperation(
    "create_item",
    "POST",
    "/items",
    makes=Makes("/id", Call("delete_item", "DELETE", "/items/${made}")),
    cases=(
        Case(
            201,
            "the example complete",
            Call(
                "create_item",
                "POST",
                "/items",
                body={
                    "title": "Linen midi dress",
                    "description": "Worn twice last summer. Fits true to size.",
                    "price": {"amount": 4250, "currency": "EUR"},
                    "category_id": "${category_id}",
                    "brand_id": "${brand_id}",
                    "size": "M",
                    "color": "sand",
                    "condition": "very_good",
                    "images": [
                        {
                            "url": "https://images.cute.example/linen-dress-front.jpg",
                            "alt": "Front of a sand-coloured linen dress on a hanger",
                        }
                    ],
                    "sku": "${unique}",
                    "metadata": {"warehouse": "A7"},
                    "status": "active",
                },
            ),
        ),
        Case(
            201,
            "the example minimal",
            Call(
                "create_item",
                "POST",
                "/items",
                body={
                    "title": "Wool scarf",
                    "price": {"amount": 1500, "currency": "EUR"},
                    "category_id": "${category_id}",
                    "condition": "good",
                },
            ),
        ),
        Case(
            201,
            "the same request again",
            Call(
                "create_item",
                "POST",
                "/items",
                headers={"Idempotency-Key": "${uuid}"},
                body={
                    "title": "Linen midi dress",
                    "description": "Worn twice last summer. Fits true to size.",
                    "price": {"amount": 4250, "currency": "EUR"},
                    "category_id": "${category_id}",
                    "brand_id": "${brand_id}",
                    "size": "M",
                    "color": "sand",
                    "condition": "very_good",
                    "images": [
                        {
                            "url": "https://images.cute.example/linen-dress-front.jpg",
                            "alt": "Front of a sand-coloured linen dress on a hanger",
                        }
                    ],
                    "sku": "${unique}",
                    "metadata": {"warehouse": "A7"},
                    "status": "active",
                },
            ),
            before=(
                Call(
                    "create_item",
                    "POST",
                    "/items",
                    headers={"Idempotency-Key": "${uuid}"},
                    body={
                        "title": "Linen midi dress",
                        "description": "Worn twice last summer. Fits true to size.",
                        "price": {"amount": 4250, "currency": "EUR"},
                        "category_id": "${category_id}",
                        "brand_id": "${brand_id}",
                        "size": "M",
                        "color": "sand",
                        "condition": "very_good",
                        "images": [
                            {
                                "url": "https://images.cute.example/linen-dress-front.jpg",
                                "alt": "Front of a sand-coloured linen dress on a hanger",
                            }
                        ],
                        "sku": "${unique}",
                        "metadata": {"warehouse": "A7"},
                        "status": "active",
                    },
                ),
            ),
            shows={"Idempotent-Replayed": "true"},
        ),
        Case(
            400,
            "broken JSON",
            Call("create_item", "POST", "/items", raw=b'{"title": '),
        ),
        Case(
            401,
            "no key",
            Call(
                "create_item",
                "POST",
                "/items",
                body={
                    "title": "Linen midi dress",
                    "description": "Worn twice last summer. Fits true to size.",
                    "price": {"amount": 4250, "currency": "EUR"},
                    "category_id": "${category_id}",
                    "brand_id": "${brand_id}",
                    "size": "M",
                    "color": "sand",
                    "condition": "very_good",
                    "images": [
                        {
                            "url": "https://images.cute.example/linen-dress-front.jpg",
                            "alt": "Front of a sand-coloured linen dress on a hanger",
                        }
                    ],
                    "sku": "${unique}",
                    "metadata": {"warehouse": "A7"},
                    "status": "active",
                },
                by=As.NOBODY,
            ),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call(
                "create_item",
                "POST",
                "/items",
                body={
                    "title": "Linen midi dress",
                    "description": "Worn twice last summer. Fits true to size.",
                    "price": {"amount": 4250, "currency": "EUR"},
                    "category_id": "${category_id}",
                    "brand_id": "${brand_id}",
                    "size": "M",
                    "color": "sand",
                    "condition": "very_good",
                    "images": [
                        {
                            "url": "https://images.cute.example/linen-dress-front.jpg",
                            "alt": "Front of a sand-coloured linen dress on a hanger",
                        }
                    ],
                    "sku": "${unique}",
                    "metadata": {"warehouse": "A7"},
                    "status": "active",
                },
                by=As.WRONG,
            ),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call(
                "create_item",
                "POST",
                "/items",
                body={
                    "title": "Linen midi dress",
                    "description": "Worn twice last summer. Fits true to size.",
                    "price": {"amount": 4250, "currency": "EUR"},
                    "category_id": "${category_id}",
                    "brand_id": "${brand_id}",
                    "size": "M",
                    "color": "sand",
                    "condition": "very_good",
                    "images": [
                        {
                            "url": "https://images.cute.example/linen-dress-front.jpg",
                            "alt": "Front of a sand-coloured linen dress on a hanger",
                        }
                    ],
                    "sku": "${unique}",
                    "metadata": {"warehouse": "A7"},
                    "status": "active",
                },
                by=As.LIMITED,
            ),
            code="missing_scope",
            lacking=("write:items",),
        ),
        Case(
            409,
            "sku taken",
            Call(
                "create_item",
                "POST",
                "/items",
                body={
                    "title": "Linen midi dress",
                    "description": "Worn twice last summer. Fits true to size.",
                    "price": {"amount": 4250, "currency": "EUR"},
                    "category_id": "${category_id}",
                    "brand_id": "${brand_id}",
                    "size": "M",
                    "color": "sand",
                    "condition": "very_good",
                    "images": [
                        {
                            "url": "https://images.cute.example/linen-dress-front.jpg",
                            "alt": "Front of a sand-coloured linen dress on a hanger",
                        }
                    ],
                    "sku": "${unique}",
                    "metadata": {"warehouse": "A7"},
                    "status": "active",
                },
            ),
            before=(
                Call(
                    "create_item",
                    "POST",
                    "/items",
                    body={
                        "title": "Linen midi dress",
                        "description": "Worn twice last summer. Fits true to size.",
                        "price": {"amount": 4250, "currency": "EUR"},
                        "category_id": "${category_id}",
                        "brand_id": "${brand_id}",
                        "size": "M",
                        "color": "sand",
                        "condition": "very_good",
                        "images": [
                            {
                                "url": "https://images.cute.example/linen-dress-front.jpg",
                                "alt": "Front of a sand-coloured linen dress on a hanger",
                            }
                        ],
                        "sku": "${unique}",
                        "metadata": {"warehouse": "A7"},
                        "status": "active",
                    },
                ),
            ),
            code="sku_taken",
        ),
        Case(
            413,
            "more than 1 MiB",
            Call("create_item", "POST", "/items", size=1048577),
        ),
        Case(
            415,
            "plain text",
            Call("create_item", "POST", "/items", raw=b"{}", media_type="text/plain"),
        ),
        Case(
            422,
            "an unknown parameter",
            Call(
                "create_item",
                "POST",
                "/items",
                query={"surprise": "1"},
                body={
                    "title": "Linen midi dress",
                    "description": "Worn twice last summer. Fits true to size.",
                    "price": {"amount": 4250, "currency": "EUR"},
                    "category_id": "${category_id}",
                    "brand_id": "${brand_id}",
                    "size": "M",
                    "color": "sand",
                    "condition": "very_good",
                    "images": [
                        {
                            "url": "https://images.cute.example/linen-dress-front.jpg",
                            "alt": "Front of a sand-coloured linen dress on a hanger",
                        }
                    ],
                    "sku": "${unique}",
                    "metadata": {"warehouse": "A7"},
                    "status": "active",
                },
            ),
        ),
        Case(
            422,
            "an unknown field",
            Call(
                "create_item",
                "POST",
                "/items",
                body={
                    "title": "Linen midi dress",
                    "description": "Worn twice last summer. Fits true to size.",
                    "price": {"amount": 4250, "currency": "EUR"},
                    "category_id": "${category_id}",
                    "brand_id": "${brand_id}",
                    "size": "M",
                    "color": "sand",
                    "condition": "very_good",
                    "images": [
                        {
                            "url": "https://images.cute.example/linen-dress-front.jpg",
                            "alt": "Front of a sand-coloured linen dress on a hanger",
                        }
                    ],
                    "sku": "${unique}",
                    "metadata": {"warehouse": "A7"},
                    "status": "active",
                    "surprise": 1,
                },
            ),
        ),
        Case(
            422,
            "a body without title",
            Call(
                "create_item",
                "POST",
                "/items",
                body={
                    "description": "Worn twice last summer. Fits true to size.",
                    "price": {"amount": 4250, "currency": "EUR"},
                    "category_id": "${category_id}",
                    "brand_id": "${brand_id}",
                    "size": "M",
                    "color": "sand",
                    "condition": "very_good",
                    "images": [
                        {
                            "url": "https://images.cute.example/linen-dress-front.jpg",
                            "alt": "Front of a sand-coloured linen dress on a hanger",
                        }
                    ],
                    "sku": "${unique}",
                    "metadata": {"warehouse": "A7"},
                    "status": "active",
                },
            ),
        ),
        Case(
            422,
            "an idempotency key used before",
            Call(
                "create_item",
                "POST",
                "/items",
                headers={"Idempotency-Key": "${uuid}"},
                body={
                    "title": "Linen midi dress too",
                    "description": "Worn twice last summer. Fits true to size.",
                    "price": {"amount": 4250, "currency": "EUR"},
                    "category_id": "${category_id}",
                    "brand_id": "${brand_id}",
                    "size": "M",
                    "color": "sand",
                    "condition": "very_good",
                    "images": [
                        {
                            "url": "https://images.cute.example/linen-dress-front.jpg",
                            "alt": "Front of a sand-coloured linen dress on a hanger",
                        }
                    ],
                    "sku": "${unique}",
                    "metadata": {"warehouse": "A7"},
                    "status": "active",
                },
            ),
            before=(
                Call(
                    "create_item",
                    "POST",
                    "/items",
                    headers={"Idempotency-Key": "${uuid}"},
                    body={
                        "title": "Linen midi dress",
                        "description": "Worn twice last summer. Fits true to size.",
                        "price": {"amount": 4250, "currency": "EUR"},
                        "category_id": "${category_id}",
                        "brand_id": "${brand_id}",
                        "size": "M",
                        "color": "sand",
                        "condition": "very_good",
                        "images": [
                            {
                                "url": "https://images.cute.example/linen-dress-front.jpg",
                                "alt": "Front of a sand-coloured linen dress on a hanger",
                            }
                        ],
                        "sku": "${unique}",
                        "metadata": {"warehouse": "A7"},
                        "status": "active",
                    },
                ),
            ),
            code="idempotency_key_reused",
        ),
        Case(
            429,
            "a spent quota",
            Call(
                "create_item",
                "POST",
                "/items",
                body={
                    "title": "Linen midi dress",
                    "description": "Worn twice last summer. Fits true to size.",
                    "price": {"amount": 4250, "currency": "EUR"},
                    "category_id": "${uuid}",
                    "brand_id": "${uuid}",
                    "size": "M",
                    "color": "sand",
                    "condition": "very_good",
                    "images": [
                        {
                            "url": "https://images.cute.example/linen-dress-front.jpg",
                            "alt": "Front of a sand-coloured linen dress on a hanger",
                        }
                    ],
                    "sku": "${unique}",
                    "metadata": {"warehouse": "A7"},
                    "status": "active",
                },
            ),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

GET_ITEM = CheckedOperation(
    "get_item",
    "GET",
    "/items/{item_id}",
    anonymous=True,
    cases=(
        Case(
            200,
            "a plain request",
            Call("get_item", "GET", "/items/${item_id}"),
        ),
        Case(
            304,
            "the same version",
            Call("get_item", "GET", "/items/${item_id}", headers={"If-None-Match": "${etag}"}),
            before=(Call("get_item", "GET", "/items/${item_id}"),),
        ),
        Case(
            400,
            "an unreadable query",
            Call("get_item", "GET", "/items/${item_id}?surprise=%ff"),
        ),
        Case(
            401,
            "a wrong key",
            Call("get_item", "GET", "/items/${item_id}", by=As.WRONG),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call("get_item", "GET", "/items/${item_id}", by=As.LIMITED),
            code="missing_scope",
            lacking=("read:items",),
        ),
        Case(
            404,
            "an unknown id",
            Call("get_item", "GET", "/items/${uuid}"),
            code="not_found",
        ),
        Case(
            422,
            "an unknown parameter",
            Call("get_item", "GET", "/items/${item_id}", query={"surprise": "1"}),
        ),
        Case(
            429,
            "a spent quota",
            Call("get_item", "GET", "/items/${uuid}"),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

DELETE_ITEM = CheckedOperation(
    "delete_item",
    "DELETE",
    "/items/{item_id}",
    cases=(
        Case(
            204,
            "a plain request",
            Call("delete_item", "DELETE", "/items/${own.item_id}"),
        ),
        Case(
            400,
            "an unreadable query",
            Call("delete_item", "DELETE", "/items/${item_id}?surprise=%ff"),
        ),
        Case(
            401,
            "no key",
            Call("delete_item", "DELETE", "/items/${item_id}", by=As.NOBODY),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call("delete_item", "DELETE", "/items/${item_id}", by=As.WRONG),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call("delete_item", "DELETE", "/items/${item_id}", by=As.LIMITED),
            code="missing_scope",
            lacking=("write:items",),
        ),
        Case(
            404,
            "an unknown id",
            Call("delete_item", "DELETE", "/items/${uuid}"),
            code="not_found",
        ),
        Case(
            409,
            "item not available",
            Call("delete_item", "DELETE", "/items/${own.item_id}"),
            before=(
                Call(
                    "create_sandbox_order",
                    "POST",
                    "/sandbox/orders",
                    body={"item_id": "${own.item_id}"},
                ),
            ),
            code="item_not_available",
        ),
        Case(
            412,
            "another version",
            Call("delete_item", "DELETE", "/items/${own.item_id}", headers={"If-Match": '"0"'}),
            code="precondition_failed",
        ),
        Case(
            422,
            "an unknown parameter",
            Call("delete_item", "DELETE", "/items/${item_id}", query={"surprise": "1"}),
        ),
        Case(
            429,
            "a spent quota",
            Call("delete_item", "DELETE", "/items/${uuid}"),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

UPDATE_ITEM = CheckedOperation(
    "update_item",
    "PATCH",
    "/items/{item_id}",
    cases=(
        Case(
            200,
            "the example lower price",
            Call(
                "update_item",
                "PATCH",
                "/items/${own.item_id}",
                body={"price": {"amount": 3900, "currency": "EUR"}},
            ),
        ),
        Case(
            200,
            "the example clear fields",
            Call(
                "update_item",
                "PATCH",
                "/items/${own.item_id}",
                body={"size": None, "status": "archived"},
                media_type="application/merge-patch+json",
            ),
        ),
        Case(
            400,
            "broken JSON",
            Call("update_item", "PATCH", "/items/${item_id}", raw=b'{"title": '),
        ),
        Case(
            401,
            "no key",
            Call(
                "update_item",
                "PATCH",
                "/items/${item_id}",
                body={"price": {"amount": 3900, "currency": "EUR"}},
                by=As.NOBODY,
            ),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call(
                "update_item",
                "PATCH",
                "/items/${item_id}",
                body={"price": {"amount": 3900, "currency": "EUR"}},
                by=As.WRONG,
            ),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call(
                "update_item",
                "PATCH",
                "/items/${item_id}",
                body={"price": {"amount": 3900, "currency": "EUR"}},
                by=As.LIMITED,
            ),
            code="missing_scope",
            lacking=("write:items",),
        ),
        Case(
            404,
            "an unknown id",
            Call(
                "update_item",
                "PATCH",
                "/items/${uuid}",
                body={"price": {"amount": 3900, "currency": "EUR"}},
            ),
            code="not_found",
        ),
        Case(
            409,
            "sku taken",
            Call("update_item", "PATCH", "/items/${own.item_id}", body={"sku": "${unique}"}),
            before=(
                Call(
                    "create_item",
                    "POST",
                    "/items",
                    body={
                        "title": "Linen midi dress",
                        "description": "Worn twice last summer. Fits true to size.",
                        "price": {"amount": 4250, "currency": "EUR"},
                        "category_id": "${category_id}",
                        "brand_id": "${brand_id}",
                        "size": "M",
                        "color": "sand",
                        "condition": "very_good",
                        "images": [
                            {
                                "url": "https://images.cute.example/linen-dress-front.jpg",
                                "alt": "Front of a sand-coloured linen dress on a hanger",
                            }
                        ],
                        "sku": "${unique}",
                        "metadata": {"warehouse": "A7"},
                        "status": "active",
                    },
                ),
            ),
            code="sku_taken",
        ),
        Case(
            409,
            "item not available",
            Call(
                "update_item",
                "PATCH",
                "/items/${own.item_id}",
                body={"price": {"amount": 3900, "currency": "EUR"}},
            ),
            before=(
                Call(
                    "create_sandbox_order",
                    "POST",
                    "/sandbox/orders",
                    body={"item_id": "${own.item_id}"},
                ),
            ),
            code="item_not_available",
        ),
        Case(
            412,
            "another version",
            Call(
                "update_item",
                "PATCH",
                "/items/${own.item_id}",
                headers={"If-Match": '"0"'},
                body={"price": {"amount": 3900, "currency": "EUR"}},
            ),
            code="precondition_failed",
        ),
        Case(
            413,
            "more than 1 MiB",
            Call("update_item", "PATCH", "/items/${item_id}", size=1048577),
        ),
        Case(
            415,
            "plain text",
            Call("update_item", "PATCH", "/items/${item_id}", raw=b"{}", media_type="text/plain"),
        ),
        Case(
            422,
            "an unknown parameter",
            Call(
                "update_item",
                "PATCH",
                "/items/${item_id}",
                query={"surprise": "1"},
                body={"price": {"amount": 3900, "currency": "EUR"}},
            ),
        ),
        Case(
            422,
            "an unknown field",
            Call(
                "update_item",
                "PATCH",
                "/items/${item_id}",
                body={"price": {"amount": 3900, "currency": "EUR"}, "surprise": 1},
            ),
        ),
        Case(
            429,
            "a spent quota",
            Call(
                "update_item",
                "PATCH",
                "/items/${uuid}",
                body={"price": {"amount": 3900, "currency": "EUR"}},
            ),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

BATCH_ITEMS = CheckedOperation(
    "batch_items",
    "POST",
    "/items/batch",
    makes=Makes("/data/*/item/id", Call("delete_item", "DELETE", "/items/${made}")),
    cases=(
        Case(
            200,
            "the example stock sync",
            Call(
                "batch_items",
                "POST",
                "/items/batch",
                body={
                    "operations": [
                        {
                            "op": "update",
                            "id": "${own.item_id}",
                            "item": {"price": {"amount": 3900, "currency": "EUR"}},
                        },
                        {
                            "op": "put",
                            "sku": "${unique}",
                            "item": {
                                "title": "Wool scarf",
                                "price": {"amount": 1500, "currency": "EUR"},
                                "category_id": "${category_id}",
                                "condition": "good",
                            },
                        },
                        {"op": "delete", "id": "${own.item_id}"},
                    ]
                },
            ),
        ),
        Case(
            200,
            "the example all or nothing",
            Call(
                "batch_items",
                "POST",
                "/items/batch",
                body={
                    "atomic": True,
                    "operations": [
                        {
                            "op": "create",
                            "item": {
                                "title": "Wool scarf",
                                "price": {"amount": 1500, "currency": "EUR"},
                                "category_id": "${category_id}",
                                "condition": "good",
                            },
                        },
                        {"op": "delete", "id": "${own.item_id}", "if_match": '"65f5bb4090a90o"'},
                    ],
                },
            ),
        ),
        Case(
            400,
            "broken JSON",
            Call("batch_items", "POST", "/items/batch", raw=b'{"title": '),
        ),
        Case(
            401,
            "no key",
            Call(
                "batch_items",
                "POST",
                "/items/batch",
                body={
                    "operations": [
                        {
                            "op": "update",
                            "id": "${own.item_id}",
                            "item": {"price": {"amount": 3900, "currency": "EUR"}},
                        },
                        {
                            "op": "put",
                            "sku": "${unique}",
                            "item": {
                                "title": "Wool scarf",
                                "price": {"amount": 1500, "currency": "EUR"},
                                "category_id": "${category_id}",
                                "condition": "good",
                            },
                        },
                        {"op": "delete", "id": "${own.item_id}"},
                    ]
                },
                by=As.NOBODY,
            ),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call(
                "batch_items",
                "POST",
                "/items/batch",
                body={
                    "operations": [
                        {
                            "op": "update",
                            "id": "${own.item_id}",
                            "item": {"price": {"amount": 3900, "currency": "EUR"}},
                        },
                        {
                            "op": "put",
                            "sku": "${unique}",
                            "item": {
                                "title": "Wool scarf",
                                "price": {"amount": 1500, "currency": "EUR"},
                                "category_id": "${category_id}",
                                "condition": "good",
                            },
                        },
                        {"op": "delete", "id": "${own.item_id}"},
                    ]
                },
                by=As.WRONG,
            ),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call(
                "batch_items",
                "POST",
                "/items/batch",
                body={
                    "operations": [
                        {
                            "op": "update",
                            "id": "${own.item_id}",
                            "item": {"price": {"amount": 3900, "currency": "EUR"}},
                        },
                        {
                            "op": "put",
                            "sku": "${unique}",
                            "item": {
                                "title": "Wool scarf",
                                "price": {"amount": 1500, "currency": "EUR"},
                                "category_id": "${category_id}",
                                "condition": "good",
                            },
                        },
                        {"op": "delete", "id": "${own.item_id}"},
                    ]
                },
                by=As.LIMITED,
            ),
            code="missing_scope",
            lacking=("write:items",),
        ),
        Case(
            413,
            "more than 1 MiB",
            Call("batch_items", "POST", "/items/batch", size=1048577),
        ),
        Case(
            415,
            "plain text",
            Call("batch_items", "POST", "/items/batch", raw=b"{}", media_type="text/plain"),
        ),
        Case(
            422,
            "an unknown parameter",
            Call(
                "batch_items",
                "POST",
                "/items/batch",
                query={"surprise": "1"},
                body={
                    "operations": [
                        {
                            "op": "update",
                            "id": "${own.item_id}",
                            "item": {"price": {"amount": 3900, "currency": "EUR"}},
                        },
                        {
                            "op": "put",
                            "sku": "${unique}",
                            "item": {
                                "title": "Wool scarf",
                                "price": {"amount": 1500, "currency": "EUR"},
                                "category_id": "${category_id}",
                                "condition": "good",
                            },
                        },
                        {"op": "delete", "id": "${own.item_id}"},
                    ]
                },
            ),
        ),
        Case(
            422,
            "an unknown field",
            Call(
                "batch_items",
                "POST",
                "/items/batch",
                body={
                    "operations": [
                        {
                            "op": "update",
                            "id": "${own.item_id}",
                            "item": {"price": {"amount": 3900, "currency": "EUR"}},
                        },
                        {
                            "op": "put",
                            "sku": "${unique}",
                            "item": {
                                "title": "Wool scarf",
                                "price": {"amount": 1500, "currency": "EUR"},
                                "category_id": "${category_id}",
                                "condition": "good",
                            },
                        },
                        {"op": "delete", "id": "${own.item_id}"},
                    ],
                    "surprise": 1,
                },
            ),
        ),
        Case(
            422,
            "a body without operations",
            Call("batch_items", "POST", "/items/batch", body={}),
        ),
        Case(
            429,
            "a spent quota",
            Call(
                "batch_items",
                "POST",
                "/items/batch",
                body={
                    "operations": [
                        {
                            "op": "update",
                            "id": "${uuid}",
                            "item": {"price": {"amount": 3900, "currency": "EUR"}},
                        },
                        {
                            "op": "put",
                            "sku": "${unique}",
                            "item": {
                                "title": "Wool scarf",
                                "price": {"amount": 1500, "currency": "EUR"},
                                "category_id": "${uuid}",
                                "condition": "good",
                            },
                        },
                        {"op": "delete", "id": "${uuid}"},
                    ]
                },
            ),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("409", "takes two requests at the same moment"),
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

LIST_ITEM_CHANGES = CheckedOperation(
    "list_item_changes",
    "GET",
    "/items/changes",
    cases=(
        Case(
            200,
            "a plain request",
            Call("list_item_changes", "GET", "/items/changes"),
        ),
        Case(
            200,
            "all parameters",
            Call("list_item_changes", "GET", "/items/changes", query={"limit": "20"}),
        ),
        Case(
            200,
            "the next page",
            Call(
                "list_item_changes",
                "GET",
                "/items/changes",
                query={"limit": "1", "after": "${next_cursor}"},
            ),
            before=(Call("list_item_changes", "GET", "/items/changes", query={"limit": "1"}),),
        ),
        Case(
            304,
            "the same version",
            Call(
                "list_item_changes", "GET", "/items/changes", headers={"If-None-Match": "${etag}"}
            ),
            before=(Call("list_item_changes", "GET", "/items/changes"),),
        ),
        Case(
            400,
            "an unreadable query",
            Call("list_item_changes", "GET", "/items/changes?surprise=%ff"),
        ),
        Case(
            401,
            "no key",
            Call("list_item_changes", "GET", "/items/changes", by=As.NOBODY),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call("list_item_changes", "GET", "/items/changes", by=As.WRONG),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call("list_item_changes", "GET", "/items/changes", by=As.LIMITED),
            code="missing_scope",
            lacking=("read:items",),
        ),
        Case(
            422,
            "an unknown parameter",
            Call("list_item_changes", "GET", "/items/changes", query={"surprise": "1"}),
        ),
        Case(
            422,
            "limit=0",
            Call("list_item_changes", "GET", "/items/changes", query={"limit": "0"}),
        ),
        Case(
            429,
            "a spent quota",
            Call("list_item_changes", "GET", "/items/changes"),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

GET_ITEM_SNAPSHOT = CheckedOperation(
    "get_item_snapshot",
    "GET",
    "/items/snapshot",
    cases=(
        Case(
            200,
            "a plain request",
            Call("get_item_snapshot", "GET", "/items/snapshot"),
            also=(503,),
        ),
        Case(
            206,
            "a part",
            Call("get_item_snapshot", "GET", "/items/snapshot", headers={"Range": "bytes=0-9"}),
        ),
        Case(
            304,
            "the same version",
            Call(
                "get_item_snapshot", "GET", "/items/snapshot", headers={"If-None-Match": "${etag}"}
            ),
            before=(Call("get_item_snapshot", "GET", "/items/snapshot"),),
            also=(503,),
        ),
        Case(
            400,
            "an unreadable query",
            Call("get_item_snapshot", "GET", "/items/snapshot?surprise=%ff"),
        ),
        Case(
            401,
            "no key",
            Call("get_item_snapshot", "GET", "/items/snapshot", by=As.NOBODY),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call("get_item_snapshot", "GET", "/items/snapshot", by=As.WRONG),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call("get_item_snapshot", "GET", "/items/snapshot", by=As.LIMITED),
            code="missing_scope",
            lacking=("read:items",),
        ),
        Case(
            416,
            "beyond the end",
            Call(
                "get_item_snapshot",
                "GET",
                "/items/snapshot",
                headers={"Range": "bytes=1000000000000-"},
            ),
            also=(503,),
            code="range_not_satisfiable",
        ),
        Case(
            422,
            "an unknown parameter",
            Call("get_item_snapshot", "GET", "/items/snapshot", query={"surprise": "1"}),
        ),
        Case(
            429,
            "a spent quota",
            Call("get_item_snapshot", "GET", "/items/snapshot"),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

LIST_CATEGORIES = CheckedOperation(
    "list_categories",
    "GET",
    "/categories",
    anonymous=True,
    cases=(
        Case(
            200,
            "a plain request",
            Call("list_categories", "GET", "/categories"),
        ),
        Case(
            200,
            "all parameters",
            Call(
                "list_categories",
                "GET",
                "/categories",
                query={
                    "limit": "20",
                    "parent_id": "01a05bc4-81dd-7b03-8d5e-6f20c7b1a984",
                    "q": "women",
                },
            ),
        ),
        Case(
            200,
            "the next page",
            Call(
                "list_categories",
                "GET",
                "/categories",
                query={"limit": "1", "cursor": "${next_cursor}"},
            ),
            before=(Call("list_categories", "GET", "/categories", query={"limit": "1"}),),
        ),
        Case(
            304,
            "the same version",
            Call("list_categories", "GET", "/categories", headers={"If-None-Match": "${etag}"}),
            before=(Call("list_categories", "GET", "/categories"),),
        ),
        Case(
            400,
            "an unreadable query",
            Call("list_categories", "GET", "/categories?surprise=%ff"),
        ),
        Case(
            401,
            "a wrong key",
            Call("list_categories", "GET", "/categories", by=As.WRONG),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call("list_categories", "GET", "/categories", by=As.LIMITED),
            code="missing_scope",
            lacking=("read:items",),
        ),
        Case(
            422,
            "an unknown parameter",
            Call("list_categories", "GET", "/categories", query={"surprise": "1"}),
        ),
        Case(
            422,
            "limit=0",
            Call("list_categories", "GET", "/categories", query={"limit": "0"}),
        ),
        Case(
            429,
            "a spent quota",
            Call("list_categories", "GET", "/categories"),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

GET_CATEGORY = CheckedOperation(
    "get_category",
    "GET",
    "/categories/{category_id}",
    anonymous=True,
    cases=(
        Case(
            200,
            "a plain request",
            Call("get_category", "GET", "/categories/${category_id}"),
        ),
        Case(
            304,
            "the same version",
            Call(
                "get_category",
                "GET",
                "/categories/${category_id}",
                headers={"If-None-Match": "${etag}"},
            ),
            before=(Call("get_category", "GET", "/categories/${category_id}"),),
        ),
        Case(
            400,
            "an unreadable query",
            Call("get_category", "GET", "/categories/${category_id}?surprise=%ff"),
        ),
        Case(
            401,
            "a wrong key",
            Call("get_category", "GET", "/categories/${category_id}", by=As.WRONG),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call("get_category", "GET", "/categories/${category_id}", by=As.LIMITED),
            code="missing_scope",
            lacking=("read:items",),
        ),
        Case(
            404,
            "an unknown id",
            Call("get_category", "GET", "/categories/${uuid}"),
            code="not_found",
        ),
        Case(
            422,
            "an unknown parameter",
            Call("get_category", "GET", "/categories/${category_id}", query={"surprise": "1"}),
        ),
        Case(
            429,
            "a spent quota",
            Call("get_category", "GET", "/categories/${uuid}"),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

LIST_BRANDS = CheckedOperation(
    "list_brands",
    "GET",
    "/brands",
    anonymous=True,
    cases=(
        Case(
            200,
            "a plain request",
            Call("list_brands", "GET", "/brands"),
        ),
        Case(
            200,
            "all parameters",
            Call("list_brands", "GET", "/brands", query={"limit": "20", "q": "aurelia"}),
        ),
        Case(
            200,
            "the next page",
            Call("list_brands", "GET", "/brands", query={"limit": "1", "cursor": "${next_cursor}"}),
            before=(Call("list_brands", "GET", "/brands", query={"limit": "1"}),),
        ),
        Case(
            304,
            "the same version",
            Call("list_brands", "GET", "/brands", headers={"If-None-Match": "${etag}"}),
            before=(Call("list_brands", "GET", "/brands"),),
        ),
        Case(
            400,
            "an unreadable query",
            Call("list_brands", "GET", "/brands?surprise=%ff"),
        ),
        Case(
            401,
            "a wrong key",
            Call("list_brands", "GET", "/brands", by=As.WRONG),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call("list_brands", "GET", "/brands", by=As.LIMITED),
            code="missing_scope",
            lacking=("read:items",),
        ),
        Case(
            422,
            "an unknown parameter",
            Call("list_brands", "GET", "/brands", query={"surprise": "1"}),
        ),
        Case(
            422,
            "limit=0",
            Call("list_brands", "GET", "/brands", query={"limit": "0"}),
        ),
        Case(
            429,
            "a spent quota",
            Call("list_brands", "GET", "/brands"),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

GET_BRAND = CheckedOperation(
    "get_brand",
    "GET",
    "/brands/{brand_id}",
    anonymous=True,
    cases=(
        Case(
            200,
            "a plain request",
            Call("get_brand", "GET", "/brands/${brand_id}"),
        ),
        Case(
            304,
            "the same version",
            Call("get_brand", "GET", "/brands/${brand_id}", headers={"If-None-Match": "${etag}"}),
            before=(Call("get_brand", "GET", "/brands/${brand_id}"),),
        ),
        Case(
            400,
            "an unreadable query",
            Call("get_brand", "GET", "/brands/${brand_id}?surprise=%ff"),
        ),
        Case(
            401,
            "a wrong key",
            Call("get_brand", "GET", "/brands/${brand_id}", by=As.WRONG),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call("get_brand", "GET", "/brands/${brand_id}", by=As.LIMITED),
            code="missing_scope",
            lacking=("read:items",),
        ),
        Case(
            404,
            "an unknown id",
            Call("get_brand", "GET", "/brands/${uuid}"),
            code="not_found",
        ),
        Case(
            422,
            "an unknown parameter",
            Call("get_brand", "GET", "/brands/${brand_id}", query={"surprise": "1"}),
        ),
        Case(
            429,
            "a spent quota",
            Call("get_brand", "GET", "/brands/${uuid}"),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

GET_ME = CheckedOperation(
    "get_me",
    "GET",
    "/me",
    cases=(
        Case(
            200,
            "a plain request",
            Call("get_me", "GET", "/me"),
        ),
        Case(
            304,
            "the same version",
            Call("get_me", "GET", "/me", headers={"If-None-Match": "${etag}"}),
            before=(Call("get_me", "GET", "/me"),),
        ),
        Case(
            400,
            "an unreadable query",
            Call("get_me", "GET", "/me?surprise=%ff"),
        ),
        Case(
            401,
            "no key",
            Call("get_me", "GET", "/me", by=As.NOBODY),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call("get_me", "GET", "/me", by=As.WRONG),
            code="invalid_api_key",
        ),
        Case(
            422,
            "an unknown parameter",
            Call("get_me", "GET", "/me", query={"surprise": "1"}),
        ),
    ),
    not_provoked=(
        NotProvoked("429", "the operation takes nothing from the quota"),
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

LIST_MY_ITEMS = CheckedOperation(
    "list_my_items",
    "GET",
    "/me/items",
    cases=(
        Case(
            200,
            "a plain request",
            Call("list_my_items", "GET", "/me/items"),
            needs=("item_id",),
        ),
        Case(
            200,
            "all parameters",
            Call(
                "list_my_items",
                "GET",
                "/me/items",
                query={
                    "limit": "20",
                    "status": "active",
                    "sku": "${unique}",
                    "metadata_key": "warehouse",
                    "metadata_value": "A7",
                    "updated_since": "${day_ago}",
                },
            ),
        ),
        Case(
            200,
            "the next page",
            Call(
                "list_my_items",
                "GET",
                "/me/items",
                query={"limit": "1", "cursor": "${next_cursor}"},
            ),
            before=(Call("list_my_items", "GET", "/me/items", query={"limit": "1"}),),
        ),
        Case(
            304,
            "the same version",
            Call("list_my_items", "GET", "/me/items", headers={"If-None-Match": "${etag}"}),
            before=(Call("list_my_items", "GET", "/me/items"),),
        ),
        Case(
            400,
            "an unreadable query",
            Call("list_my_items", "GET", "/me/items?surprise=%ff"),
        ),
        Case(
            401,
            "no key",
            Call("list_my_items", "GET", "/me/items", by=As.NOBODY),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call("list_my_items", "GET", "/me/items", by=As.WRONG),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call("list_my_items", "GET", "/me/items", by=As.LIMITED),
            code="missing_scope",
            lacking=("read:items",),
        ),
        Case(
            422,
            "an unknown parameter",
            Call("list_my_items", "GET", "/me/items", query={"surprise": "1"}),
        ),
        Case(
            422,
            "limit=0",
            Call("list_my_items", "GET", "/me/items", query={"limit": "0"}),
        ),
        Case(
            429,
            "a spent quota",
            Call("list_my_items", "GET", "/me/items"),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

PUT_ITEM_BY_SKU = CheckedOperation(
    "put_item_by_sku",
    "PUT",
    "/me/items/by-sku/{sku}",
    makes=Makes("/id", Call("delete_item", "DELETE", "/items/${made}")),
    cases=(
        Case(
            200,
            "the same again",
            Call(
                "put_item_by_sku",
                "PUT",
                "/me/items/by-sku/${unique}",
                body={
                    "title": "Linen midi dress",
                    "description": "Worn twice last summer. Fits true to size.",
                    "price": {"amount": 4250, "currency": "EUR"},
                    "category_id": "${category_id}",
                    "brand_id": "${brand_id}",
                    "size": "M",
                    "color": "sand",
                    "condition": "very_good",
                    "images": [
                        {
                            "url": "https://images.cute.example/linen-dress-front.jpg",
                            "alt": "Front of a sand-coloured linen dress on a hanger",
                        }
                    ],
                    "sku": "${unique}",
                    "metadata": {"warehouse": "A7"},
                    "status": "active",
                },
            ),
            before=(
                Call(
                    "put_item_by_sku",
                    "PUT",
                    "/me/items/by-sku/${unique}",
                    body={
                        "title": "Linen midi dress",
                        "description": "Worn twice last summer. Fits true to size.",
                        "price": {"amount": 4250, "currency": "EUR"},
                        "category_id": "${category_id}",
                        "brand_id": "${brand_id}",
                        "size": "M",
                        "color": "sand",
                        "condition": "very_good",
                        "images": [
                            {
                                "url": "https://images.cute.example/linen-dress-front.jpg",
                                "alt": "Front of a sand-coloured linen dress on a hanger",
                            }
                        ],
                        "sku": "${unique}",
                        "metadata": {"warehouse": "A7"},
                        "status": "active",
                    },
                ),
            ),
        ),
        Case(
            201,
            "the example whole item",
            Call(
                "put_item_by_sku",
                "PUT",
                "/me/items/by-sku/${unique}",
                body={
                    "title": "Linen midi dress",
                    "description": "Worn twice last summer. Fits true to size.",
                    "price": {"amount": 4250, "currency": "EUR"},
                    "category_id": "${category_id}",
                    "brand_id": "${brand_id}",
                    "size": "M",
                    "color": "sand",
                    "condition": "very_good",
                    "images": [
                        {
                            "url": "https://images.cute.example/linen-dress-front.jpg",
                            "alt": "Front of a sand-coloured linen dress on a hanger",
                        }
                    ],
                    "sku": "${unique}",
                    "metadata": {"warehouse": "A7"},
                    "status": "active",
                },
            ),
        ),
        Case(
            400,
            "broken JSON",
            Call("put_item_by_sku", "PUT", "/me/items/by-sku/${unique}", raw=b'{"title": '),
        ),
        Case(
            401,
            "no key",
            Call(
                "put_item_by_sku",
                "PUT",
                "/me/items/by-sku/${unique}",
                body={
                    "title": "Linen midi dress",
                    "description": "Worn twice last summer. Fits true to size.",
                    "price": {"amount": 4250, "currency": "EUR"},
                    "category_id": "${category_id}",
                    "brand_id": "${brand_id}",
                    "size": "M",
                    "color": "sand",
                    "condition": "very_good",
                    "images": [
                        {
                            "url": "https://images.cute.example/linen-dress-front.jpg",
                            "alt": "Front of a sand-coloured linen dress on a hanger",
                        }
                    ],
                    "sku": "${unique}",
                    "metadata": {"warehouse": "A7"},
                    "status": "active",
                },
                by=As.NOBODY,
            ),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call(
                "put_item_by_sku",
                "PUT",
                "/me/items/by-sku/${unique}",
                body={
                    "title": "Linen midi dress",
                    "description": "Worn twice last summer. Fits true to size.",
                    "price": {"amount": 4250, "currency": "EUR"},
                    "category_id": "${category_id}",
                    "brand_id": "${brand_id}",
                    "size": "M",
                    "color": "sand",
                    "condition": "very_good",
                    "images": [
                        {
                            "url": "https://images.cute.example/linen-dress-front.jpg",
                            "alt": "Front of a sand-coloured linen dress on a hanger",
                        }
                    ],
                    "sku": "${unique}",
                    "metadata": {"warehouse": "A7"},
                    "status": "active",
                },
                by=As.WRONG,
            ),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call(
                "put_item_by_sku",
                "PUT",
                "/me/items/by-sku/${unique}",
                body={
                    "title": "Linen midi dress",
                    "description": "Worn twice last summer. Fits true to size.",
                    "price": {"amount": 4250, "currency": "EUR"},
                    "category_id": "${category_id}",
                    "brand_id": "${brand_id}",
                    "size": "M",
                    "color": "sand",
                    "condition": "very_good",
                    "images": [
                        {
                            "url": "https://images.cute.example/linen-dress-front.jpg",
                            "alt": "Front of a sand-coloured linen dress on a hanger",
                        }
                    ],
                    "sku": "${unique}",
                    "metadata": {"warehouse": "A7"},
                    "status": "active",
                },
                by=As.LIMITED,
            ),
            code="missing_scope",
            lacking=("write:items",),
        ),
        Case(
            409,
            "item not available",
            Call(
                "put_item_by_sku",
                "PUT",
                "/me/items/by-sku/${unique}",
                body={
                    "title": "Linen midi dress",
                    "description": "Worn twice last summer. Fits true to size.",
                    "price": {"amount": 4250, "currency": "EUR"},
                    "category_id": "${category_id}",
                    "brand_id": "${brand_id}",
                    "size": "M",
                    "color": "sand",
                    "condition": "very_good",
                    "images": [
                        {
                            "url": "https://images.cute.example/linen-dress-front.jpg",
                            "alt": "Front of a sand-coloured linen dress on a hanger",
                        }
                    ],
                    "sku": "${unique}",
                    "metadata": {"warehouse": "A7"},
                    "status": "active",
                },
            ),
            before=(
                Call(
                    "create_item",
                    "POST",
                    "/items",
                    body={
                        "title": "Linen midi dress",
                        "description": "Worn twice last summer. Fits true to size.",
                        "price": {"amount": 4250, "currency": "EUR"},
                        "category_id": "${category_id}",
                        "brand_id": "${brand_id}",
                        "size": "M",
                        "color": "sand",
                        "condition": "very_good",
                        "images": [
                            {
                                "url": "https://images.cute.example/linen-dress-front.jpg",
                                "alt": "Front of a sand-coloured linen dress on a hanger",
                            }
                        ],
                        "sku": "${unique}",
                        "metadata": {"warehouse": "A7"},
                        "status": "active",
                    },
                ),
                Call(
                    "create_sandbox_order",
                    "POST",
                    "/sandbox/orders",
                    body={"item_id": "${response.id}"},
                ),
            ),
            code="item_not_available",
        ),
        Case(
            412,
            "another version",
            Call(
                "put_item_by_sku",
                "PUT",
                "/me/items/by-sku/${unique}",
                headers={"If-Match": '"0"'},
                body={
                    "title": "Linen midi dress",
                    "description": "Worn twice last summer. Fits true to size.",
                    "price": {"amount": 4250, "currency": "EUR"},
                    "category_id": "${category_id}",
                    "brand_id": "${brand_id}",
                    "size": "M",
                    "color": "sand",
                    "condition": "very_good",
                    "images": [
                        {
                            "url": "https://images.cute.example/linen-dress-front.jpg",
                            "alt": "Front of a sand-coloured linen dress on a hanger",
                        }
                    ],
                    "sku": "${unique}",
                    "metadata": {"warehouse": "A7"},
                    "status": "active",
                },
            ),
            before=(
                Call(
                    "put_item_by_sku",
                    "PUT",
                    "/me/items/by-sku/${unique}",
                    body={
                        "title": "Linen midi dress",
                        "description": "Worn twice last summer. Fits true to size.",
                        "price": {"amount": 4250, "currency": "EUR"},
                        "category_id": "${category_id}",
                        "brand_id": "${brand_id}",
                        "size": "M",
                        "color": "sand",
                        "condition": "very_good",
                        "images": [
                            {
                                "url": "https://images.cute.example/linen-dress-front.jpg",
                                "alt": "Front of a sand-coloured linen dress on a hanger",
                            }
                        ],
                        "sku": "${unique}",
                        "metadata": {"warehouse": "A7"},
                        "status": "active",
                    },
                ),
            ),
            code="precondition_failed",
        ),
        Case(
            413,
            "more than 1 MiB",
            Call("put_item_by_sku", "PUT", "/me/items/by-sku/${unique}", size=1048577),
        ),
        Case(
            415,
            "plain text",
            Call(
                "put_item_by_sku",
                "PUT",
                "/me/items/by-sku/${unique}",
                raw=b"{}",
                media_type="text/plain",
            ),
        ),
        Case(
            422,
            "an unknown parameter",
            Call(
                "put_item_by_sku",
                "PUT",
                "/me/items/by-sku/${unique}",
                query={"surprise": "1"},
                body={
                    "title": "Linen midi dress",
                    "description": "Worn twice last summer. Fits true to size.",
                    "price": {"amount": 4250, "currency": "EUR"},
                    "category_id": "${category_id}",
                    "brand_id": "${brand_id}",
                    "size": "M",
                    "color": "sand",
                    "condition": "very_good",
                    "images": [
                        {
                            "url": "https://images.cute.example/linen-dress-front.jpg",
                            "alt": "Front of a sand-coloured linen dress on a hanger",
                        }
                    ],
                    "sku": "${unique}",
                    "metadata": {"warehouse": "A7"},
                    "status": "active",
                },
            ),
        ),
        Case(
            422,
            "an unknown field",
            Call(
                "put_item_by_sku",
                "PUT",
                "/me/items/by-sku/${unique}",
                body={
                    "title": "Linen midi dress",
                    "description": "Worn twice last summer. Fits true to size.",
                    "price": {"amount": 4250, "currency": "EUR"},
                    "category_id": "${category_id}",
                    "brand_id": "${brand_id}",
                    "size": "M",
                    "color": "sand",
                    "condition": "very_good",
                    "images": [
                        {
                            "url": "https://images.cute.example/linen-dress-front.jpg",
                            "alt": "Front of a sand-coloured linen dress on a hanger",
                        }
                    ],
                    "sku": "${unique}",
                    "metadata": {"warehouse": "A7"},
                    "status": "active",
                    "surprise": 1,
                },
            ),
        ),
        Case(
            422,
            "a body without title",
            Call(
                "put_item_by_sku",
                "PUT",
                "/me/items/by-sku/${unique}",
                body={
                    "description": "Worn twice last summer. Fits true to size.",
                    "price": {"amount": 4250, "currency": "EUR"},
                    "category_id": "${category_id}",
                    "brand_id": "${brand_id}",
                    "size": "M",
                    "color": "sand",
                    "condition": "very_good",
                    "images": [
                        {
                            "url": "https://images.cute.example/linen-dress-front.jpg",
                            "alt": "Front of a sand-coloured linen dress on a hanger",
                        }
                    ],
                    "sku": "${unique}",
                    "metadata": {"warehouse": "A7"},
                    "status": "active",
                },
            ),
        ),
        Case(
            429,
            "a spent quota",
            Call(
                "put_item_by_sku",
                "PUT",
                "/me/items/by-sku/${unique}",
                body={
                    "title": "Linen midi dress",
                    "description": "Worn twice last summer. Fits true to size.",
                    "price": {"amount": 4250, "currency": "EUR"},
                    "category_id": "${uuid}",
                    "brand_id": "${uuid}",
                    "size": "M",
                    "color": "sand",
                    "condition": "very_good",
                    "images": [
                        {
                            "url": "https://images.cute.example/linen-dress-front.jpg",
                            "alt": "Front of a sand-coloured linen dress on a hanger",
                        }
                    ],
                    "sku": "${unique}",
                    "metadata": {"warehouse": "A7"},
                    "status": "active",
                },
            ),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

LIST_MY_ORDERS = CheckedOperation(
    "list_my_orders",
    "GET",
    "/me/orders",
    cases=(
        Case(
            200,
            "a plain request",
            Call("list_my_orders", "GET", "/me/orders"),
            needs=("order_id",),
        ),
        Case(
            200,
            "all parameters",
            Call(
                "list_my_orders",
                "GET",
                "/me/orders",
                query={
                    "limit": "20",
                    "role": "seller",
                    "status": "completed",
                    "created_since": "2026-11-01T00:00:00Z",
                    "created_until": "2026-12-01T00:00:00Z",
                    "updated_since": "${day_ago}",
                },
            ),
        ),
        Case(
            200,
            "the next page",
            Call(
                "list_my_orders",
                "GET",
                "/me/orders",
                query={"limit": "1", "cursor": "${next_cursor}"},
            ),
            before=(Call("list_my_orders", "GET", "/me/orders", query={"limit": "1"}),),
        ),
        Case(
            304,
            "the same version",
            Call("list_my_orders", "GET", "/me/orders", headers={"If-None-Match": "${etag}"}),
            before=(Call("list_my_orders", "GET", "/me/orders"),),
        ),
        Case(
            400,
            "an unreadable query",
            Call("list_my_orders", "GET", "/me/orders?surprise=%ff"),
        ),
        Case(
            401,
            "no key",
            Call("list_my_orders", "GET", "/me/orders", by=As.NOBODY),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call("list_my_orders", "GET", "/me/orders", by=As.WRONG),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call("list_my_orders", "GET", "/me/orders", by=As.LIMITED),
            code="missing_scope",
            lacking=("read:orders",),
        ),
        Case(
            422,
            "an unknown parameter",
            Call("list_my_orders", "GET", "/me/orders", query={"surprise": "1"}),
        ),
        Case(
            422,
            "limit=0",
            Call("list_my_orders", "GET", "/me/orders", query={"limit": "0"}),
        ),
        Case(
            429,
            "a spent quota",
            Call("list_my_orders", "GET", "/me/orders"),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

GET_MY_ORDER = CheckedOperation(
    "get_my_order",
    "GET",
    "/me/orders/{order_id}",
    cases=(
        Case(
            200,
            "a plain request",
            Call("get_my_order", "GET", "/me/orders/${order_id}"),
        ),
        Case(
            304,
            "the same version",
            Call(
                "get_my_order",
                "GET",
                "/me/orders/${order_id}",
                headers={"If-None-Match": "${etag}"},
            ),
            before=(Call("get_my_order", "GET", "/me/orders/${order_id}"),),
        ),
        Case(
            400,
            "an unreadable query",
            Call("get_my_order", "GET", "/me/orders/${order_id}?surprise=%ff"),
        ),
        Case(
            401,
            "no key",
            Call("get_my_order", "GET", "/me/orders/${order_id}", by=As.NOBODY),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call("get_my_order", "GET", "/me/orders/${order_id}", by=As.WRONG),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call("get_my_order", "GET", "/me/orders/${order_id}", by=As.LIMITED),
            code="missing_scope",
            lacking=("read:orders",),
        ),
        Case(
            404,
            "an unknown id",
            Call("get_my_order", "GET", "/me/orders/${uuid}"),
            code="not_found",
        ),
        Case(
            422,
            "an unknown parameter",
            Call("get_my_order", "GET", "/me/orders/${order_id}", query={"surprise": "1"}),
        ),
        Case(
            429,
            "a spent quota",
            Call("get_my_order", "GET", "/me/orders/${uuid}"),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

LIST_MY_USAGE = CheckedOperation(
    "list_my_usage",
    "GET",
    "/me/usage",
    cases=(
        Case(
            200,
            "a plain request",
            Call("list_my_usage", "GET", "/me/usage"),
        ),
        Case(
            200,
            "all parameters",
            Call(
                "list_my_usage",
                "GET",
                "/me/usage",
                query={
                    "since": "${day_ago}",
                    "until": "${now}",
                    "by": "hour",
                    "group_by": "operation",
                    "key_id": "${key_id}",
                    "operation": "list_items",
                    "status_class": "2xx",
                    "limit": "20",
                },
            ),
        ),
        Case(
            200,
            "the next page",
            Call(
                "list_my_usage",
                "GET",
                "/me/usage",
                query={"limit": "1", "cursor": "${next_cursor}"},
            ),
            before=(Call("list_my_usage", "GET", "/me/usage", query={"limit": "1"}),),
        ),
        Case(
            304,
            "any version",
            Call("list_my_usage", "GET", "/me/usage", headers={"If-None-Match": "*"}),
        ),
        Case(
            400,
            "an unreadable query",
            Call("list_my_usage", "GET", "/me/usage?surprise=%ff"),
        ),
        Case(
            401,
            "no key",
            Call("list_my_usage", "GET", "/me/usage", by=As.NOBODY),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call("list_my_usage", "GET", "/me/usage", by=As.WRONG),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call("list_my_usage", "GET", "/me/usage", by=As.LIMITED),
            code="missing_scope",
            lacking=("read:account",),
        ),
        Case(
            422,
            "an unknown parameter",
            Call("list_my_usage", "GET", "/me/usage", query={"surprise": "1"}),
        ),
        Case(
            422,
            "limit=0",
            Call("list_my_usage", "GET", "/me/usage", query={"limit": "0"}),
        ),
        Case(
            429,
            "a spent quota",
            Call("list_my_usage", "GET", "/me/usage"),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

LIST_MY_REQUESTS = CheckedOperation(
    "list_my_requests",
    "GET",
    "/me/requests",
    cases=(
        Case(
            200,
            "a plain request",
            Call("list_my_requests", "GET", "/me/requests"),
        ),
        Case(
            200,
            "all parameters",
            Call(
                "list_my_requests",
                "GET",
                "/me/requests",
                query={
                    "request_id": "01a1ad02-c812-7641-8a2e-c7d05f1b93e6",
                    "status": "422",
                    "operation": "list_items",
                    "since": "${day_ago}",
                    "until": "${now}",
                    "limit": "20",
                },
            ),
        ),
        Case(
            200,
            "the next page",
            Call(
                "list_my_requests",
                "GET",
                "/me/requests",
                query={"limit": "1", "cursor": "${next_cursor}"},
            ),
            before=(Call("list_my_requests", "GET", "/me/requests", query={"limit": "1"}),),
        ),
        Case(
            304,
            "any version",
            Call("list_my_requests", "GET", "/me/requests", headers={"If-None-Match": "*"}),
        ),
        Case(
            400,
            "an unreadable query",
            Call("list_my_requests", "GET", "/me/requests?surprise=%ff"),
        ),
        Case(
            401,
            "no key",
            Call("list_my_requests", "GET", "/me/requests", by=As.NOBODY),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call("list_my_requests", "GET", "/me/requests", by=As.WRONG),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call("list_my_requests", "GET", "/me/requests", by=As.LIMITED),
            code="missing_scope",
            lacking=("read:account",),
        ),
        Case(
            422,
            "an unknown parameter",
            Call("list_my_requests", "GET", "/me/requests", query={"surprise": "1"}),
        ),
        Case(
            422,
            "limit=0",
            Call("list_my_requests", "GET", "/me/requests", query={"limit": "0"}),
        ),
        Case(
            429,
            "a spent quota",
            Call("list_my_requests", "GET", "/me/requests"),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

LIST_MY_KEYS = CheckedOperation(
    "list_my_keys",
    "GET",
    "/me/keys",
    cases=(
        Case(
            200,
            "a plain request",
            Call("list_my_keys", "GET", "/me/keys"),
        ),
        Case(
            200,
            "all parameters",
            Call("list_my_keys", "GET", "/me/keys", query={"limit": "20"}),
        ),
        Case(
            200,
            "the next page",
            Call(
                "list_my_keys", "GET", "/me/keys", query={"limit": "1", "cursor": "${next_cursor}"}
            ),
            before=(Call("list_my_keys", "GET", "/me/keys", query={"limit": "1"}),),
        ),
        Case(
            304,
            "any version",
            Call("list_my_keys", "GET", "/me/keys", headers={"If-None-Match": "*"}),
        ),
        Case(
            400,
            "an unreadable query",
            Call("list_my_keys", "GET", "/me/keys?surprise=%ff"),
        ),
        Case(
            401,
            "no key",
            Call("list_my_keys", "GET", "/me/keys", by=As.NOBODY),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call("list_my_keys", "GET", "/me/keys", by=As.WRONG),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call("list_my_keys", "GET", "/me/keys", by=As.LIMITED),
            code="missing_scope",
            lacking=("read:account",),
        ),
        Case(
            422,
            "an unknown parameter",
            Call("list_my_keys", "GET", "/me/keys", query={"surprise": "1"}),
        ),
        Case(
            422,
            "limit=0",
            Call("list_my_keys", "GET", "/me/keys", query={"limit": "0"}),
        ),
        Case(
            429,
            "a spent quota",
            Call("list_my_keys", "GET", "/me/keys"),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

REPORT_KEY = CheckedOperation(
    "report_key",
    "POST",
    "/keys/report",
    anonymous=True,
    cases=(
        Case(
            202,
            "the example found",
            Call(
                "report_key",
                "POST",
                "/keys/report",
                body={
                    "key": "cute_7Kp2mWq9ZxVb4Tn6Rf8LcYd3HgJs5A0bg6IC",
                    "source": "Secret scanner of code.example",
                    "url": "https://code.example/shop/sync/blob/main/config.py",
                },
            ),
        ),
        Case(
            400,
            "broken JSON",
            Call("report_key", "POST", "/keys/report", raw=b'{"title": '),
        ),
        Case(
            401,
            "a wrong key",
            Call(
                "report_key",
                "POST",
                "/keys/report",
                body={
                    "key": "cute_7Kp2mWq9ZxVb4Tn6Rf8LcYd3HgJs5A0bg6IC",
                    "source": "Secret scanner of code.example",
                    "url": "https://code.example/shop/sync/blob/main/config.py",
                },
                by=As.WRONG,
            ),
            code="invalid_api_key",
        ),
        Case(
            413,
            "more than 1 MiB",
            Call("report_key", "POST", "/keys/report", size=1048577),
        ),
        Case(
            415,
            "plain text",
            Call("report_key", "POST", "/keys/report", raw=b"{}", media_type="text/plain"),
        ),
        Case(
            422,
            "an unknown parameter",
            Call(
                "report_key",
                "POST",
                "/keys/report",
                query={"surprise": "1"},
                body={
                    "key": "cute_7Kp2mWq9ZxVb4Tn6Rf8LcYd3HgJs5A0bg6IC",
                    "source": "Secret scanner of code.example",
                    "url": "https://code.example/shop/sync/blob/main/config.py",
                },
            ),
        ),
        Case(
            422,
            "an unknown field",
            Call(
                "report_key",
                "POST",
                "/keys/report",
                body={
                    "key": "cute_7Kp2mWq9ZxVb4Tn6Rf8LcYd3HgJs5A0bg6IC",
                    "source": "Secret scanner of code.example",
                    "url": "https://code.example/shop/sync/blob/main/config.py",
                    "surprise": 1,
                },
            ),
        ),
        Case(
            422,
            "a body without key",
            Call(
                "report_key",
                "POST",
                "/keys/report",
                body={
                    "source": "Secret scanner of code.example",
                    "url": "https://code.example/shop/sync/blob/main/config.py",
                },
            ),
        ),
        Case(
            429,
            "a spent quota",
            Call(
                "report_key",
                "POST",
                "/keys/report",
                body={
                    "key": "cute_7Kp2mWq9ZxVb4Tn6Rf8LcYd3HgJs5A0bg6IC",
                    "source": "Secret scanner of code.example",
                    "url": "https://code.example/shop/sync/blob/main/config.py",
                },
            ),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

LIST_WEBHOOKS = CheckedOperation(
    "list_webhooks",
    "GET",
    "/webhooks",
    cases=(
        Case(
            200,
            "a plain request",
            Call("list_webhooks", "GET", "/webhooks"),
            needs=("webhook_id",),
        ),
        Case(
            200,
            "all parameters",
            Call(
                "list_webhooks",
                "GET",
                "/webhooks",
                query={"limit": "20", "metadata_key": "warehouse", "metadata_value": "A7"},
            ),
        ),
        Case(
            200,
            "the next page",
            Call(
                "list_webhooks",
                "GET",
                "/webhooks",
                query={"limit": "1", "cursor": "${next_cursor}"},
            ),
            before=(Call("list_webhooks", "GET", "/webhooks", query={"limit": "1"}),),
        ),
        Case(
            304,
            "the same version",
            Call("list_webhooks", "GET", "/webhooks", headers={"If-None-Match": "${etag}"}),
            before=(Call("list_webhooks", "GET", "/webhooks"),),
        ),
        Case(
            400,
            "an unreadable query",
            Call("list_webhooks", "GET", "/webhooks?surprise=%ff"),
        ),
        Case(
            401,
            "no key",
            Call("list_webhooks", "GET", "/webhooks", by=As.NOBODY),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call("list_webhooks", "GET", "/webhooks", by=As.WRONG),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call("list_webhooks", "GET", "/webhooks", by=As.LIMITED),
            code="missing_scope",
            lacking=("webhooks",),
        ),
        Case(
            422,
            "an unknown parameter",
            Call("list_webhooks", "GET", "/webhooks", query={"surprise": "1"}),
        ),
        Case(
            422,
            "limit=0",
            Call("list_webhooks", "GET", "/webhooks", query={"limit": "0"}),
        ),
        Case(
            429,
            "a spent quota",
            Call("list_webhooks", "GET", "/webhooks"),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

CREATE_WEBHOOK = CheckedOperation(
    "create_webhook",
    "POST",
    "/webhooks",
    makes=Makes("/id", Call("delete_webhook", "DELETE", "/webhooks/${made}")),
    cases=(
        Case(
            201,
            "the example sales",
            Call(
                "create_webhook",
                "POST",
                "/webhooks",
                body={
                    "url": "https://shop.example/hooks/cute",
                    "types": ["order.created", "item.sold"],
                    "description": "Stock sync",
                    "metadata": {"channel": "cute"},
                },
            ),
        ),
        Case(
            201,
            "the same request again",
            Call(
                "create_webhook",
                "POST",
                "/webhooks",
                headers={"Idempotency-Key": "${uuid}"},
                body={
                    "url": "https://shop.example/hooks/cute",
                    "types": ["order.created", "item.sold"],
                    "description": "Stock sync",
                    "metadata": {"channel": "cute"},
                },
            ),
            before=(
                Call(
                    "create_webhook",
                    "POST",
                    "/webhooks",
                    headers={"Idempotency-Key": "${uuid}"},
                    body={
                        "url": "https://shop.example/hooks/cute",
                        "types": ["order.created", "item.sold"],
                        "description": "Stock sync",
                        "metadata": {"channel": "cute"},
                    },
                ),
            ),
            shows={"Idempotent-Replayed": "true"},
        ),
        Case(
            400,
            "broken JSON",
            Call("create_webhook", "POST", "/webhooks", raw=b'{"title": '),
        ),
        Case(
            401,
            "no key",
            Call(
                "create_webhook",
                "POST",
                "/webhooks",
                body={
                    "url": "https://shop.example/hooks/cute",
                    "types": ["order.created", "item.sold"],
                    "description": "Stock sync",
                    "metadata": {"channel": "cute"},
                },
                by=As.NOBODY,
            ),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call(
                "create_webhook",
                "POST",
                "/webhooks",
                body={
                    "url": "https://shop.example/hooks/cute",
                    "types": ["order.created", "item.sold"],
                    "description": "Stock sync",
                    "metadata": {"channel": "cute"},
                },
                by=As.WRONG,
            ),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call(
                "create_webhook",
                "POST",
                "/webhooks",
                body={
                    "url": "https://shop.example/hooks/cute",
                    "types": ["order.created", "item.sold"],
                    "description": "Stock sync",
                    "metadata": {"channel": "cute"},
                },
                by=As.LIMITED,
            ),
            code="missing_scope",
            lacking=("webhooks",),
        ),
        Case(
            413,
            "more than 1 MiB",
            Call("create_webhook", "POST", "/webhooks", size=1048577),
        ),
        Case(
            415,
            "plain text",
            Call("create_webhook", "POST", "/webhooks", raw=b"{}", media_type="text/plain"),
        ),
        Case(
            422,
            "an unknown parameter",
            Call(
                "create_webhook",
                "POST",
                "/webhooks",
                query={"surprise": "1"},
                body={
                    "url": "https://shop.example/hooks/cute",
                    "types": ["order.created", "item.sold"],
                    "description": "Stock sync",
                    "metadata": {"channel": "cute"},
                },
            ),
        ),
        Case(
            422,
            "an unknown field",
            Call(
                "create_webhook",
                "POST",
                "/webhooks",
                body={
                    "url": "https://shop.example/hooks/cute",
                    "types": ["order.created", "item.sold"],
                    "description": "Stock sync",
                    "metadata": {"channel": "cute"},
                    "surprise": 1,
                },
            ),
        ),
        Case(
            422,
            "a body without url",
            Call(
                "create_webhook",
                "POST",
                "/webhooks",
                body={
                    "types": ["order.created", "item.sold"],
                    "description": "Stock sync",
                    "metadata": {"channel": "cute"},
                },
            ),
        ),
        Case(
            422,
            "an idempotency key used before",
            Call(
                "create_webhook",
                "POST",
                "/webhooks",
                headers={"Idempotency-Key": "${uuid}"},
                body={
                    "url": "https://shop.example/hooks/cute",
                    "types": ["order.created", "item.sold"],
                    "description": "Stock sync too",
                    "metadata": {"channel": "cute"},
                },
            ),
            before=(
                Call(
                    "create_webhook",
                    "POST",
                    "/webhooks",
                    headers={"Idempotency-Key": "${uuid}"},
                    body={
                        "url": "https://shop.example/hooks/cute",
                        "types": ["order.created", "item.sold"],
                        "description": "Stock sync",
                        "metadata": {"channel": "cute"},
                    },
                ),
            ),
            code="idempotency_key_reused",
        ),
        Case(
            429,
            "a spent quota",
            Call(
                "create_webhook",
                "POST",
                "/webhooks",
                body={
                    "url": "https://shop.example/hooks/cute",
                    "types": ["order.created", "item.sold"],
                    "description": "Stock sync",
                    "metadata": {"channel": "cute"},
                },
            ),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("409", "would take every webhook that the tier of the key allows"),
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

GET_WEBHOOK = CheckedOperation(
    "get_webhook",
    "GET",
    "/webhooks/{webhook_id}",
    cases=(
        Case(
            200,
            "a plain request",
            Call("get_webhook", "GET", "/webhooks/${webhook_id}"),
            needs=("webhook_id",),
        ),
        Case(
            304,
            "the same version",
            Call(
                "get_webhook",
                "GET",
                "/webhooks/${webhook_id}",
                headers={"If-None-Match": "${etag}"},
            ),
            before=(Call("get_webhook", "GET", "/webhooks/${webhook_id}"),),
        ),
        Case(
            400,
            "an unreadable query",
            Call("get_webhook", "GET", "/webhooks/${webhook_id}?surprise=%ff"),
        ),
        Case(
            401,
            "no key",
            Call("get_webhook", "GET", "/webhooks/${webhook_id}", by=As.NOBODY),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call("get_webhook", "GET", "/webhooks/${webhook_id}", by=As.WRONG),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call("get_webhook", "GET", "/webhooks/${webhook_id}", by=As.LIMITED),
            code="missing_scope",
            lacking=("webhooks",),
        ),
        Case(
            404,
            "an unknown id",
            Call("get_webhook", "GET", "/webhooks/${uuid}"),
            code="not_found",
        ),
        Case(
            422,
            "an unknown parameter",
            Call("get_webhook", "GET", "/webhooks/${webhook_id}", query={"surprise": "1"}),
        ),
        Case(
            429,
            "a spent quota",
            Call("get_webhook", "GET", "/webhooks/${uuid}"),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

DELETE_WEBHOOK = CheckedOperation(
    "delete_webhook",
    "DELETE",
    "/webhooks/{webhook_id}",
    cases=(
        Case(
            204,
            "a plain request",
            Call("delete_webhook", "DELETE", "/webhooks/${own.webhook_id}"),
        ),
        Case(
            400,
            "an unreadable query",
            Call("delete_webhook", "DELETE", "/webhooks/${webhook_id}?surprise=%ff"),
        ),
        Case(
            401,
            "no key",
            Call("delete_webhook", "DELETE", "/webhooks/${webhook_id}", by=As.NOBODY),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call("delete_webhook", "DELETE", "/webhooks/${webhook_id}", by=As.WRONG),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call("delete_webhook", "DELETE", "/webhooks/${webhook_id}", by=As.LIMITED),
            code="missing_scope",
            lacking=("webhooks",),
        ),
        Case(
            404,
            "an unknown id",
            Call("delete_webhook", "DELETE", "/webhooks/${uuid}"),
            code="not_found",
        ),
        Case(
            422,
            "an unknown parameter",
            Call("delete_webhook", "DELETE", "/webhooks/${webhook_id}", query={"surprise": "1"}),
        ),
        Case(
            429,
            "a spent quota",
            Call("delete_webhook", "DELETE", "/webhooks/${uuid}"),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

UPDATE_WEBHOOK = CheckedOperation(
    "update_webhook",
    "PATCH",
    "/webhooks/{webhook_id}",
    cases=(
        Case(
            200,
            "the example filter",
            Call(
                "update_webhook",
                "PATCH",
                "/webhooks/${own.webhook_id}",
                body={
                    "types": ["item.*"],
                    "filter": 'data.price.amount >= 5000 and data.price.currency == "EUR"',
                },
            ),
        ),
        Case(
            200,
            "the example enable",
            Call(
                "update_webhook",
                "PATCH",
                "/webhooks/${own.webhook_id}",
                body={"status": "active"},
                media_type="application/merge-patch+json",
            ),
        ),
        Case(
            400,
            "broken JSON",
            Call("update_webhook", "PATCH", "/webhooks/${webhook_id}", raw=b'{"title": '),
        ),
        Case(
            401,
            "no key",
            Call(
                "update_webhook",
                "PATCH",
                "/webhooks/${webhook_id}",
                body={
                    "types": ["item.*"],
                    "filter": 'data.price.amount >= 5000 and data.price.currency == "EUR"',
                },
                by=As.NOBODY,
            ),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call(
                "update_webhook",
                "PATCH",
                "/webhooks/${webhook_id}",
                body={
                    "types": ["item.*"],
                    "filter": 'data.price.amount >= 5000 and data.price.currency == "EUR"',
                },
                by=As.WRONG,
            ),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call(
                "update_webhook",
                "PATCH",
                "/webhooks/${webhook_id}",
                body={
                    "types": ["item.*"],
                    "filter": 'data.price.amount >= 5000 and data.price.currency == "EUR"',
                },
                by=As.LIMITED,
            ),
            code="missing_scope",
            lacking=("webhooks",),
        ),
        Case(
            404,
            "an unknown id",
            Call(
                "update_webhook",
                "PATCH",
                "/webhooks/${uuid}",
                body={
                    "types": ["item.*"],
                    "filter": 'data.price.amount >= 5000 and data.price.currency == "EUR"',
                },
            ),
            code="not_found",
        ),
        Case(
            412,
            "another version",
            Call(
                "update_webhook",
                "PATCH",
                "/webhooks/${own.webhook_id}",
                headers={"If-Match": '"0"'},
                body={
                    "types": ["item.*"],
                    "filter": 'data.price.amount >= 5000 and data.price.currency == "EUR"',
                },
            ),
            code="precondition_failed",
        ),
        Case(
            413,
            "more than 1 MiB",
            Call("update_webhook", "PATCH", "/webhooks/${webhook_id}", size=1048577),
        ),
        Case(
            415,
            "plain text",
            Call(
                "update_webhook",
                "PATCH",
                "/webhooks/${webhook_id}",
                raw=b"{}",
                media_type="text/plain",
            ),
        ),
        Case(
            422,
            "an unknown parameter",
            Call(
                "update_webhook",
                "PATCH",
                "/webhooks/${webhook_id}",
                query={"surprise": "1"},
                body={
                    "types": ["item.*"],
                    "filter": 'data.price.amount >= 5000 and data.price.currency == "EUR"',
                },
            ),
        ),
        Case(
            422,
            "an unknown field",
            Call(
                "update_webhook",
                "PATCH",
                "/webhooks/${webhook_id}",
                body={
                    "types": ["item.*"],
                    "filter": 'data.price.amount >= 5000 and data.price.currency == "EUR"',
                    "surprise": 1,
                },
            ),
        ),
        Case(
            429,
            "a spent quota",
            Call(
                "update_webhook",
                "PATCH",
                "/webhooks/${uuid}",
                body={
                    "types": ["item.*"],
                    "filter": 'data.price.amount >= 5000 and data.price.currency == "EUR"',
                },
            ),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("409", "takes two requests at the same moment"),
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

CONFIRM_WEBHOOK = CheckedOperation(
    "confirm_webhook",
    "POST",
    "/webhooks/{webhook_id}/confirm",
    cases=(
        Case(
            200,
            "a plain request",
            Call("confirm_webhook", "POST", "/webhooks/${webhook_id}/confirm"),
            needs=("webhook_id",),
        ),
        Case(
            400,
            "an unreadable query",
            Call("confirm_webhook", "POST", "/webhooks/${webhook_id}/confirm?surprise=%ff"),
        ),
        Case(
            401,
            "no key",
            Call("confirm_webhook", "POST", "/webhooks/${webhook_id}/confirm", by=As.NOBODY),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call("confirm_webhook", "POST", "/webhooks/${webhook_id}/confirm", by=As.WRONG),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call("confirm_webhook", "POST", "/webhooks/${webhook_id}/confirm", by=As.LIMITED),
            code="missing_scope",
            lacking=("webhooks",),
        ),
        Case(
            404,
            "an unknown id",
            Call("confirm_webhook", "POST", "/webhooks/${uuid}/confirm"),
            code="not_found",
        ),
        Case(
            422,
            "an unknown parameter",
            Call(
                "confirm_webhook",
                "POST",
                "/webhooks/${webhook_id}/confirm",
                query={"surprise": "1"},
            ),
        ),
        Case(
            429,
            "a spent quota",
            Call("confirm_webhook", "POST", "/webhooks/${uuid}/confirm"),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("409", "takes two requests at the same moment"),
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

VERIFY_WEBHOOK = CheckedOperation(
    "verify_webhook",
    "POST",
    "/webhooks/{webhook_id}/verify",
    cases=(
        Case(
            202,
            "a plain request",
            Call("verify_webhook", "POST", "/webhooks/${webhook_id}/verify"),
        ),
        Case(
            400,
            "an unreadable query",
            Call("verify_webhook", "POST", "/webhooks/${webhook_id}/verify?surprise=%ff"),
        ),
        Case(
            401,
            "no key",
            Call("verify_webhook", "POST", "/webhooks/${webhook_id}/verify", by=As.NOBODY),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call("verify_webhook", "POST", "/webhooks/${webhook_id}/verify", by=As.WRONG),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call("verify_webhook", "POST", "/webhooks/${webhook_id}/verify", by=As.LIMITED),
            code="missing_scope",
            lacking=("webhooks",),
        ),
        Case(
            404,
            "an unknown id",
            Call("verify_webhook", "POST", "/webhooks/${uuid}/verify"),
            code="not_found",
        ),
        Case(
            409,
            "webhook not active",
            Call("verify_webhook", "POST", "/webhooks/${own.webhook_id}/verify"),
            before=(
                Call(
                    "update_webhook",
                    "PATCH",
                    "/webhooks/${own.webhook_id}",
                    body={"status": "disabled"},
                ),
            ),
            code="webhook_not_active",
        ),
        Case(
            422,
            "an unknown parameter",
            Call(
                "verify_webhook", "POST", "/webhooks/${webhook_id}/verify", query={"surprise": "1"}
            ),
        ),
        Case(
            429,
            "a spent quota",
            Call("verify_webhook", "POST", "/webhooks/${uuid}/verify"),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

TRY_WEBHOOK = CheckedOperation(
    "try_webhook",
    "POST",
    "/webhooks/{webhook_id}/try-now",
    cases=(
        Case(
            202,
            "a plain request",
            Call("try_webhook", "POST", "/webhooks/${webhook_id}/try-now"),
        ),
        Case(
            400,
            "an unreadable query",
            Call("try_webhook", "POST", "/webhooks/${webhook_id}/try-now?surprise=%ff"),
        ),
        Case(
            401,
            "no key",
            Call("try_webhook", "POST", "/webhooks/${webhook_id}/try-now", by=As.NOBODY),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call("try_webhook", "POST", "/webhooks/${webhook_id}/try-now", by=As.WRONG),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call("try_webhook", "POST", "/webhooks/${webhook_id}/try-now", by=As.LIMITED),
            code="missing_scope",
            lacking=("webhooks",),
        ),
        Case(
            404,
            "an unknown id",
            Call("try_webhook", "POST", "/webhooks/${uuid}/try-now"),
            code="not_found",
        ),
        Case(
            409,
            "webhook not active",
            Call("try_webhook", "POST", "/webhooks/${own.webhook_id}/try-now"),
            before=(
                Call(
                    "update_webhook",
                    "PATCH",
                    "/webhooks/${own.webhook_id}",
                    body={"status": "disabled"},
                ),
            ),
            code="webhook_not_active",
        ),
        Case(
            422,
            "an unknown parameter",
            Call("try_webhook", "POST", "/webhooks/${webhook_id}/try-now", query={"surprise": "1"}),
        ),
        Case(
            429,
            "a spent quota",
            Call("try_webhook", "POST", "/webhooks/${uuid}/try-now"),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

ROTATE_WEBHOOK_SECRET = CheckedOperation(
    "rotate_webhook_secret",
    "POST",
    "/webhooks/{webhook_id}/rotate-secret",
    cases=(
        Case(
            200,
            "the example two days",
            Call(
                "rotate_webhook_secret",
                "POST",
                "/webhooks/${webhook_id}/rotate-secret",
                body={"overlap_seconds": 172800},
            ),
        ),
        Case(
            400,
            "broken JSON",
            Call(
                "rotate_webhook_secret",
                "POST",
                "/webhooks/${webhook_id}/rotate-secret",
                raw=b'{"title": ',
            ),
        ),
        Case(
            401,
            "no key",
            Call(
                "rotate_webhook_secret",
                "POST",
                "/webhooks/${webhook_id}/rotate-secret",
                body={"overlap_seconds": 172800},
                by=As.NOBODY,
            ),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call(
                "rotate_webhook_secret",
                "POST",
                "/webhooks/${webhook_id}/rotate-secret",
                body={"overlap_seconds": 172800},
                by=As.WRONG,
            ),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call(
                "rotate_webhook_secret",
                "POST",
                "/webhooks/${webhook_id}/rotate-secret",
                body={"overlap_seconds": 172800},
                by=As.LIMITED,
            ),
            code="missing_scope",
            lacking=("webhooks",),
        ),
        Case(
            404,
            "an unknown id",
            Call(
                "rotate_webhook_secret",
                "POST",
                "/webhooks/${uuid}/rotate-secret",
                body={"overlap_seconds": 172800},
            ),
            code="not_found",
        ),
        Case(
            413,
            "more than 1 MiB",
            Call(
                "rotate_webhook_secret",
                "POST",
                "/webhooks/${webhook_id}/rotate-secret",
                size=1048577,
            ),
        ),
        Case(
            415,
            "plain text",
            Call(
                "rotate_webhook_secret",
                "POST",
                "/webhooks/${webhook_id}/rotate-secret",
                raw=b"{}",
                media_type="text/plain",
            ),
        ),
        Case(
            422,
            "an unknown parameter",
            Call(
                "rotate_webhook_secret",
                "POST",
                "/webhooks/${webhook_id}/rotate-secret",
                query={"surprise": "1"},
                body={"overlap_seconds": 172800},
            ),
        ),
        Case(
            422,
            "an unknown field",
            Call(
                "rotate_webhook_secret",
                "POST",
                "/webhooks/${webhook_id}/rotate-secret",
                body={"overlap_seconds": 172800, "surprise": 1},
            ),
        ),
        Case(
            429,
            "a spent quota",
            Call(
                "rotate_webhook_secret",
                "POST",
                "/webhooks/${uuid}/rotate-secret",
                body={"overlap_seconds": 172800},
            ),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("409", "takes two requests at the same moment"),
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

TEST_WEBHOOK = CheckedOperation(
    "test_webhook",
    "POST",
    "/webhooks/{webhook_id}/test",
    cases=(
        Case(
            202,
            "the example sale",
            Call(
                "test_webhook", "POST", "/webhooks/${webhook_id}/test", body={"type": "item.sold"}
            ),
        ),
        Case(
            400,
            "broken JSON",
            Call("test_webhook", "POST", "/webhooks/${webhook_id}/test", raw=b'{"title": '),
        ),
        Case(
            401,
            "no key",
            Call(
                "test_webhook",
                "POST",
                "/webhooks/${webhook_id}/test",
                body={"type": "item.sold"},
                by=As.NOBODY,
            ),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call(
                "test_webhook",
                "POST",
                "/webhooks/${webhook_id}/test",
                body={"type": "item.sold"},
                by=As.WRONG,
            ),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call(
                "test_webhook",
                "POST",
                "/webhooks/${webhook_id}/test",
                body={"type": "item.sold"},
                by=As.LIMITED,
            ),
            code="missing_scope",
            lacking=("webhooks",),
        ),
        Case(
            404,
            "an unknown id",
            Call("test_webhook", "POST", "/webhooks/${uuid}/test", body={"type": "item.sold"}),
            code="not_found",
        ),
        Case(
            409,
            "webhook not active",
            Call(
                "test_webhook",
                "POST",
                "/webhooks/${own.webhook_id}/test",
                body={"type": "item.sold"},
            ),
            before=(
                Call(
                    "update_webhook",
                    "PATCH",
                    "/webhooks/${own.webhook_id}",
                    body={"status": "disabled"},
                ),
            ),
            code="webhook_not_active",
        ),
        Case(
            413,
            "more than 1 MiB",
            Call("test_webhook", "POST", "/webhooks/${webhook_id}/test", size=1048577),
        ),
        Case(
            415,
            "plain text",
            Call(
                "test_webhook",
                "POST",
                "/webhooks/${webhook_id}/test",
                raw=b"{}",
                media_type="text/plain",
            ),
        ),
        Case(
            422,
            "an unknown parameter",
            Call(
                "test_webhook",
                "POST",
                "/webhooks/${webhook_id}/test",
                query={"surprise": "1"},
                body={"type": "item.sold"},
            ),
        ),
        Case(
            422,
            "an unknown field",
            Call(
                "test_webhook",
                "POST",
                "/webhooks/${webhook_id}/test",
                body={"type": "item.sold", "surprise": 1},
            ),
        ),
        Case(
            422,
            "a body without type",
            Call("test_webhook", "POST", "/webhooks/${webhook_id}/test", body={}),
        ),
        Case(
            429,
            "a spent quota",
            Call("test_webhook", "POST", "/webhooks/${uuid}/test", body={"type": "item.sold"}),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

LIST_DELIVERIES = CheckedOperation(
    "list_deliveries",
    "GET",
    "/webhooks/{webhook_id}/deliveries",
    cases=(
        Case(
            200,
            "a plain request",
            Call("list_deliveries", "GET", "/webhooks/${webhook_id}/deliveries"),
            needs=("delivery_id",),
        ),
        Case(
            200,
            "all parameters",
            Call(
                "list_deliveries",
                "GET",
                "/webhooks/${webhook_id}/deliveries",
                query={
                    "status": "failed",
                    "type": "item.sold",
                    "has_failed_attempts": "true",
                    "since": "${day_ago}",
                    "until": "${now}",
                    "limit": "20",
                },
            ),
        ),
        Case(
            200,
            "the next page",
            Call(
                "list_deliveries",
                "GET",
                "/webhooks/${webhook_id}/deliveries",
                query={"limit": "1", "cursor": "${next_cursor}"},
            ),
            before=(
                Call(
                    "list_deliveries",
                    "GET",
                    "/webhooks/${webhook_id}/deliveries",
                    query={"limit": "1"},
                ),
            ),
        ),
        Case(
            304,
            "the same version",
            Call(
                "list_deliveries",
                "GET",
                "/webhooks/${webhook_id}/deliveries",
                headers={"If-None-Match": "${etag}"},
            ),
            before=(Call("list_deliveries", "GET", "/webhooks/${webhook_id}/deliveries"),),
        ),
        Case(
            400,
            "an unreadable query",
            Call("list_deliveries", "GET", "/webhooks/${webhook_id}/deliveries?surprise=%ff"),
        ),
        Case(
            401,
            "no key",
            Call("list_deliveries", "GET", "/webhooks/${webhook_id}/deliveries", by=As.NOBODY),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call("list_deliveries", "GET", "/webhooks/${webhook_id}/deliveries", by=As.WRONG),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call("list_deliveries", "GET", "/webhooks/${webhook_id}/deliveries", by=As.LIMITED),
            code="missing_scope",
            lacking=("webhooks",),
        ),
        Case(
            404,
            "an unknown id",
            Call("list_deliveries", "GET", "/webhooks/${uuid}/deliveries"),
            code="not_found",
        ),
        Case(
            422,
            "an unknown parameter",
            Call(
                "list_deliveries",
                "GET",
                "/webhooks/${webhook_id}/deliveries",
                query={"surprise": "1"},
            ),
        ),
        Case(
            422,
            "limit=0",
            Call(
                "list_deliveries", "GET", "/webhooks/${webhook_id}/deliveries", query={"limit": "0"}
            ),
        ),
        Case(
            429,
            "a spent quota",
            Call("list_deliveries", "GET", "/webhooks/${uuid}/deliveries"),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

RECOVER_DELIVERIES = CheckedOperation(
    "recover_deliveries",
    "POST",
    "/webhooks/{webhook_id}/recover",
    cases=(
        Case(
            202,
            "the example day",
            Call(
                "recover_deliveries",
                "POST",
                "/webhooks/${webhook_id}/recover",
                body={"since": "${day_ago}", "until": "${now}", "status": "all"},
            ),
        ),
        Case(
            400,
            "broken JSON",
            Call(
                "recover_deliveries", "POST", "/webhooks/${webhook_id}/recover", raw=b'{"title": '
            ),
        ),
        Case(
            401,
            "no key",
            Call(
                "recover_deliveries",
                "POST",
                "/webhooks/${webhook_id}/recover",
                body={"since": "${day_ago}", "until": "${now}", "status": "all"},
                by=As.NOBODY,
            ),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call(
                "recover_deliveries",
                "POST",
                "/webhooks/${webhook_id}/recover",
                body={"since": "${day_ago}", "until": "${now}", "status": "all"},
                by=As.WRONG,
            ),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call(
                "recover_deliveries",
                "POST",
                "/webhooks/${webhook_id}/recover",
                body={"since": "${day_ago}", "until": "${now}", "status": "all"},
                by=As.LIMITED,
            ),
            code="missing_scope",
            lacking=("webhooks",),
        ),
        Case(
            404,
            "an unknown id",
            Call(
                "recover_deliveries",
                "POST",
                "/webhooks/${uuid}/recover",
                body={"since": "${day_ago}", "until": "${now}", "status": "all"},
            ),
            code="not_found",
        ),
        Case(
            409,
            "webhook not active",
            Call(
                "recover_deliveries",
                "POST",
                "/webhooks/${own.webhook_id}/recover",
                body={"since": "${day_ago}", "until": "${now}", "status": "all"},
            ),
            before=(
                Call(
                    "update_webhook",
                    "PATCH",
                    "/webhooks/${own.webhook_id}",
                    body={"status": "disabled"},
                ),
            ),
            code="webhook_not_active",
        ),
        Case(
            413,
            "more than 1 MiB",
            Call("recover_deliveries", "POST", "/webhooks/${webhook_id}/recover", size=1048577),
        ),
        Case(
            415,
            "plain text",
            Call(
                "recover_deliveries",
                "POST",
                "/webhooks/${webhook_id}/recover",
                raw=b"{}",
                media_type="text/plain",
            ),
        ),
        Case(
            422,
            "an unknown parameter",
            Call(
                "recover_deliveries",
                "POST",
                "/webhooks/${webhook_id}/recover",
                query={"surprise": "1"},
                body={"since": "${day_ago}", "until": "${now}", "status": "all"},
            ),
        ),
        Case(
            422,
            "an unknown field",
            Call(
                "recover_deliveries",
                "POST",
                "/webhooks/${webhook_id}/recover",
                body={"since": "${day_ago}", "until": "${now}", "status": "all", "surprise": 1},
            ),
        ),
        Case(
            429,
            "a spent quota",
            Call(
                "recover_deliveries",
                "POST",
                "/webhooks/${uuid}/recover",
                body={"since": "${day_ago}", "until": "${now}", "status": "all"},
            ),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

GET_WEBHOOK_STATS = CheckedOperation(
    "get_webhook_stats",
    "GET",
    "/webhooks/{webhook_id}/stats",
    cases=(
        Case(
            200,
            "a plain request",
            Call("get_webhook_stats", "GET", "/webhooks/${webhook_id}/stats"),
        ),
        Case(
            200,
            "all parameters",
            Call(
                "get_webhook_stats",
                "GET",
                "/webhooks/${webhook_id}/stats",
                query={"since": "${day_ago}", "until": "${now}"},
            ),
        ),
        Case(
            304,
            "the same version",
            Call(
                "get_webhook_stats",
                "GET",
                "/webhooks/${webhook_id}/stats",
                headers={"If-None-Match": "${etag}"},
            ),
            before=(Call("get_webhook_stats", "GET", "/webhooks/${webhook_id}/stats"),),
        ),
        Case(
            400,
            "an unreadable query",
            Call("get_webhook_stats", "GET", "/webhooks/${webhook_id}/stats?surprise=%ff"),
        ),
        Case(
            401,
            "no key",
            Call("get_webhook_stats", "GET", "/webhooks/${webhook_id}/stats", by=As.NOBODY),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call("get_webhook_stats", "GET", "/webhooks/${webhook_id}/stats", by=As.WRONG),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call("get_webhook_stats", "GET", "/webhooks/${webhook_id}/stats", by=As.LIMITED),
            code="missing_scope",
            lacking=("webhooks",),
        ),
        Case(
            404,
            "an unknown id",
            Call("get_webhook_stats", "GET", "/webhooks/${uuid}/stats"),
            code="not_found",
        ),
        Case(
            422,
            "an unknown parameter",
            Call(
                "get_webhook_stats", "GET", "/webhooks/${webhook_id}/stats", query={"surprise": "1"}
            ),
        ),
        Case(
            429,
            "a spent quota",
            Call("get_webhook_stats", "GET", "/webhooks/${uuid}/stats"),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

GET_WEBHOOK_DIGEST = CheckedOperation(
    "get_webhook_digest",
    "GET",
    "/webhooks/{webhook_id}/digest",
    cases=(
        Case(
            200,
            "a plain request",
            Call("get_webhook_digest", "GET", "/webhooks/${webhook_id}/digest"),
        ),
        Case(
            200,
            "all parameters",
            Call(
                "get_webhook_digest",
                "GET",
                "/webhooks/${webhook_id}/digest",
                query={"date": "${yesterday}"},
            ),
        ),
        Case(
            304,
            "the same version",
            Call(
                "get_webhook_digest",
                "GET",
                "/webhooks/${webhook_id}/digest",
                headers={"If-None-Match": "${etag}"},
            ),
            before=(Call("get_webhook_digest", "GET", "/webhooks/${webhook_id}/digest"),),
        ),
        Case(
            400,
            "an unreadable query",
            Call("get_webhook_digest", "GET", "/webhooks/${webhook_id}/digest?surprise=%ff"),
        ),
        Case(
            401,
            "no key",
            Call("get_webhook_digest", "GET", "/webhooks/${webhook_id}/digest", by=As.NOBODY),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call("get_webhook_digest", "GET", "/webhooks/${webhook_id}/digest", by=As.WRONG),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call("get_webhook_digest", "GET", "/webhooks/${webhook_id}/digest", by=As.LIMITED),
            code="missing_scope",
            lacking=("webhooks",),
        ),
        Case(
            404,
            "an unknown id",
            Call("get_webhook_digest", "GET", "/webhooks/${uuid}/digest"),
            code="not_found",
        ),
        Case(
            422,
            "an unknown parameter",
            Call(
                "get_webhook_digest",
                "GET",
                "/webhooks/${webhook_id}/digest",
                query={"surprise": "1"},
            ),
        ),
        Case(
            429,
            "a spent quota",
            Call("get_webhook_digest", "GET", "/webhooks/${uuid}/digest"),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

GET_DELIVERY = CheckedOperation(
    "get_delivery",
    "GET",
    "/deliveries/{delivery_id}",
    cases=(
        Case(
            200,
            "a plain request",
            Call("get_delivery", "GET", "/deliveries/${delivery_id}"),
        ),
        Case(
            304,
            "the same version",
            Call(
                "get_delivery",
                "GET",
                "/deliveries/${delivery_id}",
                headers={"If-None-Match": "${etag}"},
            ),
            before=(Call("get_delivery", "GET", "/deliveries/${delivery_id}"),),
        ),
        Case(
            400,
            "an unreadable query",
            Call("get_delivery", "GET", "/deliveries/${delivery_id}?surprise=%ff"),
        ),
        Case(
            401,
            "no key",
            Call("get_delivery", "GET", "/deliveries/${delivery_id}", by=As.NOBODY),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call("get_delivery", "GET", "/deliveries/${delivery_id}", by=As.WRONG),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call("get_delivery", "GET", "/deliveries/${delivery_id}", by=As.LIMITED),
            code="missing_scope",
            lacking=("webhooks",),
        ),
        Case(
            404,
            "an unknown id",
            Call("get_delivery", "GET", "/deliveries/${uuid}"),
            code="not_found",
        ),
        Case(
            422,
            "an unknown parameter",
            Call("get_delivery", "GET", "/deliveries/${delivery_id}", query={"surprise": "1"}),
        ),
        Case(
            429,
            "a spent quota",
            Call("get_delivery", "GET", "/deliveries/${uuid}"),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

REDELIVER = CheckedOperation(
    "redeliver",
    "POST",
    "/deliveries/{delivery_id}/redeliver",
    cases=(
        Case(
            202,
            "a plain request",
            Call("redeliver", "POST", "/deliveries/${delivery_id}/redeliver"),
            also=(409,),
        ),
        Case(
            400,
            "an unreadable query",
            Call("redeliver", "POST", "/deliveries/${delivery_id}/redeliver?surprise=%ff"),
        ),
        Case(
            401,
            "no key",
            Call("redeliver", "POST", "/deliveries/${delivery_id}/redeliver", by=As.NOBODY),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call("redeliver", "POST", "/deliveries/${delivery_id}/redeliver", by=As.WRONG),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call("redeliver", "POST", "/deliveries/${delivery_id}/redeliver", by=As.LIMITED),
            code="missing_scope",
            lacking=("webhooks",),
        ),
        Case(
            404,
            "an unknown id",
            Call("redeliver", "POST", "/deliveries/${uuid}/redeliver"),
            code="not_found",
        ),
        Case(
            409,
            "delivery pending",
            Call("redeliver", "POST", "/deliveries/${delivery_id}/redeliver"),
            also=(202,),
            code="delivery_pending",
        ),
        Case(
            422,
            "an unknown parameter",
            Call(
                "redeliver", "POST", "/deliveries/${delivery_id}/redeliver", query={"surprise": "1"}
            ),
        ),
        Case(
            429,
            "a spent quota",
            Call("redeliver", "POST", "/deliveries/${uuid}/redeliver"),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

LIST_EVENTS = CheckedOperation(
    "list_events",
    "GET",
    "/events",
    cases=(
        Case(
            200,
            "a plain request",
            Call("list_events", "GET", "/events"),
        ),
        Case(
            200,
            "all parameters",
            Call("list_events", "GET", "/events", query={"types": "item.created", "limit": "20"}),
        ),
        Case(
            200,
            "the next page",
            Call("list_events", "GET", "/events", query={"limit": "1", "after": "${next_cursor}"}),
            before=(Call("list_events", "GET", "/events", query={"limit": "1"}),),
        ),
        Case(
            304,
            "any version",
            Call("list_events", "GET", "/events", headers={"If-None-Match": "*"}),
        ),
        Case(
            400,
            "an unreadable query",
            Call("list_events", "GET", "/events?surprise=%ff"),
        ),
        Case(
            401,
            "no key",
            Call("list_events", "GET", "/events", by=As.NOBODY),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call("list_events", "GET", "/events", by=As.WRONG),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call("list_events", "GET", "/events", query={"types": "order.created"}, by=As.LIMITED),
            code="missing_scope",
            lacking=("read:orders",),
        ),
        Case(
            410,
            "an old cursor",
            Call("list_events", "GET", "/events", query={"after": "AAAAAAAAAAAAAAAA"}),
            also=(422,),
            code="cursor_expired",
        ),
        Case(
            422,
            "an unknown parameter",
            Call("list_events", "GET", "/events", query={"surprise": "1"}),
        ),
        Case(
            422,
            "limit=0",
            Call("list_events", "GET", "/events", query={"limit": "0"}),
        ),
        Case(
            429,
            "a spent quota",
            Call("list_events", "GET", "/events"),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

STREAM_EVENTS = CheckedOperation(
    "stream_events",
    "GET",
    "/events/stream",
    cases=(
        Case(
            200,
            "a plain request",
            Call("stream_events", "GET", "/events/stream"),
        ),
        Case(
            200,
            "all parameters",
            Call("stream_events", "GET", "/events/stream", query={"types": "item.created"}),
        ),
        Case(
            400,
            "an unreadable query",
            Call("stream_events", "GET", "/events/stream?surprise=%ff"),
        ),
        Case(
            401,
            "no key",
            Call("stream_events", "GET", "/events/stream", by=As.NOBODY),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call("stream_events", "GET", "/events/stream", by=As.WRONG),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call(
                "stream_events",
                "GET",
                "/events/stream",
                query={"types": "order.created"},
                by=As.LIMITED,
            ),
            code="missing_scope",
            lacking=("read:orders",),
        ),
        Case(
            410,
            "an old cursor",
            Call("stream_events", "GET", "/events/stream", query={"after": "AAAAAAAAAAAAAAAA"}),
            also=(422,),
            code="cursor_expired",
        ),
        Case(
            422,
            "an unknown parameter",
            Call("stream_events", "GET", "/events/stream", query={"surprise": "1"}),
        ),
        Case(
            429,
            "a spent quota",
            Call("stream_events", "GET", "/events/stream"),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("409", "would take every webhook that the tier of the key allows"),
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

GET_EVENT = CheckedOperation(
    "get_event",
    "GET",
    "/events/{event_id}",
    cases=(
        Case(
            200,
            "a plain request",
            Call("get_event", "GET", "/events/${event_id}"),
        ),
        Case(
            304,
            "the same version",
            Call("get_event", "GET", "/events/${event_id}", headers={"If-None-Match": "${etag}"}),
            before=(Call("get_event", "GET", "/events/${event_id}"),),
        ),
        Case(
            400,
            "an unreadable query",
            Call("get_event", "GET", "/events/${event_id}?surprise=%ff"),
        ),
        Case(
            401,
            "no key",
            Call("get_event", "GET", "/events/${event_id}", by=As.NOBODY),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call("get_event", "GET", "/events/${event_id}", by=As.WRONG),
            code="invalid_api_key",
        ),
        Case(
            404,
            "an unknown id",
            Call("get_event", "GET", "/events/${uuid}"),
            code="not_found",
        ),
        Case(
            422,
            "an unknown parameter",
            Call("get_event", "GET", "/events/${event_id}", query={"surprise": "1"}),
        ),
        Case(
            429,
            "a spent quota",
            Call("get_event", "GET", "/events/${uuid}"),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

CREATE_SANDBOX_ORDER = CheckedOperation(
    "create_sandbox_order",
    "POST",
    "/sandbox/orders",
    sandbox=True,
    cases=(
        Case(
            201,
            "the example order",
            Call(
                "create_sandbox_order",
                "POST",
                "/sandbox/orders",
                body={"item_id": "${own.item_id}"},
            ),
        ),
        Case(
            201,
            "the same request again",
            Call(
                "create_sandbox_order",
                "POST",
                "/sandbox/orders",
                headers={"Idempotency-Key": "${uuid}"},
                body={"item_id": "${own.item_id}"},
            ),
            before=(
                Call(
                    "create_sandbox_order",
                    "POST",
                    "/sandbox/orders",
                    headers={"Idempotency-Key": "${uuid}"},
                    body={"item_id": "${own.item_id}"},
                ),
            ),
            shows={"Idempotent-Replayed": "true"},
        ),
        Case(
            400,
            "broken JSON",
            Call("create_sandbox_order", "POST", "/sandbox/orders", raw=b'{"title": '),
        ),
        Case(
            401,
            "no key",
            Call(
                "create_sandbox_order",
                "POST",
                "/sandbox/orders",
                body={"item_id": "${own.item_id}"},
                by=As.NOBODY,
            ),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call(
                "create_sandbox_order",
                "POST",
                "/sandbox/orders",
                body={"item_id": "${own.item_id}"},
                by=As.WRONG,
            ),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call(
                "create_sandbox_order",
                "POST",
                "/sandbox/orders",
                body={"item_id": "${own.item_id}"},
                by=As.LIMITED,
            ),
            code="missing_scope",
            lacking=("write:items",),
        ),
        Case(
            404,
            "an unknown id",
            Call("create_sandbox_order", "POST", "/sandbox/orders", body={"item_id": "${uuid}"}),
            code="not_found",
        ),
        Case(
            409,
            "item not available",
            Call(
                "create_sandbox_order",
                "POST",
                "/sandbox/orders",
                body={"item_id": "${own.item_id}"},
            ),
            before=(
                Call(
                    "create_sandbox_order",
                    "POST",
                    "/sandbox/orders",
                    body={"item_id": "${own.item_id}"},
                ),
            ),
            code="item_not_available",
        ),
        Case(
            413,
            "more than 1 MiB",
            Call("create_sandbox_order", "POST", "/sandbox/orders", size=1048577),
        ),
        Case(
            415,
            "plain text",
            Call(
                "create_sandbox_order",
                "POST",
                "/sandbox/orders",
                raw=b"{}",
                media_type="text/plain",
            ),
        ),
        Case(
            422,
            "an unknown parameter",
            Call(
                "create_sandbox_order",
                "POST",
                "/sandbox/orders",
                query={"surprise": "1"},
                body={"item_id": "${own.item_id}"},
            ),
        ),
        Case(
            422,
            "an unknown field",
            Call(
                "create_sandbox_order",
                "POST",
                "/sandbox/orders",
                body={"item_id": "${own.item_id}", "surprise": 1},
            ),
        ),
        Case(
            422,
            "a body without item_id",
            Call("create_sandbox_order", "POST", "/sandbox/orders", body={}),
        ),
        Case(
            429,
            "a spent quota",
            Call("create_sandbox_order", "POST", "/sandbox/orders", body={"item_id": "${uuid}"}),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

COMPLETE_SANDBOX_ORDER = CheckedOperation(
    "complete_sandbox_order",
    "POST",
    "/sandbox/orders/{order_id}/complete",
    sandbox=True,
    cases=(
        Case(
            200,
            "a plain request",
            Call("complete_sandbox_order", "POST", "/sandbox/orders/${own.order_id}/complete"),
            needs=("order_id",),
        ),
        Case(
            400,
            "an unreadable query",
            Call(
                "complete_sandbox_order",
                "POST",
                "/sandbox/orders/${order_id}/complete?surprise=%ff",
            ),
        ),
        Case(
            401,
            "no key",
            Call(
                "complete_sandbox_order",
                "POST",
                "/sandbox/orders/${order_id}/complete",
                by=As.NOBODY,
            ),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call(
                "complete_sandbox_order",
                "POST",
                "/sandbox/orders/${order_id}/complete",
                by=As.WRONG,
            ),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call(
                "complete_sandbox_order",
                "POST",
                "/sandbox/orders/${order_id}/complete",
                by=As.LIMITED,
            ),
            code="missing_scope",
            lacking=("write:items",),
        ),
        Case(
            404,
            "an unknown id",
            Call("complete_sandbox_order", "POST", "/sandbox/orders/${uuid}/complete"),
            code="not_found",
        ),
        Case(
            409,
            "order not open",
            Call("complete_sandbox_order", "POST", "/sandbox/orders/${own.order_id}/complete"),
            before=(
                Call("complete_sandbox_order", "POST", "/sandbox/orders/${own.order_id}/complete"),
            ),
            code="order_not_open",
        ),
        Case(
            422,
            "an unknown parameter",
            Call(
                "complete_sandbox_order",
                "POST",
                "/sandbox/orders/${order_id}/complete",
                query={"surprise": "1"},
            ),
        ),
        Case(
            429,
            "a spent quota",
            Call("complete_sandbox_order", "POST", "/sandbox/orders/${uuid}/complete"),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

CANCEL_SANDBOX_ORDER = CheckedOperation(
    "cancel_sandbox_order",
    "POST",
    "/sandbox/orders/{order_id}/cancel",
    sandbox=True,
    cases=(
        Case(
            200,
            "a plain request",
            Call("cancel_sandbox_order", "POST", "/sandbox/orders/${own.order_id}/cancel"),
            needs=("order_id",),
        ),
        Case(
            400,
            "an unreadable query",
            Call("cancel_sandbox_order", "POST", "/sandbox/orders/${order_id}/cancel?surprise=%ff"),
        ),
        Case(
            401,
            "no key",
            Call(
                "cancel_sandbox_order", "POST", "/sandbox/orders/${order_id}/cancel", by=As.NOBODY
            ),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call("cancel_sandbox_order", "POST", "/sandbox/orders/${order_id}/cancel", by=As.WRONG),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call(
                "cancel_sandbox_order", "POST", "/sandbox/orders/${order_id}/cancel", by=As.LIMITED
            ),
            code="missing_scope",
            lacking=("write:items",),
        ),
        Case(
            404,
            "an unknown id",
            Call("cancel_sandbox_order", "POST", "/sandbox/orders/${uuid}/cancel"),
            code="not_found",
        ),
        Case(
            409,
            "order not open",
            Call("cancel_sandbox_order", "POST", "/sandbox/orders/${own.order_id}/cancel"),
            before=(
                Call("cancel_sandbox_order", "POST", "/sandbox/orders/${own.order_id}/cancel"),
            ),
            code="order_not_open",
        ),
        Case(
            422,
            "an unknown parameter",
            Call(
                "cancel_sandbox_order",
                "POST",
                "/sandbox/orders/${order_id}/cancel",
                query={"surprise": "1"},
            ),
        ),
        Case(
            429,
            "a spent quota",
            Call("cancel_sandbox_order", "POST", "/sandbox/orders/${uuid}/cancel"),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

CREATE_SANDBOX_MESSAGE = CheckedOperation(
    "create_sandbox_message",
    "POST",
    "/sandbox/messages",
    sandbox=True,
    cases=(
        Case(
            201,
            "the example question",
            Call(
                "create_sandbox_message",
                "POST",
                "/sandbox/messages",
                body={"item_id": "${item_id}", "body": "Hi! Is the dress lined?"},
            ),
        ),
        Case(
            201,
            "the same request again",
            Call(
                "create_sandbox_message",
                "POST",
                "/sandbox/messages",
                headers={"Idempotency-Key": "${uuid}"},
                body={"item_id": "${item_id}", "body": "Hi! Is the dress lined?"},
            ),
            before=(
                Call(
                    "create_sandbox_message",
                    "POST",
                    "/sandbox/messages",
                    headers={"Idempotency-Key": "${uuid}"},
                    body={"item_id": "${item_id}", "body": "Hi! Is the dress lined?"},
                ),
            ),
            shows={"Idempotent-Replayed": "true"},
        ),
        Case(
            400,
            "broken JSON",
            Call("create_sandbox_message", "POST", "/sandbox/messages", raw=b'{"title": '),
        ),
        Case(
            401,
            "no key",
            Call(
                "create_sandbox_message",
                "POST",
                "/sandbox/messages",
                body={"item_id": "${item_id}", "body": "Hi! Is the dress lined?"},
                by=As.NOBODY,
            ),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call(
                "create_sandbox_message",
                "POST",
                "/sandbox/messages",
                body={"item_id": "${item_id}", "body": "Hi! Is the dress lined?"},
                by=As.WRONG,
            ),
            code="invalid_api_key",
        ),
        Case(
            403,
            "a key without the scope",
            Call(
                "create_sandbox_message",
                "POST",
                "/sandbox/messages",
                body={"item_id": "${item_id}", "body": "Hi! Is the dress lined?"},
                by=As.LIMITED,
            ),
            code="missing_scope",
            lacking=("write:items",),
        ),
        Case(
            404,
            "an unknown id",
            Call(
                "create_sandbox_message",
                "POST",
                "/sandbox/messages",
                body={"item_id": "${uuid}", "body": "Hi! Is the dress lined?"},
            ),
            code="not_found",
        ),
        Case(
            413,
            "more than 1 MiB",
            Call("create_sandbox_message", "POST", "/sandbox/messages", size=1048577),
        ),
        Case(
            415,
            "plain text",
            Call(
                "create_sandbox_message",
                "POST",
                "/sandbox/messages",
                raw=b"{}",
                media_type="text/plain",
            ),
        ),
        Case(
            422,
            "an unknown parameter",
            Call(
                "create_sandbox_message",
                "POST",
                "/sandbox/messages",
                query={"surprise": "1"},
                body={"item_id": "${item_id}", "body": "Hi! Is the dress lined?"},
            ),
        ),
        Case(
            422,
            "an unknown field",
            Call(
                "create_sandbox_message",
                "POST",
                "/sandbox/messages",
                body={"item_id": "${item_id}", "body": "Hi! Is the dress lined?", "surprise": 1},
            ),
        ),
        Case(
            422,
            "a body without item_id",
            Call(
                "create_sandbox_message",
                "POST",
                "/sandbox/messages",
                body={"body": "Hi! Is the dress lined?"},
            ),
        ),
        Case(
            422,
            "an idempotency key used before",
            Call(
                "create_sandbox_message",
                "POST",
                "/sandbox/messages",
                headers={"Idempotency-Key": "${uuid}"},
                body={"item_id": "${item_id}", "body": "Hi! Is the dress lined? too"},
            ),
            before=(
                Call(
                    "create_sandbox_message",
                    "POST",
                    "/sandbox/messages",
                    headers={"Idempotency-Key": "${uuid}"},
                    body={"item_id": "${item_id}", "body": "Hi! Is the dress lined?"},
                ),
            ),
            code="idempotency_key_reused",
        ),
        Case(
            429,
            "a spent quota",
            Call(
                "create_sandbox_message",
                "POST",
                "/sandbox/messages",
                body={"item_id": "${uuid}", "body": "Hi! Is the dress lined?"},
            ),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("409", "takes two requests at the same moment"),
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

ROTATE_KEY = CheckedOperation(
    "rotate_key",
    "POST",
    "/me/keys/{key_id}/rotate",
    cases=(
        Case(
            200,
            "a key to use up",
            Call(
                "rotate_key",
                "POST",
                "/me/keys/${spare.key_id}/rotate",
                body={"grace_seconds": 172800},
                by=As.SPARE,
            ),
        ),
        Case(
            400,
            "broken JSON",
            Call("rotate_key", "POST", "/me/keys/${key_id}/rotate", raw=b'{"title": '),
        ),
        Case(
            401,
            "no key",
            Call(
                "rotate_key",
                "POST",
                "/me/keys/${key_id}/rotate",
                body={"grace_seconds": 172800},
                by=As.NOBODY,
            ),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call(
                "rotate_key",
                "POST",
                "/me/keys/${key_id}/rotate",
                body={"grace_seconds": 172800},
                by=As.WRONG,
            ),
            code="invalid_api_key",
        ),
        Case(
            403,
            "another key",
            Call(
                "rotate_key",
                "POST",
                "/me/keys/${limited.key_id}/rotate",
                body={"grace_seconds": 172800},
            ),
            also=(404,),
            code="not_this_key",
        ),
        Case(
            404,
            "an unknown id",
            Call("rotate_key", "POST", "/me/keys/${uuid}/rotate", body={"grace_seconds": 172800}),
            code="not_found",
        ),
        Case(
            413,
            "more than 1 MiB",
            Call("rotate_key", "POST", "/me/keys/${key_id}/rotate", size=1048577),
        ),
        Case(
            415,
            "plain text",
            Call(
                "rotate_key",
                "POST",
                "/me/keys/${key_id}/rotate",
                raw=b"{}",
                media_type="text/plain",
            ),
        ),
        Case(
            422,
            "an unknown parameter",
            Call(
                "rotate_key",
                "POST",
                "/me/keys/${key_id}/rotate",
                query={"surprise": "1"},
                body={"grace_seconds": 172800},
            ),
        ),
        Case(
            422,
            "an unknown field",
            Call(
                "rotate_key",
                "POST",
                "/me/keys/${key_id}/rotate",
                body={"grace_seconds": 172800, "surprise": 1},
            ),
        ),
        Case(
            429,
            "a spent quota",
            Call("rotate_key", "POST", "/me/keys/${uuid}/rotate", body={"grace_seconds": 172800}),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("409", "takes two requests at the same moment"),
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

REVOKE_KEY = CheckedOperation(
    "revoke_key",
    "DELETE",
    "/me/keys/{key_id}",
    cases=(
        Case(
            204,
            "a key to use up",
            Call("revoke_key", "DELETE", "/me/keys/${spare.key_id}", by=As.SPARE),
        ),
        Case(
            400,
            "an unreadable query",
            Call("revoke_key", "DELETE", "/me/keys/${key_id}?surprise=%ff"),
        ),
        Case(
            401,
            "no key",
            Call("revoke_key", "DELETE", "/me/keys/${key_id}", by=As.NOBODY),
            code="unauthenticated",
        ),
        Case(
            401,
            "a wrong key",
            Call("revoke_key", "DELETE", "/me/keys/${key_id}", by=As.WRONG),
            code="invalid_api_key",
        ),
        Case(
            403,
            "another key",
            Call("revoke_key", "DELETE", "/me/keys/${limited.key_id}"),
            also=(404,),
            code="not_this_key",
        ),
        Case(
            404,
            "an unknown id",
            Call("revoke_key", "DELETE", "/me/keys/${uuid}"),
            code="not_found",
        ),
        Case(
            422,
            "an unknown parameter",
            Call("revoke_key", "DELETE", "/me/keys/${key_id}", query={"surprise": "1"}),
        ),
        Case(
            429,
            "a spent quota",
            Call("revoke_key", "DELETE", "/me/keys/${uuid}"),
            code="rate_limited",
            spends=True,
        ),
    ),
    not_provoked=(
        NotProvoked("500", "an error of the server, which no request may cause"),
        NotProvoked(
            "503", "the server can't reach something that it needs, which no request can cause"
        ),
        NotProvoked(
            "default", "stands for responses outside of the operation, such as 405 and 408"
        ),
    ),
)

OPERATIONS = (
    LIST_ITEMS,
    CREATE_ITEM,
    GET_ITEM,
    DELETE_ITEM,
    UPDATE_ITEM,
    BATCH_ITEMS,
    LIST_ITEM_CHANGES,
    GET_ITEM_SNAPSHOT,
    LIST_CATEGORIES,
    GET_CATEGORY,
    LIST_BRANDS,
    GET_BRAND,
    GET_ME,
    LIST_MY_ITEMS,
    PUT_ITEM_BY_SKU,
    LIST_MY_ORDERS,
    GET_MY_ORDER,
    LIST_MY_USAGE,
    LIST_MY_REQUESTS,
    LIST_MY_KEYS,
    REPORT_KEY,
    LIST_WEBHOOKS,
    CREATE_WEBHOOK,
    GET_WEBHOOK,
    DELETE_WEBHOOK,
    UPDATE_WEBHOOK,
    CONFIRM_WEBHOOK,
    VERIFY_WEBHOOK,
    TRY_WEBHOOK,
    ROTATE_WEBHOOK_SECRET,
    TEST_WEBHOOK,
    LIST_DELIVERIES,
    RECOVER_DELIVERIES,
    GET_WEBHOOK_STATS,
    GET_WEBHOOK_DIGEST,
    GET_DELIVERY,
    REDELIVER,
    LIST_EVENTS,
    STREAM_EVENTS,
    GET_EVENT,
    CREATE_SANDBOX_ORDER,
    COMPLETE_SANDBOX_ORDER,
    CANCEL_SANDBOX_ORDER,
    CREATE_SANDBOX_MESSAGE,
    ROTATE_KEY,
    REVOKE_KEY,
)
