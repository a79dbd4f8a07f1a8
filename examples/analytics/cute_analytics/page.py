"""The report: one self-contained HTML file, written completely or not at all."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from cute_analytics import charts, measures
from cute_analytics.charts import Column
from cute_analytics.figures import MAX_CURRENCIES, Band, Figures, Share
from cute_analytics.measures import Step

# Those with the most come first; the others are in a table that opens.
SHOWN_SHARES = 12
MAX_SHARES = 500
TEMPLATE = "report.html.j2"


@dataclass(frozen=True, slots=True)
class ShareTable:
    """Sell-through by one kind of name."""

    id: str
    title: str
    name: str
    shares: Sequence[Share]

    @property
    def shown(self) -> Sequence[Share]:
        return self.shares[:SHOWN_SHARES]

    @property
    def more(self) -> Sequence[Share]:
        return self.shares[SHOWN_SHARES:MAX_SHARES]

    @property
    def left_out(self) -> int:
        return max(len(self.shares) - MAX_SHARES, 0)

    def bar(self, share: Share) -> Markup:
        return charts.bar(share.sold, share.listed, self.shares[0].listed)


def render(figures: Figures) -> str:
    """Return the page. The template escapes all outside data."""
    environment = Environment(
        loader=PackageLoader("cute_analytics"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        money=measures.money,
        duration=measures.duration,
        number=lambda value: f"{value:,}",
        when=lambda moment: f"{moment:%Y-%m-%d %H:%M:%S}",
        iso=lambda moment: f"{moment.isoformat(timespec='milliseconds')}Z",
        web=lambda url: url if url and url.startswith(("https://", "http://")) else None,
    )
    return environment.get_template(TEMPLATE).render(
        figures=figures,
        share=measures.share,
        currencies=list(figures.series)[:MAX_CURRENCIES],
        over_time=lambda currency: _over_time(figures, currency),
        price_chart=lambda currency: _price_chart(figures, currency),
        price_band=_price_band,
        time_chart=lambda: _time_chart(figures),
        time_band=lambda band: _time_band(figures, band),
        tables=[
            ShareTable("categories", "Sell-through by category", "Category", figures.categories),
            ShareTable("brands", "Sell-through by brand", "Brand", figures.brands),
        ],
    )


def write(path: Path, text: str) -> None:
    """Write the text to `path` atomically: a reader gets all of the old text or all of the new."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with fresh.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def bucket_label(start: datetime, step: Step) -> str:
    """Format a bucket's start, as short as its step allows."""
    if step.seconds < Step.MINUTE.seconds:
        return f"{start:%H:%M:%S}"
    if step.seconds < Step.HOURS_6.seconds:
        return f"{start:%H:%M}"
    if step.seconds < Step.MONTH.seconds:
        return f"{start.day} {start:%b}"
    return f"{start:%b %Y}"


def _over_time(figures: Figures, currency: str) -> Markup:
    amounts = {bucket.start: bucket.amount for bucket in figures.series[currency]}
    data = [
        Column(
            amount := amounts.get(start, 0),
            amount,
            bucket_label(start, figures.step),
            f"{start:%Y-%m-%d %H:%M:%S}: {measures.money(amount, currency)}",
        )
        for start in figures.buckets
    ]
    highest = max(bucket.amount for bucket in figures.series[currency])
    title = f"Revenue in {currency} over time, by {figures.step.text}"
    return charts.columns(title, data, measures.money(highest, currency))


def _price_chart(figures: Figures, currency: str) -> Markup:
    bands = figures.prices[currency]
    data = [
        Column(
            band.total,
            band.part,
            measures.money(band.low, currency).removesuffix(f" {currency}"),
            f"{_price_band(band, currency)}: {band.total:,} listed, {band.part:,} sold",
        )
        for band in bands
    ]
    title = f"Items by price in {currency}: listed, and sold of these"
    return charts.columns(title, data, f"{max(band.total for band in bands):,} items")


def _price_band(band: Band, currency: str) -> str:
    if band.high is None:
        return f"{measures.money(band.low, currency)} and more"
    low = measures.money(band.low, currency).removesuffix(f" {currency}")
    return f"{low} to under {measures.money(band.high, currency)}"


def _time_chart(figures: Figures) -> Markup:
    assert figures.time is not None
    bands = figures.time.bands
    width = _time_width(figures)
    data = [
        Column(
            band.total,
            band.total,
            measures.edge(band.low, width),
            f"{_time_band(figures, band)}: {band.total:,} orders",
        )
        for band in bands
    ]
    highest = max(band.total for band in bands)
    return charts.columns("Orders by time to sell", data, f"{highest:,} orders")


def _time_band(figures: Figures, band: Band) -> str:
    width = _time_width(figures)
    low = measures.edge(band.low, width)
    if band.high is None:
        return f"{low} and longer"
    return f"{low} to under {measures.edge(band.high, width)}"


def _time_width(figures: Figures) -> int:
    """Return the width of the bands: the first begins at zero, and has a limit."""
    assert figures.time is not None
    width = figures.time.bands[0].high
    assert width is not None
    return width
