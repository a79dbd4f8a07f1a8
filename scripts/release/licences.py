"""Licences of packages whose metadata lacks or paraphrases them.

Each was read in the licence file of the package, or of the project of a library inside a wheel.
"""

from collections.abc import Mapping

# By the name of the package, as SPDX expressions.
PACKAGES: Mapping[str, str] = {
    "aiosignal": "Apache-2.0",
    "async-timeout": "Apache-2.0",
    "blinker": "MIT",
    "isodate": "BSD-3-Clause",
    "itsdangerous": "BSD-3-Clause",
    "jinja2": "BSD-3-Clause",
    "markdown-it-py": "MIT",
    "mdurl": "MIT",
    "obstore": "MIT",
    "ordered-set": "MIT",
    "protobuf": "BSD-3-Clause",
    "psycopg2-binary": "LGPL-3.0-or-later",
    "pyasn1-modules": "BSD-2-Clause",
    "pyopenssl": "Apache-2.0",
    "rfc3339-validator": "MIT",
    "segno": "BSD-3-Clause",
    "uvloop": "MIT OR Apache-2.0",
}
# By the name of the library's file, up to the first hyphen or dot. Those of Pillow follow the
# licence file of its wheel, except for liblzma, which is newer than that text: 0BSD since 5.6.
# libavif has libaom, dav1d and libyuv in it. FreeType can be used under the GPL instead of the FTL;
# the others are licences of its drivers.
LIBRARIES: Mapping[str, str] = {
    "libavif": "BSD-2-Clause AND BSD-3-Clause",
    "libbrotlicommon": "MIT",
    "libbrotlidec": "MIT",
    "libcom_err": "MIT",
    "libcrypt": "LGPL-2.1-or-later",
    "libcrypto": "Apache-2.0",
    "libfreetype": "FTL AND MIT AND MIT-Modern-Variant AND Zlib",
    "libgssapi_krb5": "MIT",
    "libharfbuzz": "MIT-Modern-Variant",
    "libjpeg": "IJG AND BSD-3-Clause",
    "libk5crypto": "MIT",
    "libkeyutils": "LGPL-2.1-or-later",
    "libkrb5": "MIT",
    "libkrb5support": "MIT",
    "liblber": "OLDAP-2.8",
    "liblcms2": "MIT",
    "libldap": "OLDAP-2.8",
    "liblzma": "0BSD",
    "libopenjp2": "BSD-2-Clause",
    "libpcre": "BSD-3-Clause",
    "libpng16": "libpng-2.0",
    "libpq": "PostgreSQL",
    "libsasl2": "BSD-4-Clause",
    "libselinux": "libselinux-1.0",
    "libsharpyuv": "BSD-3-Clause",
    "libssl": "Apache-2.0",
    "libtiff": "libtiff",
    "libwebp": "BSD-3-Clause",
    "libwebpdemux": "BSD-3-Clause",
    "libwebpmux": "BSD-3-Clause",
    "libXau": "MIT-open-group",
    "libxcb": "X11",
    "libzstd": "BSD-3-Clause",
}
