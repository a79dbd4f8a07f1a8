# Generated from the spec by `make generate`: never edit this file.
"""The objects of the spec. Each is loaded when it is first used, so that importing stays quick."""

from typing import TYPE_CHECKING

from ..._loading import load_with

if TYPE_CHECKING:
    from .api_key import ApiKey
    from .attempt import Attempt
    from .attempt_outcome import AttemptOutcome
    from .attempt_request_headers import AttemptRequestHeaders
    from .attempt_response_headers_type_0 import AttemptResponseHeadersType0
    from .attempt_timing import AttemptTiming
    from .batch_create import BatchCreate
    from .batch_delete import BatchDelete
    from .batch_put import BatchPut
    from .batch_update import BatchUpdate
    from .brand import Brand
    from .brand_list import BrandList
    from .category import Category
    from .category_list import CategoryList
    from .challenge_response import ChallengeResponse
    from .condition import Condition
    from .condition_count import ConditionCount
    from .delivery import Delivery
    from .delivery_budget import DeliveryBudget
    from .delivery_list import DeliveryList
    from .delivery_status import DeliveryStatus
    from .delivery_with_attempts import DeliveryWithAttempts
    from .disabled_reason import DisabledReason
    from .event_list import EventList
    from .event_model import Event
    from .event_pattern_type_1 import EventPatternType1
    from .event_type import EventType
    from .field_error import FieldError
    from .image import Image
    from .image_create import ImageCreate
    from .item import Item
    from .item_batch_create import ItemBatchCreate
    from .item_batch_result import ItemBatchResult
    from .item_batch_row import ItemBatchRow
    from .item_change import ItemChange
    from .item_change_list import ItemChangeList
    from .item_change_type import ItemChangeType
    from .item_create import ItemCreate
    from .item_create_status import ItemCreateStatus
    from .item_created_event import ItemCreatedEvent
    from .item_deleted_event import ItemDeletedEvent
    from .item_facets import ItemFacets
    from .item_list import ItemList
    from .item_patch import ItemPatch
    from .item_patch_status import ItemPatchStatus
    from .item_sold_event import ItemSoldEvent
    from .item_status import ItemStatus
    from .item_updated_event import ItemUpdatedEvent
    from .key_report import KeyReport
    from .key_report_create import KeyReportCreate
    from .key_report_status import KeyReportStatus
    from .key_revocation import KeyRevocation
    from .key_revoked_event import KeyRevokedEvent
    from .key_rotated_event import KeyRotatedEvent
    from .key_rotation import KeyRotation
    from .key_rotation_create import KeyRotationCreate
    from .key_with_secret import KeyWithSecret
    from .list_items_include import ListItemsInclude
    from .list_items_sort import ListItemsSort
    from .list_items_status import ListItemsStatus
    from .list_my_usage_by import ListMyUsageBy
    from .me import Me
    from .message import Message
    from .message_received_event import MessageReceivedEvent
    from .missed_range import MissedRange
    from .money import Money
    from .named_count import NamedCount
    from .order import Order
    from .order_cancelled_event import OrderCancelledEvent
    from .order_completed_event import OrderCompletedEvent
    from .order_created_event import OrderCreatedEvent
    from .order_item import OrderItem
    from .order_list import OrderList
    from .order_role import OrderRole
    from .order_status import OrderStatus
    from .policy import Policy
    from .price_band_count import PriceBandCount
    from .problem import Problem
    from .recovery import Recovery
    from .recovery_create import RecoveryCreate
    from .recovery_status import RecoveryStatus
    from .request_entry import RequestEntry
    from .request_list import RequestList
    from .revocation_reason import RevocationReason
    from .sandbox_message_create import SandboxMessageCreate
    from .sandbox_order_create import SandboxOrderCreate
    from .scope import Scope
    from .secret_rotation_create import SecretRotationCreate
    from .status_class import StatusClass
    from .tier import Tier
    from .unknown_data import UnknownData
    from .usage_list import UsageList
    from .usage_period import UsagePeriod
    from .user_key import UserKey
    from .user_key_list import UserKeyList
    from .webhook import Webhook
    from .webhook_challenge import WebhookChallenge
    from .webhook_create import WebhookCreate
    from .webhook_digest import WebhookDigest
    from .webhook_disabled_event import WebhookDisabledEvent
    from .webhook_disabling import WebhookDisabling
    from .webhook_failing_event import WebhookFailingEvent
    from .webhook_failure import WebhookFailure
    from .webhook_health import WebhookHealth
    from .webhook_list import WebhookList
    from .webhook_patch import WebhookPatch
    from .webhook_stats import WebhookStats
    from .webhook_stats_hour import WebhookStatsHour
    from .webhook_stats_total import WebhookStatsTotal
    from .webhook_status import WebhookStatus
    from .webhook_test_create import WebhookTestCreate
    from .webhook_verification import WebhookVerification
    from .webhook_verification_event import WebhookVerificationEvent
    from .webhook_with_secret import WebhookWithSecret

_MODULES = {
    "ApiKey": ".api_key",
    "Attempt": ".attempt",
    "AttemptOutcome": ".attempt_outcome",
    "AttemptRequestHeaders": ".attempt_request_headers",
    "AttemptResponseHeadersType0": ".attempt_response_headers_type_0",
    "AttemptTiming": ".attempt_timing",
    "BatchCreate": ".batch_create",
    "BatchDelete": ".batch_delete",
    "BatchPut": ".batch_put",
    "BatchUpdate": ".batch_update",
    "Brand": ".brand",
    "BrandList": ".brand_list",
    "Category": ".category",
    "CategoryList": ".category_list",
    "ChallengeResponse": ".challenge_response",
    "Condition": ".condition",
    "ConditionCount": ".condition_count",
    "Delivery": ".delivery",
    "DeliveryBudget": ".delivery_budget",
    "DeliveryList": ".delivery_list",
    "DeliveryStatus": ".delivery_status",
    "DeliveryWithAttempts": ".delivery_with_attempts",
    "DisabledReason": ".disabled_reason",
    "EventList": ".event_list",
    "Event": ".event_model",
    "EventPatternType1": ".event_pattern_type_1",
    "EventType": ".event_type",
    "FieldError": ".field_error",
    "Image": ".image",
    "ImageCreate": ".image_create",
    "Item": ".item",
    "ItemBatchCreate": ".item_batch_create",
    "ItemBatchResult": ".item_batch_result",
    "ItemBatchRow": ".item_batch_row",
    "ItemChange": ".item_change",
    "ItemChangeList": ".item_change_list",
    "ItemChangeType": ".item_change_type",
    "ItemCreate": ".item_create",
    "ItemCreateStatus": ".item_create_status",
    "ItemCreatedEvent": ".item_created_event",
    "ItemDeletedEvent": ".item_deleted_event",
    "ItemFacets": ".item_facets",
    "ItemList": ".item_list",
    "ItemPatch": ".item_patch",
    "ItemPatchStatus": ".item_patch_status",
    "ItemSoldEvent": ".item_sold_event",
    "ItemStatus": ".item_status",
    "ItemUpdatedEvent": ".item_updated_event",
    "KeyReport": ".key_report",
    "KeyReportCreate": ".key_report_create",
    "KeyReportStatus": ".key_report_status",
    "KeyRevocation": ".key_revocation",
    "KeyRevokedEvent": ".key_revoked_event",
    "KeyRotatedEvent": ".key_rotated_event",
    "KeyRotation": ".key_rotation",
    "KeyRotationCreate": ".key_rotation_create",
    "KeyWithSecret": ".key_with_secret",
    "ListItemsInclude": ".list_items_include",
    "ListItemsSort": ".list_items_sort",
    "ListItemsStatus": ".list_items_status",
    "ListMyUsageBy": ".list_my_usage_by",
    "Me": ".me",
    "Message": ".message",
    "MessageReceivedEvent": ".message_received_event",
    "MissedRange": ".missed_range",
    "Money": ".money",
    "NamedCount": ".named_count",
    "Order": ".order",
    "OrderCancelledEvent": ".order_cancelled_event",
    "OrderCompletedEvent": ".order_completed_event",
    "OrderCreatedEvent": ".order_created_event",
    "OrderItem": ".order_item",
    "OrderList": ".order_list",
    "OrderRole": ".order_role",
    "OrderStatus": ".order_status",
    "Policy": ".policy",
    "PriceBandCount": ".price_band_count",
    "Problem": ".problem",
    "Recovery": ".recovery",
    "RecoveryCreate": ".recovery_create",
    "RecoveryStatus": ".recovery_status",
    "RequestEntry": ".request_entry",
    "RequestList": ".request_list",
    "RevocationReason": ".revocation_reason",
    "SandboxMessageCreate": ".sandbox_message_create",
    "SandboxOrderCreate": ".sandbox_order_create",
    "Scope": ".scope",
    "SecretRotationCreate": ".secret_rotation_create",
    "StatusClass": ".status_class",
    "Tier": ".tier",
    "UnknownData": ".unknown_data",
    "UsageList": ".usage_list",
    "UsagePeriod": ".usage_period",
    "UserKey": ".user_key",
    "UserKeyList": ".user_key_list",
    "Webhook": ".webhook",
    "WebhookChallenge": ".webhook_challenge",
    "WebhookCreate": ".webhook_create",
    "WebhookDigest": ".webhook_digest",
    "WebhookDisabledEvent": ".webhook_disabled_event",
    "WebhookDisabling": ".webhook_disabling",
    "WebhookFailingEvent": ".webhook_failing_event",
    "WebhookFailure": ".webhook_failure",
    "WebhookHealth": ".webhook_health",
    "WebhookList": ".webhook_list",
    "WebhookPatch": ".webhook_patch",
    "WebhookStats": ".webhook_stats",
    "WebhookStatsHour": ".webhook_stats_hour",
    "WebhookStatsTotal": ".webhook_stats_total",
    "WebhookStatus": ".webhook_status",
    "WebhookTestCreate": ".webhook_test_create",
    "WebhookVerification": ".webhook_verification",
    "WebhookVerificationEvent": ".webhook_verification_event",
    "WebhookWithSecret": ".webhook_with_secret",
}

# What a module imports when it is used.
_NEEDS: dict[str, tuple[str, ...]] = {
    ".attempt": (
        ".attempt_request_headers",
        ".attempt_response_headers_type_0",
        ".attempt_timing",
    ),
    ".batch_create": (".item_create",),
    ".batch_put": (".item_create",),
    ".batch_update": (".item_patch",),
    ".brand_list": (".brand",),
    ".category_list": (".category",),
    ".delivery_list": (".delivery",),
    ".delivery_with_attempts": (".attempt",),
    ".event_list": (".event_model",),
    ".event_model": (
        ".item",
        ".key_revocation",
        ".key_rotation",
        ".message",
        ".order",
        ".unknown_data",
        ".webhook_disabling",
        ".webhook_failure",
    ),
    ".item": (
        ".brand",
        ".category",
        ".image",
        ".money",
    ),
    ".item_batch_create": (
        ".batch_create",
        ".batch_delete",
        ".batch_put",
        ".batch_update",
    ),
    ".item_batch_result": (".item_batch_row",),
    ".item_batch_row": (
        ".item",
        ".problem",
    ),
    ".item_change": (".item",),
    ".item_change_list": (".item_change",),
    ".item_create": (
        ".image_create",
        ".money",
    ),
    ".item_created_event": (".item",),
    ".item_deleted_event": (".item",),
    ".item_facets": (
        ".condition_count",
        ".named_count",
        ".price_band_count",
    ),
    ".item_list": (
        ".item",
        ".item_facets",
    ),
    ".item_patch": (
        ".image_create",
        ".money",
    ),
    ".item_sold_event": (".item",),
    ".item_updated_event": (".item",),
    ".key_revoked_event": (".key_revocation",),
    ".key_rotated_event": (".key_rotation",),
    ".me": (
        ".api_key",
        ".delivery_budget",
        ".policy",
    ),
    ".message_received_event": (".message",),
    ".order": (
        ".money",
        ".order_item",
    ),
    ".order_cancelled_event": (".order",),
    ".order_completed_event": (".order",),
    ".order_created_event": (".order",),
    ".order_item": (
        ".brand",
        ".category",
        ".image",
        ".money",
    ),
    ".order_list": (".order",),
    ".problem": (".field_error",),
    ".request_list": (".request_entry",),
    ".usage_list": (".usage_period",),
    ".user_key_list": (".user_key",),
    ".webhook": (
        ".missed_range",
        ".webhook_health",
        ".webhook_verification",
    ),
    ".webhook_disabled_event": (".webhook_disabling",),
    ".webhook_failing_event": (".webhook_failure",),
    ".webhook_list": (".webhook",),
    ".webhook_stats": (
        ".webhook_stats_hour",
        ".webhook_stats_total",
    ),
    ".webhook_verification_event": (".webhook_challenge",),
    ".webhook_with_secret": (
        ".missed_range",
        ".webhook_health",
        ".webhook_verification",
    ),
}

__all__ = (
    "ApiKey",
    "Attempt",
    "AttemptOutcome",
    "AttemptRequestHeaders",
    "AttemptResponseHeadersType0",
    "AttemptTiming",
    "BatchCreate",
    "BatchDelete",
    "BatchPut",
    "BatchUpdate",
    "Brand",
    "BrandList",
    "Category",
    "CategoryList",
    "ChallengeResponse",
    "Condition",
    "ConditionCount",
    "Delivery",
    "DeliveryBudget",
    "DeliveryList",
    "DeliveryStatus",
    "DeliveryWithAttempts",
    "DisabledReason",
    "Event",
    "EventList",
    "EventPatternType1",
    "EventType",
    "FieldError",
    "Image",
    "ImageCreate",
    "Item",
    "ItemBatchCreate",
    "ItemBatchResult",
    "ItemBatchRow",
    "ItemChange",
    "ItemChangeList",
    "ItemChangeType",
    "ItemCreate",
    "ItemCreatedEvent",
    "ItemCreateStatus",
    "ItemDeletedEvent",
    "ItemFacets",
    "ItemList",
    "ItemPatch",
    "ItemPatchStatus",
    "ItemSoldEvent",
    "ItemStatus",
    "ItemUpdatedEvent",
    "KeyReport",
    "KeyReportCreate",
    "KeyReportStatus",
    "KeyRevocation",
    "KeyRevokedEvent",
    "KeyRotatedEvent",
    "KeyRotation",
    "KeyRotationCreate",
    "KeyWithSecret",
    "ListItemsInclude",
    "ListItemsSort",
    "ListItemsStatus",
    "ListMyUsageBy",
    "Me",
    "Message",
    "MessageReceivedEvent",
    "MissedRange",
    "Money",
    "NamedCount",
    "Order",
    "OrderCancelledEvent",
    "OrderCompletedEvent",
    "OrderCreatedEvent",
    "OrderItem",
    "OrderList",
    "OrderRole",
    "OrderStatus",
    "Policy",
    "PriceBandCount",
    "Problem",
    "Recovery",
    "RecoveryCreate",
    "RecoveryStatus",
    "RequestEntry",
    "RequestList",
    "RevocationReason",
    "SandboxMessageCreate",
    "SandboxOrderCreate",
    "Scope",
    "SecretRotationCreate",
    "StatusClass",
    "Tier",
    "UnknownData",
    "UsageList",
    "UsagePeriod",
    "UserKey",
    "UserKeyList",
    "Webhook",
    "WebhookChallenge",
    "WebhookCreate",
    "WebhookDigest",
    "WebhookDisabledEvent",
    "WebhookDisabling",
    "WebhookFailingEvent",
    "WebhookFailure",
    "WebhookHealth",
    "WebhookList",
    "WebhookPatch",
    "WebhookStats",
    "WebhookStatsHour",
    "WebhookStatsTotal",
    "WebhookStatus",
    "WebhookTestCreate",
    "WebhookVerification",
    "WebhookVerificationEvent",
    "WebhookWithSecret",
)


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(load_with(_MODULES[name], __name__, _NEEDS), name)
    globals()[name] = value
    return value
