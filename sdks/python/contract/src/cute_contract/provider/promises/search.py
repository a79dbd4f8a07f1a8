"""Search: relevance, typos, the category tree, facets."""

from collections import Counter

from cute_contract.provider.promises.promise import Promise
from cute_contract.provider.promises.shelf import create, field, leaves, shelf, word_of
from cute_contract.provider.promises.trial import Trial
from cute_contract.provider.world import UnavailableError


def found(trial: Trial, **query: str) -> list[str]:
    """The ids of the items of a list of items, in its order."""
    rows = trial.rows("list_items", query={"limit": "100", **query})
    return [str(row.get("id")) for row in rows]


def relevance(trial: Trial) -> None:
    word = word_of(trial.scope)
    best = create(trial, title=f"{word} {word}")
    far = "Something else entirely, with many other words in it, and at its end once"
    create(trial, title="Contract kit scarf", description=f"{far}: {word}.")
    for query in ({"sort": "relevance"}, {}):
        got = found(trial, q=word, **query)
        trial.expect(len(got) == 2, "a search by relevance leaves out an item", 2, len(got))
        flaw = "the best match doesn't come first"
        trial.expect(got[0] == best["id"], flaw, best["id"], got)


def forgiving(trial: Trial) -> None:
    word = shelf(trial).word
    wanted = str(shelf(trial).items[0]["id"])
    middle = len(word) // 2
    mistaken = word[:middle] + ("q" if word[middle] != "q" else "w") + word[middle + 1 :]
    got = found(trial, q=mistaken)
    trial.expect(wanted in got, "a typing mistake is not forgiven", wanted, got[:3])


def tree(trial: Trial) -> None:
    leaf = leaves(trial)[1]
    rows = trial.rows("list_categories", query={"limit": "100"})
    parent = next((row.get("parent_id") for row in rows if row.get("id") == leaf), None)
    if parent is None:
        raise UnavailableError("there is no category below another")
    wanted = str(shelf(trial).items[0]["id"])
    got = found(trial, category_id=str(parent), size=shelf(trial).size)
    trial.expect(wanted in got, "a category leaves out those below it", wanted, got)


def facets(trial: Trial) -> None:
    there = shelf(trial)
    plain = trial.value("list_items", query={"size": there.size})
    trial.expect("facets" not in plain, "facets come unasked", "no facets", plain.get("facets"))
    page = trial.value("list_items", query={"size": there.size, "include": "facets", "limit": "1"})
    stated = page.get("facets")
    trial.expect(isinstance(stated, dict), "facets are missing", "facets", stated)
    number = len(there.items)
    trial.expect(
        stated["counted"] == number, "facets count the wrong items", number, stated["counted"]
    )
    for name, of, key in (
        ("brands", "brand_id", "id"),
        ("categories", "category_id", "id"),
        ("conditions", "condition", "value"),
    ):
        values = [field(item, of) for item in there.items]
        wanted = Counter(str(value) for value in values if value is not None)
        got = {str(row[key]): row["count"] for row in stated[name]}
        trial.expect(got == dict(wanted), f"facets count the wrong {name}", dict(wanted), got)
    amounts = [item["price"]["amount"] for item in there.items]
    for band in stated["price_bands"]:
        top = band["max"] if band["max"] is not None else max(amounts)
        count = sum(band["min"] <= amount <= top for amount in amounts)
        trial.expect(band["count"] == count, "a price band counts the wrong items", count, band)
    total = sum(band["count"] for band in stated["price_bands"])
    trial.expect(total == number, "price bands leave out an item", number, total)
    first = there.items[0]
    amount = str(first["price"]["amount"])
    for query in (
        {"q": there.word},
        {"condition": str(first["condition"])},
        {"brand_id": str(field(first, "brand_id"))},
        {"min_price": amount, "max_price": amount, "currency": "EUR"},
    ):
        query |= {"size": there.size, "include": "facets", "limit": "1"}
        counted = trial.value("list_items", query=query)["facets"]["counted"]
        trial.expect(counted == 1, f"facets ignore {next(iter(query))}", 1, counted)


PROMISES = [
    Promise(
        "sort-list_items-relevance",
        ("list_items",),
        "`sort=relevance` puts the best match first, as `q` does by default.",
        relevance,
    ),
    Promise("search-typing-mistakes", ("list_items",), "A typing mistake is forgiven.", forgiving),
    Promise(
        "category-tree",
        ("list_items", "list_categories"),
        "A category includes those below it.",
        tree,
    ),
    Promise(
        "filter-list_items-include",
        ("list_items",),
        "With `include=facets` the items that match are counted by value.",
        facets,
    ),
]
