"""Group and format money, durations and scales. Pure functions with whole numbers."""

from datetime import timedelta
from enum import Enum

# ISO 4217: currencies whose minor unit is not a hundredth.
NO_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
FOUR_DECIMALS = "CLF UYW"
DECIMALS = {
    **dict.fromkeys(NO_DECIMALS.split(), 0),
    **dict.fromkeys(THREE_DECIMALS.split(), 3),
    **dict.fromkeys(FOUR_DECIMALS.split(), 4),
}
USUAL_DECIMALS = 2
MAX_BUCKETS = 48
MAX_ASKED_BUCKETS = 2_000
BANDS = 10


class Step(Enum):
    """Steps of the time axis, as DuckDB's intervals; each with its approximate seconds."""

    SECONDS_5 = ("5 seconds", 5)
    SECONDS_15 = ("15 seconds", 15)
    MINUTE = ("1 minute", 60)
    MINUTES_5 = ("5 minutes", 300)
    MINUTES_15 = ("15 minutes", 900)
    HOUR = ("1 hour", 3_600)
    HOURS_6 = ("6 hours", 21_600)
    DAY = ("1 day", 86_400)
    WEEK = ("7 days", 604_800)
    MONTH = ("1 month", 2_629_746)
    QUARTER = ("3 months", 7_889_238)
    YEAR = ("1 year", 31_556_952)

    @property
    def interval(self) -> str:
        return self.value[0]

    @property
    def text(self) -> str:
        return self.interval.removeprefix("1 ")

    @property
    def seconds(self) -> int:
        return self.value[1]


class Unit(Enum):
    """A unit of durations: its name, and its milliseconds."""

    SECONDS = ("s", 1_000)
    MINUTES = ("min", 60_000)
    HOURS = ("h", 3_600_000)
    DAYS = ("d", 86_400_000)

    @property
    def text(self) -> str:
        return self.value[0]

    @property
    def ms(self) -> int:
        return self.value[1]


ASKED_STEPS = {"minute": Step.MINUTE, "hour": Step.HOUR, "day": Step.DAY, "week": Step.WEEK}
NICE_MS = sorted(
    number * unit.ms
    for unit, numbers in {
        Unit.SECONDS: (1, 2, 5, 10, 15, 30),
        Unit.MINUTES: (1, 2, 5, 10, 15, 30),
        Unit.HOURS: (1, 2, 3, 6, 12),
        Unit.DAYS: (1, 2, 5, 7, 14, 30, 60, 90, 180, 365),
    }.items()
    for number in numbers
)


def step_for(span: timedelta) -> Step:
    """Return the finest step that cuts this span into at most `MAX_BUCKETS`."""
    for step in Step:
        if span.total_seconds() <= step.seconds * (MAX_BUCKETS - 1):
            return step
    return Step.YEAR


def unit_for(ms: float) -> Unit:
    """Return the largest unit of which this duration has at least two."""
    return next((unit for unit in reversed(Unit) if ms >= 2 * unit.ms), Unit.SECONDS)


def band_ms(most_ms: float) -> int:
    """Return the width of the bands of a histogram up to `most_ms`."""
    return next((width for width in NICE_MS if width * BANDS > most_ms), NICE_MS[-1])


def band_amount(most: float, currency: str) -> int:
    """Return the width of price bands up to `most`: 1, 2 or 5 times a power of 10 minor units."""
    width: int = 10 ** decimals(currency)
    while True:
        for number in (1, 2, 5):
            if width * number * BANDS > most:
                return width * number
        width *= 10


def decimals(currency: str) -> int:
    """Return the number of decimals of the currency."""
    return DECIMALS.get(currency, USUAL_DECIMALS)


def money(amount: int, currency: str) -> str:
    """Format minor units exactly: `1,234.50 EUR`, `4,250 JPY`. Never negative."""
    places = decimals(currency)
    whole, fraction = divmod(amount, 10**places)
    return f"{whole:,}{f'.{fraction:0{places}}' if places else ''} {currency}"


def duration(ms: float, unit: Unit | None = None) -> str:
    """Format a duration with one decimal, in the unit that suits it or the given unit."""
    unit = unit or unit_for(ms)
    return f"{ms / unit.ms:.1f} {unit.text}"


def edge(ms: int, width: int) -> str:
    """Format the edge of a band as a whole number of the largest unit that divides its width."""
    unit = next(unit for unit in reversed(Unit) if width % unit.ms == 0)
    return f"{ms // unit.ms} {unit.text}"


def share(part: int, whole: int) -> str:
    """Format a percentage with one decimal; a hyphen if the total is zero."""
    return f"{100 * part / whole:.1f} %" if whole else "-"
