# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ... import _model
from ..models.contract_outcome import ContractOutcome

if TYPE_CHECKING:
    from ..models.contract_finding import ContractFinding


_FIELDS: tuple[_model.Field, ...] = (
    ("name", "name", _model.text, True),
    ("version", "version", _model.text, True),
    ("outcome", "outcome", _model.member(ContractOutcome), True),
    ("findings", "findings", _model.array(_model.nested("ContractFinding")), True),
)


@define
class ContractProposal(_model.Model):
    """What a change that we propose would do to a program.

    Attributes:
        name (str): The name of the proposal.
        version (str): The version of the API that would change, for programs that move to it. If it is the contract's
            own version, the
            program would notice the change without moving.
        outcome (ContractOutcome): What moving to a version of the API does to a program. More values may come. The
            values are `works`: nothing that the program uses changes; `at_risk`: a change may break the program; `breaks`:
            a change breaks the program.
        findings (list[ContractFinding]): The first 100 changes that affect the program.
    """

    name: str
    version: str
    outcome: ContractOutcome
    findings: list[ContractFinding]

    _fields = _FIELDS
