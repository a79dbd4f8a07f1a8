"""The form of each operation, sent as it is first shown, by a user with the needed objects."""

import html
import re
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import quote

import httpx

from cute_api.portal import trust
from tests.fixtures.api import Api
from tests.portal.browser import TOKEN
from tests.snippets.stage import OF_APPS, OPERATIONS, SIGNED, for_reader, page_of

FORM = re.compile(r'data-method="(\w+)" data-path="([^"]+)" data-version="([^"]+)"')
INPUT = re.compile(r'<input [^>]*name="(path|query|header)\.([^"]+)" value="([^"]*)"([^>]*)>')
BODY = re.compile(r"<textarea [^>]*data-body[^>]*>(.*?)</textarea>", re.DOTALL)
MEDIA_TYPE = re.compile(r"data-type><option>([^<]+)")


@dataclass(frozen=True, slots=True)
class Tried:
    """A form as try.js reads it. `inputs` are places, names, values and further attributes."""

    method: str
    path: str
    version: str
    inputs: list[list[str]]
    body: str | None
    media_type: str

    @classmethod
    def of(cls, page: str) -> "Tried":
        form, body, media_type = FORM.search(page), BODY.search(page), MEDIA_TYPE.search(page)
        assert form is not None
        method, path, version = map(html.unescape, form.groups())
        inputs = [[html.unescape(part) for part in found] for found in INPUT.findall(page)]
        written = None if body is None else html.unescape(body[1])
        return cls(method, path, version, inputs, written, media_type[1] if media_type else "")

    def send(self, base_url: str, key: str, key_id: str) -> str:
        """Send it; return what went wrong, or an empty text."""
        path, query = self.path, dict[str, str]()
        headers = {"Authorization": f"Bearer {key}", "Cute-Version": self.version}
        for place, name, text, attributes in self.inputs:
            value = key_id if "data-own-key" in attributes else text
            if not value:
                continue
            match place:
                case "path":
                    path = path.replace(f"{{{name}}}", quote(value, safe=""))
                case "query":
                    query[name] = value
                case _:
                    headers[name] = value
        if self.media_type:
            headers["Content-Type"] = self.media_type
        with (
            httpx.Client(trust_env=False, timeout=30) as client,
            client.stream(
                self.method, base_url + path, params=query, headers=headers, content=self.body
            ) as response,
        ):
            if response.is_success:
                return ""
            return f"{response.status_code}: {response.read().decode()}"


def test_each_operation_succeeds_with_the_values_that_its_form_shows(api: Api) -> None:
    found = {}
    # The reference has keys of users only, which sign nothing.
    for operation in sorted({*OPERATIONS} - OF_APPS - SIGNED.keys()):
        reader = for_reader(api, operation, "try")
        path = f"/docs/operations/{operation}"
        browser, page = page_of(api, reader, f"{path}/try")
        with closing(browser):
            token = TOKEN.search(page)
            assert token is not None
            made = browser.post(f"{path}/key", data={trust.FORM_FIELD: token[1]}).json()
        assert "only examples" not in page, operation
        error = Tried.of(page).send(api.base_url, made["key"], made["id"])
        if error:
            found[operation] = error
    assert found == {}
