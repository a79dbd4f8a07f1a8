"""Import categories, brands and items from files.

Each importer streams a file into a temporary table and merges it with one statement per step, all
in the caller's transaction: a malformed file is refused with its line, and nothing is loaded.
Importing a file twice changes nothing the second time.
"""

from cute_api.services.importing.batches import ImportReport
from cute_api.services.importing.brands import import_brands
from cute_api.services.importing.categories import import_categories
from cute_api.services.importing.items import import_items
from cute_api.services.importing.source import InputError, Progress

__all__ = [
    "ImportReport",
    "InputError",
    "Progress",
    "import_brands",
    "import_categories",
    "import_items",
]
