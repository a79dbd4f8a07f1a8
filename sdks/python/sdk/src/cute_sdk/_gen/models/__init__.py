# Generated from the spec by `make generate`: never edit this file.
"""The objects of the spec. Each is loaded when it is first used, so that importing stays quick."""

from typing import TYPE_CHECKING

from ..._loading import load

if TYPE_CHECKING:
    from .alert_fired_event import AlertFiredEvent
    from .alert_firing import AlertFiring
    from .alert_kind import AlertKind
    from .alert_resolved_event import AlertResolvedEvent
    from .api_key import ApiKey
    from .app_data_requested_event import AppDataRequestedEvent
    from .app_erasure import AppErasure
    from .app_installed_event import AppInstalledEvent
    from .app_scopes_changed_event import AppScopesChangedEvent
    from .app_status import AppStatus
    from .app_uninstalled_event import AppUninstalledEvent
    from .attempt import Attempt
    from .attempt_outcome import AttemptOutcome
    from .attempt_request_headers import AttemptRequestHeaders
    from .attempt_response_headers import AttemptResponseHeaders
    from .attempt_timing import AttemptTiming
    from .attribute_count import AttributeCount
    from .attribute_value import AttributeValue
    from .audit_actor_kind import AuditActorKind
    from .audit_change import AuditChange
    from .audit_entry import AuditEntry
    from .audit_target_kind import AuditTargetKind
    from .brand import Brand
    from .bucket_hash import BucketHash
    from .catalog_change import CatalogChange
    from .catalog_changed_event import CatalogChangedEvent
    from .catalog_version import CatalogVersion
    from .category import Category
    from .category_attribute import CategoryAttribute
    from .category_attributes import CategoryAttributes
    from .certificate import Certificate
    from .certificate_kind import CertificateKind
    from .certificate_set import CertificateSet
    from .color import Color
    from .condition import Condition
    from .condition_count import ConditionCount
    from .contract import Contract
    from .contract_finding import ContractFinding
    from .contract_outcome import ContractOutcome
    from .contract_part import ContractPart
    from .contract_place import ContractPlace
    from .contract_proposal import ContractProposal
    from .contract_verdict import ContractVerdict
    from .contract_verdicts import ContractVerdicts
    from .contract_with_uses import ContractWithUses
    from .copy_proof import CopyProof
    from .custom_limits import CustomLimits
    from .data_request import DataRequest
    from .delivery import Delivery
    from .delivery_budget import DeliveryBudget
    from .delivery_status import DeliveryStatus
    from .delivery_with_attempts import DeliveryWithAttempts
    from .disabled_reason import DisabledReason
    from .embed_link_with_secret import EmbedLinkWithSecret
    from .event import Event
    from .event_pattern import EventPattern
    from .event_type import EventType
    from .event_use import EventUse
    from .field_error import FieldError
    from .fulfillment_status import FulfillmentStatus
    from .gender import Gender
    from .image import Image
    from .install import Install
    from .item import Item
    from .item_attributes import ItemAttributes
    from .item_batch_result import ItemBatchResult
    from .item_batch_row import ItemBatchRow
    from .item_bucket import ItemBucket
    from .item_change import ItemChange
    from .item_change_type import ItemChangeType
    from .item_created_event import ItemCreatedEvent
    from .item_deleted_event import ItemDeletedEvent
    from .item_facets import ItemFacets
    from .item_hashes import ItemHashes
    from .item_reserved_event import ItemReservedEvent
    from .item_size import ItemSize
    from .item_sold_event import ItemSoldEvent
    from .item_stats import ItemStats
    from .item_stats_day import ItemStatsDay
    from .item_status import ItemStatus
    from .item_updated_event import ItemUpdatedEvent
    from .item_version import ItemVersion
    from .key_client import KeyClient
    from .key_report import KeyReport
    from .key_report_status import KeyReportStatus
    from .key_revocation import KeyRevocation
    from .key_revoked_event import KeyRevokedEvent
    from .key_rotated_event import KeyRotatedEvent
    from .key_rotation import KeyRotation
    from .key_with_secret import KeyWithSecret
    from .listed_prices import ListedPrices
    from .market_prices import MarketPrices
    from .material import Material
    from .me import Me
    from .member_role import MemberRole
    from .message import Message
    from .message_received_event import MessageReceivedEvent
    from .metadata import Metadata
    from .missed_range import MissedRange
    from .money import Money
    from .named_count import NamedCount
    from .operation_use import OperationUse
    from .order import Order
    from .order_cancelled_event import OrderCancelledEvent
    from .order_completed_event import OrderCompletedEvent
    from .order_created_event import OrderCreatedEvent
    from .order_item import OrderItem
    from .order_line import OrderLine
    from .order_role import OrderRole
    from .order_status import OrderStatus
    from .order_totals import OrderTotals
    from .order_updated_event import OrderUpdatedEvent
    from .organisation import Organisation
    from .organisation_member import OrganisationMember
    from .organisation_seller import OrganisationSeller
    from .own_item_bucket import OwnItemBucket
    from .own_item_hashes import OwnItemHashes
    from .party import Party
    from .pattern import Pattern
    from .payment_status import PaymentStatus
    from .policy import Policy
    from .price_band_count import PriceBandCount
    from .problem import Problem
    from .problem_code import ProblemCode
    from .problem_use import ProblemUse
    from .recovery import Recovery
    from .registered_app import RegisteredApp
    from .request_entry import RequestEntry
    from .revocation_reason import RevocationReason
    from .sandbox_clock import SandboxClock
    from .sandbox_clock_status import SandboxClockStatus
    from .sandbox_fault import SandboxFault
    from .sandbox_fault_kind import SandboxFaultKind
    from .sandbox_fault_script import SandboxFaultScript
    from .sandbox_moment import SandboxMoment
    from .sandbox_moment_kind import SandboxMomentKind
    from .sandbox_seller_with_secret import SandboxSellerWithSecret
    from .saving_kind import SavingKind
    from .scope import Scope
    from .shadow_difference import ShadowDifference
    from .shadow_difference_kind import ShadowDifferenceKind
    from .shadow_upgrade import ShadowUpgrade
    from .shipping_option import ShippingOption
    from .size_chart import SizeChart
    from .size_chart_system import SizeChartSystem
    from .size_system import SizeSystem
    from .sleeve_length import SleeveLength
    from .sold_prices import SoldPrices
    from .storage_use import StorageUse
    from .tier import Tier
    from .unknown_data import UnknownData
    from .usage_advice import UsageAdvice
    from .usage_period import UsagePeriod
    from .usage_saving import UsageSaving
    from .user import User
    from .user_erased_event import UserErasedEvent
    from .user_erasure import UserErasure
    from .user_key import UserKey
    from .webhook import Webhook
    from .webhook_challenge import WebhookChallenge
    from .webhook_digest import WebhookDigest
    from .webhook_disabled_event import WebhookDisabledEvent
    from .webhook_disabling import WebhookDisabling
    from .webhook_failing_event import WebhookFailingEvent
    from .webhook_failure import WebhookFailure
    from .webhook_health import WebhookHealth
    from .webhook_health_status import WebhookHealthStatus
    from .webhook_stats import WebhookStats
    from .webhook_stats_hour import WebhookStatsHour
    from .webhook_stats_total import WebhookStatsTotal
    from .webhook_status import WebhookStatus
    from .webhook_status_detail import WebhookStatusDetail
    from .webhook_verification import WebhookVerification
    from .webhook_verification_event import WebhookVerificationEvent
    from .webhook_with_secret import WebhookWithSecret

_MODULES = {
    "AlertFiredEvent": ".alert_fired_event",
    "AlertFiring": ".alert_firing",
    "AlertKind": ".alert_kind",
    "AlertResolvedEvent": ".alert_resolved_event",
    "ApiKey": ".api_key",
    "AppDataRequestedEvent": ".app_data_requested_event",
    "AppErasure": ".app_erasure",
    "AppInstalledEvent": ".app_installed_event",
    "AppScopesChangedEvent": ".app_scopes_changed_event",
    "AppStatus": ".app_status",
    "AppUninstalledEvent": ".app_uninstalled_event",
    "Attempt": ".attempt",
    "AttemptOutcome": ".attempt_outcome",
    "AttemptRequestHeaders": ".attempt_request_headers",
    "AttemptResponseHeaders": ".attempt_response_headers",
    "AttemptTiming": ".attempt_timing",
    "AttributeCount": ".attribute_count",
    "AttributeValue": ".attribute_value",
    "AuditActorKind": ".audit_actor_kind",
    "AuditChange": ".audit_change",
    "AuditEntry": ".audit_entry",
    "AuditTargetKind": ".audit_target_kind",
    "Brand": ".brand",
    "BucketHash": ".bucket_hash",
    "CatalogChange": ".catalog_change",
    "CatalogChangedEvent": ".catalog_changed_event",
    "CatalogVersion": ".catalog_version",
    "Category": ".category",
    "CategoryAttribute": ".category_attribute",
    "CategoryAttributes": ".category_attributes",
    "Certificate": ".certificate",
    "CertificateKind": ".certificate_kind",
    "CertificateSet": ".certificate_set",
    "Color": ".color",
    "Condition": ".condition",
    "ConditionCount": ".condition_count",
    "Contract": ".contract",
    "ContractFinding": ".contract_finding",
    "ContractOutcome": ".contract_outcome",
    "ContractPart": ".contract_part",
    "ContractPlace": ".contract_place",
    "ContractProposal": ".contract_proposal",
    "ContractVerdict": ".contract_verdict",
    "ContractVerdicts": ".contract_verdicts",
    "ContractWithUses": ".contract_with_uses",
    "CopyProof": ".copy_proof",
    "CustomLimits": ".custom_limits",
    "DataRequest": ".data_request",
    "Delivery": ".delivery",
    "DeliveryBudget": ".delivery_budget",
    "DeliveryStatus": ".delivery_status",
    "DeliveryWithAttempts": ".delivery_with_attempts",
    "DisabledReason": ".disabled_reason",
    "EmbedLinkWithSecret": ".embed_link_with_secret",
    "Event": ".event",
    "EventPattern": ".event_pattern",
    "EventType": ".event_type",
    "EventUse": ".event_use",
    "FieldError": ".field_error",
    "FulfillmentStatus": ".fulfillment_status",
    "Gender": ".gender",
    "Image": ".image",
    "Install": ".install",
    "Item": ".item",
    "ItemAttributes": ".item_attributes",
    "ItemBatchResult": ".item_batch_result",
    "ItemBatchRow": ".item_batch_row",
    "ItemBucket": ".item_bucket",
    "ItemChange": ".item_change",
    "ItemChangeType": ".item_change_type",
    "ItemCreatedEvent": ".item_created_event",
    "ItemDeletedEvent": ".item_deleted_event",
    "ItemFacets": ".item_facets",
    "ItemHashes": ".item_hashes",
    "ItemReservedEvent": ".item_reserved_event",
    "ItemSize": ".item_size",
    "ItemSoldEvent": ".item_sold_event",
    "ItemStats": ".item_stats",
    "ItemStatsDay": ".item_stats_day",
    "ItemStatus": ".item_status",
    "ItemUpdatedEvent": ".item_updated_event",
    "ItemVersion": ".item_version",
    "KeyClient": ".key_client",
    "KeyReport": ".key_report",
    "KeyReportStatus": ".key_report_status",
    "KeyRevocation": ".key_revocation",
    "KeyRevokedEvent": ".key_revoked_event",
    "KeyRotatedEvent": ".key_rotated_event",
    "KeyRotation": ".key_rotation",
    "KeyWithSecret": ".key_with_secret",
    "ListedPrices": ".listed_prices",
    "MarketPrices": ".market_prices",
    "Material": ".material",
    "Me": ".me",
    "MemberRole": ".member_role",
    "Message": ".message",
    "MessageReceivedEvent": ".message_received_event",
    "Metadata": ".metadata",
    "MissedRange": ".missed_range",
    "Money": ".money",
    "NamedCount": ".named_count",
    "OperationUse": ".operation_use",
    "Order": ".order",
    "OrderCancelledEvent": ".order_cancelled_event",
    "OrderCompletedEvent": ".order_completed_event",
    "OrderCreatedEvent": ".order_created_event",
    "OrderItem": ".order_item",
    "OrderLine": ".order_line",
    "OrderRole": ".order_role",
    "OrderStatus": ".order_status",
    "OrderTotals": ".order_totals",
    "OrderUpdatedEvent": ".order_updated_event",
    "Organisation": ".organisation",
    "OrganisationMember": ".organisation_member",
    "OrganisationSeller": ".organisation_seller",
    "OwnItemBucket": ".own_item_bucket",
    "OwnItemHashes": ".own_item_hashes",
    "Party": ".party",
    "Pattern": ".pattern",
    "PaymentStatus": ".payment_status",
    "Policy": ".policy",
    "PriceBandCount": ".price_band_count",
    "Problem": ".problem",
    "ProblemCode": ".problem_code",
    "ProblemUse": ".problem_use",
    "Recovery": ".recovery",
    "RegisteredApp": ".registered_app",
    "RequestEntry": ".request_entry",
    "RevocationReason": ".revocation_reason",
    "SandboxClock": ".sandbox_clock",
    "SandboxClockStatus": ".sandbox_clock_status",
    "SandboxFault": ".sandbox_fault",
    "SandboxFaultKind": ".sandbox_fault_kind",
    "SandboxFaultScript": ".sandbox_fault_script",
    "SandboxMoment": ".sandbox_moment",
    "SandboxMomentKind": ".sandbox_moment_kind",
    "SandboxSellerWithSecret": ".sandbox_seller_with_secret",
    "SavingKind": ".saving_kind",
    "Scope": ".scope",
    "ShadowDifference": ".shadow_difference",
    "ShadowDifferenceKind": ".shadow_difference_kind",
    "ShadowUpgrade": ".shadow_upgrade",
    "ShippingOption": ".shipping_option",
    "SizeChart": ".size_chart",
    "SizeChartSystem": ".size_chart_system",
    "SizeSystem": ".size_system",
    "SleeveLength": ".sleeve_length",
    "SoldPrices": ".sold_prices",
    "StorageUse": ".storage_use",
    "Tier": ".tier",
    "UnknownData": ".unknown_data",
    "UsageAdvice": ".usage_advice",
    "UsagePeriod": ".usage_period",
    "UsageSaving": ".usage_saving",
    "User": ".user",
    "UserErasedEvent": ".user_erased_event",
    "UserErasure": ".user_erasure",
    "UserKey": ".user_key",
    "Webhook": ".webhook",
    "WebhookChallenge": ".webhook_challenge",
    "WebhookDigest": ".webhook_digest",
    "WebhookDisabledEvent": ".webhook_disabled_event",
    "WebhookDisabling": ".webhook_disabling",
    "WebhookFailingEvent": ".webhook_failing_event",
    "WebhookFailure": ".webhook_failure",
    "WebhookHealth": ".webhook_health",
    "WebhookHealthStatus": ".webhook_health_status",
    "WebhookStats": ".webhook_stats",
    "WebhookStatsHour": ".webhook_stats_hour",
    "WebhookStatsTotal": ".webhook_stats_total",
    "WebhookStatus": ".webhook_status",
    "WebhookStatusDetail": ".webhook_status_detail",
    "WebhookVerification": ".webhook_verification",
    "WebhookVerificationEvent": ".webhook_verification_event",
    "WebhookWithSecret": ".webhook_with_secret",
}

__all__ = (
    "AlertFiredEvent",
    "AlertFiring",
    "AlertKind",
    "AlertResolvedEvent",
    "ApiKey",
    "AppDataRequestedEvent",
    "AppErasure",
    "AppInstalledEvent",
    "AppScopesChangedEvent",
    "AppStatus",
    "AppUninstalledEvent",
    "Attempt",
    "AttemptOutcome",
    "AttemptRequestHeaders",
    "AttemptResponseHeaders",
    "AttemptTiming",
    "AttributeCount",
    "AttributeValue",
    "AuditActorKind",
    "AuditChange",
    "AuditEntry",
    "AuditTargetKind",
    "Brand",
    "BucketHash",
    "CatalogChange",
    "CatalogChangedEvent",
    "CatalogVersion",
    "Category",
    "CategoryAttribute",
    "CategoryAttributes",
    "Certificate",
    "CertificateKind",
    "CertificateSet",
    "Color",
    "Condition",
    "ConditionCount",
    "Contract",
    "ContractFinding",
    "ContractOutcome",
    "ContractPart",
    "ContractPlace",
    "ContractProposal",
    "ContractVerdict",
    "ContractVerdicts",
    "ContractWithUses",
    "CopyProof",
    "CustomLimits",
    "DataRequest",
    "Delivery",
    "DeliveryBudget",
    "DeliveryStatus",
    "DeliveryWithAttempts",
    "DisabledReason",
    "EmbedLinkWithSecret",
    "Event",
    "EventPattern",
    "EventType",
    "EventUse",
    "FieldError",
    "FulfillmentStatus",
    "Gender",
    "Image",
    "Install",
    "Item",
    "ItemAttributes",
    "ItemBatchResult",
    "ItemBatchRow",
    "ItemBucket",
    "ItemChange",
    "ItemChangeType",
    "ItemCreatedEvent",
    "ItemDeletedEvent",
    "ItemFacets",
    "ItemHashes",
    "ItemReservedEvent",
    "ItemSize",
    "ItemSoldEvent",
    "ItemStats",
    "ItemStatsDay",
    "ItemStatus",
    "ItemUpdatedEvent",
    "ItemVersion",
    "KeyClient",
    "KeyReport",
    "KeyReportStatus",
    "KeyRevocation",
    "KeyRevokedEvent",
    "KeyRotatedEvent",
    "KeyRotation",
    "KeyWithSecret",
    "ListedPrices",
    "MarketPrices",
    "Material",
    "Me",
    "MemberRole",
    "Message",
    "MessageReceivedEvent",
    "Metadata",
    "MissedRange",
    "Money",
    "NamedCount",
    "OperationUse",
    "Order",
    "OrderCancelledEvent",
    "OrderCompletedEvent",
    "OrderCreatedEvent",
    "OrderItem",
    "OrderLine",
    "OrderRole",
    "OrderStatus",
    "OrderTotals",
    "OrderUpdatedEvent",
    "Organisation",
    "OrganisationMember",
    "OrganisationSeller",
    "OwnItemBucket",
    "OwnItemHashes",
    "Party",
    "Pattern",
    "PaymentStatus",
    "Policy",
    "PriceBandCount",
    "Problem",
    "ProblemCode",
    "ProblemUse",
    "Recovery",
    "RegisteredApp",
    "RequestEntry",
    "RevocationReason",
    "SandboxClock",
    "SandboxClockStatus",
    "SandboxFault",
    "SandboxFaultKind",
    "SandboxFaultScript",
    "SandboxMoment",
    "SandboxMomentKind",
    "SandboxSellerWithSecret",
    "SavingKind",
    "Scope",
    "ShadowDifference",
    "ShadowDifferenceKind",
    "ShadowUpgrade",
    "ShippingOption",
    "SizeChart",
    "SizeChartSystem",
    "SizeSystem",
    "SleeveLength",
    "SoldPrices",
    "StorageUse",
    "Tier",
    "UnknownData",
    "UsageAdvice",
    "UsagePeriod",
    "UsageSaving",
    "User",
    "UserErasedEvent",
    "UserErasure",
    "UserKey",
    "Webhook",
    "WebhookChallenge",
    "WebhookDigest",
    "WebhookDisabledEvent",
    "WebhookDisabling",
    "WebhookFailingEvent",
    "WebhookFailure",
    "WebhookHealth",
    "WebhookHealthStatus",
    "WebhookStats",
    "WebhookStatsHour",
    "WebhookStatsTotal",
    "WebhookStatus",
    "WebhookStatusDetail",
    "WebhookVerification",
    "WebhookVerificationEvent",
    "WebhookWithSecret",
)


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(load(_MODULES[name], __name__), name)
    globals()[name] = value
    return value
