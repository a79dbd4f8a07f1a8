"""What the page of an operation or an event shows, in HTML and in Markdown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cute_api.portal.docs.bodies import BodyPart
from cute_api.portal.docs.fields import FieldRow
from cute_api.spec import Operation

PATH = "/docs/operations"
VERIFY = "[Verify the signature](/docs/webhooks#verify) before you use the body."


@dataclass(frozen=True, slots=True)
class ParameterGroup:
    """The parameters in a place of the request."""

    place: str
    title: str
    rows: Sequence[FieldRow]


@dataclass(frozen=True, slots=True)
class ResponsePart:
    """A successful response. `headers` are those that not every response has."""

    status: str
    phrase: str
    description: str
    headers: Sequence[FieldRow]
    body: BodyPart | None


@dataclass(frozen=True, slots=True)
class ErrorPart:
    """A failed response, and what to do about each of its codes."""

    status: str
    description: str
    advice: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class EventReference:
    """What the page of an event shows; texts are Markdown.

    `responses` are what a receiver may respond.
    """

    title: str
    summary: str
    description: str
    subscription: str
    body: BodyPart | None
    headers: Sequence[FieldRow]
    responses: Sequence[ResponsePart]


@dataclass(frozen=True, slots=True)
class OperationPage:
    """What the page of an operation shows; texts are Markdown.

    `facts` are about the request as a whole. `parameters` are all but those in headers.
    `shared_errors` and `shared_headers` are those of every operation.
    """

    operation: Operation
    title: str
    description: str
    facts: Sequence[str]
    parameters: Sequence[ParameterGroup]
    request_headers: Sequence[FieldRow]
    body_description: str
    body: BodyPart | None
    responses: Sequence[ResponsePart]
    errors: Sequence[ErrorPart]
    shared_errors: Sequence[ErrorPart]
    shared_headers: Sequence[FieldRow]

    @property
    def path(self) -> str:
        return f"{PATH}/{self.operation.id}"

    @property
    def sample(self) -> str:
        """The place of its samples, by which `samples` finds them."""
        return f"docs/snippets/{self.operation.id}"
