# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from attrs import define

from ... import _model

if TYPE_CHECKING:
    from ..models.contract_proposal import ContractProposal
    from ..models.contract_verdict import ContractVerdict


_FIELDS: tuple[_model.Field, ...] = (
    ("contract_id", "contract_id", _model.uuid, True),
    ("api_version", "api_version", _model.text, True),
    ("verdicts", "verdicts", _model.array(_model.nested("ContractVerdict")), True),
    ("proposals", "proposals", _model.array(_model.nested("ContractProposal")), True),
)


@define
class ContractVerdicts(_model.Model):
    """What each later version of the API, and each proposal, does to a program.

    Attributes:
        contract_id (UUID): The contract's id.
        api_version (str): The version of the API that the program asks for.
        verdicts (list[ContractVerdict]): The verdict for each later version, oldest first.
        proposals (list[ContractProposal]): The verdict on each change that we propose, by name. A proposal may still
            change or be dropped.
    """

    contract_id: UUID
    api_version: str
    verdicts: list[ContractVerdict]
    proposals: list[ContractProposal]

    _fields = _FIELDS
