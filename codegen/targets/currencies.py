"""Exponents of currencies, for the server and both SDKs."""

from collections.abc import Mapping
from pathlib import Path

from codegen.bundle import CodegenError
from codegen.ir import Api

NAME = "currencies"
PYTHON = (
    Path("server/cute_api/models/_gen/currencies.py"),
    Path("sdks/python/sdk/src/cute_sdk/_gen/currencies.py"),
)
TYPESCRIPT = Path("sdks/javascript/src/_gen/currencies.ts")
EXPONENTS = "x-currency-exponents"
WHAT = "How many decimals the minor unit of each currency stands for, by its ISO 4217 code."


def render(api: Api) -> dict[Path, str]:
    """Render a module for the server and for each SDK."""
    table = api.document["components"]["schemas"].get("Currency", {}).get(EXPONENTS)
    if not table or not all(isinstance(exponent, int) for exponent in table.values()):
        raise CodegenError(f"The schema Currency needs `{EXPONENTS}`: codes with whole numbers.")
    python = _python(table)
    return {**dict.fromkeys(PYTHON, python), TYPESCRIPT: _typescript(table)}


def _python(table: Mapping[str, int]) -> str:
    rows = "\n".join(f'    "{code}": {exponent},' for code, exponent in table.items())
    return (
        f'"""{WHAT}"""\n\nfrom collections.abc import Mapping\nfrom typing import Final\n\n'
        f"CURRENCY_EXPONENTS: Final[Mapping[str, int]] = {{\n{rows}\n}}\n"
    )


def _typescript(table: Mapping[str, int]) -> str:
    rows = "\n".join(f"  {code}: {exponent}," for code, exponent in table.items())
    head = f"/** {WHAT} */\nexport const CURRENCY_EXPONENTS: Readonly<Record<string, number>> = "
    return f"{head}{{\n{rows}\n}};\n"
