"""The one way to refuse: an exception that says what is refused and what to do instead.

Services raise it, and nobody translates it: the portal shows it as a page, or in the form that was
sent; a command as its error. What the API refuses is a `problems.ApiError`, which is one of them.
"""

from collections.abc import Mapping


class RefusalError(Exception):
    """What was asked for is not done. `title` says what is wrong, `detail` what to do; both public.

    `field` is what to change, where that is one field of a form.
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
