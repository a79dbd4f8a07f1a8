"""The guides under `docs/guides/`: their order, and their pages, rendered on first use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from cute_api.config import ROOT
from cute_api.portal.docs import facts, samples
from cute_api.portal.docs.markdown import Document, render
from cute_api.spec import Spec

FOLDER = ROOT / samples.GUIDES
# In the order in which a newcomer needs them.
ORDER: Mapping[str, Sequence[str]] = {
    "Start": ("quickstart", "sandbox", "authentication"),
    "Use the API": (
        *(
            "apps",
            "pagination",
            "errors",
            "rate-limits",
            "idempotency",
            "money",
            "metadata",
            "versioning",
            "mails",
            "alerts",
        ),
    ),
    "Webhooks": ("webhooks", "filters"),
    "Tools": (
        *(
            "sdks",
            "sdk-python",
            "sdk-javascript",
            "command-line",
            "language-models",
            "integrations",
            "contract-testing",
            "changelog",
        ),
    ),
    "About": ("terms", "privacy"),
}
NAMES = tuple(name for names in ORDER.values() for name in names)


@dataclass
class Guide:
    """A guide; `name` is that of its file and of its URL."""

    name: str
    text: str
    base_url: str

    @property
    def path(self) -> str:
        return f"/docs/{self.name}"

    @property
    def title(self) -> str:
        return self.text.partition("\n")[0].removeprefix("# ")

    @cached_property
    def document(self) -> Document:
        return render(self.text, self.base_url)


@dataclass(frozen=True, slots=True)
class GuideCollection:
    """All guides; `groups` is their list by section."""

    guides: Mapping[str, Guide]

    @classmethod
    def of(cls, spec: Spec, base_url: str) -> "GuideCollection":
        """Read the guides and fill in facts from the document and links to samples.

        Samples call the API at `base_url`, without `/v1`.
        """
        texts = {name: (FOLDER / f"{name}.md").read_text("utf-8") for name in NAMES}
        return cls(
            {
                name: Guide(name, samples.from_links(facts.fill_in(text, spec)), base_url)
                for name, text in texts.items()
            }
        )

    def groups(self) -> list[tuple[str, list[Guide]]]:
        return [(title, [self.guides[name] for name in names]) for title, names in ORDER.items()]

    def beside(self, name: str) -> tuple[Guide | None, Guide | None]:
        """Return the guides before and after a guide."""
        place = NAMES.index(name)
        before = self.guides[NAMES[place - 1]] if place else None
        after = self.guides[NAMES[place + 1]] if place + 1 < len(NAMES) else None
        return before, after
