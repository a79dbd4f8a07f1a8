"""The generated contract tests: nothing that the document declares is left out in silence."""

import copy
from pathlib import Path

import pytest
from cute_contract.provider import planned
from cute_contract.provider.cases import As, CheckedOperation

from codegen.bundle import CodegenError, load
from codegen.contract.cases import plan
from codegen.contract.recipes import problem_codes
from codegen.contract.states import CONFLICTS
from codegen.ir import ApiOperation
from codegen.reading import read

RECIPES, OPERATIONS = planned.load()
API = read(load(Path(__file__).parents[2]))
DECLARED = {operation.id: operation for operation in API.operations}
# Only a delivery that is done can meet its webhook disabled; when one is done is not ours to say.
ELSEWHERE = {"webhook_not_active": "redeliver"}


def test_each_operation_of_the_document_has_its_tests() -> None:
    assert {operation.id for operation in OPERATIONS} == set(DECLARED)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)
def test_each_declared_status_is_tested_or_listed_with_a_reason(
    operation: CheckedOperation,
) -> None:
    tested = {str(case.status) for case in operation.cases}
    listed = {missing.status for missing in operation.not_provoked}
    assert tested | listed == set(DECLARED[operation.id].statuses)
    assert not tested & listed
    assert all(missing.reason for missing in operation.not_provoked)


@pytest.mark.parametrize(
    "declared", [o for o in API.operations if "409" in o.statuses], ids=lambda declared: declared.id
)
def test_each_conflict_is_brought_about_or_known_not_to_be(declared: ApiOperation) -> None:
    operation = next(o for o in OPERATIONS if o.id == declared.id)
    brought_about = {case.code for case in operation.cases if case.status == 409}
    unknown = set(problem_codes(API, declared, "409")) - brought_about - CONFLICTS.keys()
    assert unknown <= {code for code, at in ELSEWHERE.items() if at == declared.id}


def test_what_is_made_can_be_deleted_again_where_the_document_has_a_way() -> None:
    undone = {o.id: o.makes.undo.operation for o in OPERATIONS if o.makes is not None}
    assert undone == {
        "create_item": "delete_item",
        "put_item_by_sku": "delete_item",
        "batch_items": "delete_item",
        "create_webhook": "delete_webhook",
        "put_contract": "delete_contract",
        "create_sandbox_seller": "delete_sandbox_seller",
    }


def test_ids_come_from_what_is_made_rather_than_from_what_happens_to_be_there() -> None:
    own = {recipe.name for recipe in RECIPES if recipe.own}
    made = {"item_id", "order_id", "webhook_id", "delivery_id", "contract_id", "account"}
    assert own == made


def test_the_category_of_a_new_item_comes_from_the_list_not_from_an_item() -> None:
    sources = {recipe.name: recipe.call.operation for recipe in RECIPES}
    assert (sources["category_id"], sources["brand_id"]) == ("list_categories", "list_brands")


def test_a_recipe_that_needs_itself_is_refused() -> None:
    document = copy.deepcopy(API.document)
    del document["paths"]["/categories"]["get"]["responses"]["200"]["links"]
    with pytest.raises(CodegenError, match=r"depend on themselves: .*category_id -> item_id"):
        plan(read(document))


def test_a_parameter_with_several_values_is_sent_one_of_them() -> None:
    sent = {
        name: value
        for operation in OPERATIONS
        for case in operation.cases
        if case.name == "all parameters"
        for name, value in case.call.query.items()
    }
    assert sent["condition"] == "very_good"
    assert not [value for value in sent.values() if str(value).startswith("[")]


def test_only_the_spare_key_is_ever_ended() -> None:
    ending = [
        case
        for operation in OPERATIONS
        if operation.id in {"rotate_key", "revoke_key"}
        for case in operation.cases
        if case.status < 300
    ]
    assert [case.call.by for case in ending] == [As.SPARE, As.SPARE]
    assert all("${spare.key_id}" in case.call.path for case in ending)


def test_an_operation_whose_id_no_link_hands_over_is_tested_as_far_as_that_goes() -> None:
    document = copy.deepcopy(API.document)
    del document["paths"]["/events"]["get"]["responses"]["200"]["links"]
    planned = next(o for o in plan(read(document)).operations if o.id == "get_event")
    assert {case.status for case in planned.cases} == {400, 401, 404, 422, 429}
    reasons = {missing.status: missing.reason for missing in planned.not_provoked}
    assert reasons["200"] == reasons["304"] == "no link of the document hands over event_id"
    assert all("{" not in case.call.path.replace("${", "") for case in planned.cases)
