"""Papers that somebody scanned, or made up to do harm."""

from __future__ import annotations

import zlib


def pdf(says: str = "one", extra: bytes = b"") -> bytes:
    """A PDF of one empty page, that says so in a comment."""
    parts = [
        b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R " + extra + b">>\nendobj\n",
        b"2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
        b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 280] >>\nendobj\n",
    ]
    made, places = b"%PDF-1.7\n%" + says.encode() + b"\n", []
    for part in parts:
        places.append(len(made))
        made += part
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(made)
    return made + b"xref\n0 4\n0000000000 65535 f \n" + rows + trailer


def packed(objects: bytes) -> bytes:
    """A PDF with `objects` packed in a stream."""
    inside = zlib.compress(objects)
    stream = b"4 0 obj\n<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n" % len(inside)
    return pdf().replace(b"xref\n0 4", stream + inside + b"\nendstream\nendobj\nxref\n0 4", 1)


SCRIPT = b"/OpenAction << /S /JavaScript /JS (app.alert) >> "
ESCAPED = b"/OpenAction << /S /J#61vaScript /JS (app.alert) >> "
