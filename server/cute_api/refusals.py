"""The exception for refusals, with what is refused and what to do instead.

Services raise it. The portal shows it as a page or in the form, commands as their error, both
unchanged. The API's refusals are `problems.ApiError`, a subclass.
"""

from collections.abc import Mapping


class RefusalError(Exception):
    """A request is refused. `title` says what is wrong, `detail` what to do; both are public.

    `field` is the field of a form that must change, if it is a single one.
    """

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        *,
        field: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.title = title
        self.detail = detail
        self.field = field
        self.headers = dict(headers or {})
