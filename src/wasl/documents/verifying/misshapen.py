"""What reading a file that somebody made up can raise, in the libraries that read PDF, CMS and certificates."""

from __future__ import annotations

import zlib
from typing import Final

from msgspec import DecodeError
from pyhanko.pdf_utils.misc import PdfError
from pyhanko_certvalidator.errors import ValidationError

MISSHAPEN: Final = (
    PdfError, ValidationError, DecodeError, ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError,
    RecursionError, OverflowError, NotImplementedError, zlib.error,
)  # fmt: skip
# NotImplementedError: the PDF library raises it for filters and encodings that it does not know, which a made-up file may name.
