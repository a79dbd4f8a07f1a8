"""Licences as SPDX has them."""

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.license import License, LicenseAcknowledgement

_licenses = LicenseFactory()


def spdx(stated: str, *, is_read: bool = True) -> License:
    """An SPDX id or expression where it is one; of a whole text the first line.

    `is_read`: we read it in the files of the package, whose metadata lacks it.
    """
    title = stated.strip().splitlines()[0]
    how = LicenseAcknowledgement.CONCLUDED if is_read else LicenseAcknowledgement.DECLARED
    return _licenses.make_from_string(title, license_acknowledgement=how)
