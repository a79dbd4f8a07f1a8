# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define

from ... import _model
from ..models.contract_outcome import ContractOutcome

if TYPE_CHECKING:
    from ..models.contract_place import ContractPlace


_FIELDS: tuple[_model.Field, ...] = (
    ("outcome", "outcome", _model.member(ContractOutcome), True),
    ("rule", "rule", _model.text, True),
    ("reason", "reason", _model.text, True),
    ("places", "places", _model.array(_model.nested("ContractPlace")), True),
)


@define
class ContractFinding(_model.Model):
    """A change of the API that affects a contract.

    Attributes:
        outcome (ContractOutcome): What moving to a version of the API does to a program. More values may come. The
            values are `works`: nothing that the program uses changes; `at_risk`: a change may break the program; `breaks`:
            a change breaks the program.
        rule (str): The kind of change.
        reason (str): The change, described for people.
        places (list[ContractPlace]): The first 100 changed parts that the program uses.
    """

    outcome: ContractOutcome
    rule: str
    reason: str
    places: list[ContractPlace]

    _fields = _FIELDS
