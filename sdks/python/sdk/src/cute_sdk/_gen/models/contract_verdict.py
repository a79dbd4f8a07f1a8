# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ... import _model
from ..models.contract_outcome import ContractOutcome

if TYPE_CHECKING:
    from ..models.contract_finding import ContractFinding


_FIELDS: tuple[_model.Field, ...] = (
    ("version", "version", _model.text, True),
    ("released", "released", _model.flag, True),
    ("outcome", "outcome", _model.member(ContractOutcome), True),
    ("findings", "findings", _model.array(_model.nested("ContractFinding")), True),
)


@define
class ContractVerdict(_model.Model):
    """What moving to a version of the API does to a program.

    Attributes:
        version (str): The version of the API.
        released (bool): Whether the version's date has come. Until then, the version may still change.
        outcome (ContractOutcome): What moving to a version of the API does to a program. More values may come. The
            values are `works`: nothing that the program uses changes; `at_risk`: a change may break the program; `breaks`:
            a change breaks the program.
        findings (list[ContractFinding]): The first 100 changes that affect the program.
    """

    version: str
    released: bool
    outcome: ContractOutcome
    findings: list[ContractFinding]

    _fields = _FIELDS
