"""The one revision that may follow a seal: its proof renewed, and the time told of all that came before (PAdES B-LTA).

ETSI EN 319 142-1, section 5.5. Signatures and hashes grow weak, certificates end: who has the time of a file told anew before
keeps its proof good. Such a revision is spelled out here, to the byte, from what it adds: certificates, lists of those revoked,
and the token of who tells the time. Who judges a paper spells it out again, and any other byte is refused: see
`verifying.renewals`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any, Final

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import DocumentSecurityStore

ROOM: Final = 16_384
"""Hex digits kept free for the token of the time."""
_STREAM: Final = re.compile(rb"(\d{1,9}) 0 obj\n<</Length (\d{1,7})>>\nstream\n")
_STREAM_ENDS: Final = b"\nendstream\nendobj\n"
_CERTIFICATES: Final = re.compile(rb"\d{1,9} 0 obj\n<</Type/DSS/Certs\[([0-9R ]*)\]")


@dataclass(frozen=True, slots=True)
class Before:
    """What a file says of itself at its end: all that a revision of it must know."""

    end: int
    """Its length."""
    table: int
    """Where its last table of objects begins."""
    size: int
    """The number of the next object."""
    root: int
    info: int
    page: int
    store: int
    """The Document Security Store."""
    certificates: tuple[int, ...]
    lists: tuple[int, ...]
    form: int
    fields: tuple[int, ...]
    id: bytes
    """Its first, permanent half."""
    known: tuple[bytes, ...]
    """The certificates of its store, in DER."""
    revoked: tuple[bytes, ...]
    """The lists of its store."""


@dataclass(frozen=True, slots=True)
class Added:
    """What a revision brings, in DER."""

    certificates: tuple[bytes, ...]
    lists: tuple[bytes, ...]


def before(pdf: bytes) -> Before:
    """Raises ValueError, or what reading a PDF raises, for one that is not laid out as papers are."""
    reader = PdfFileReader(BytesIO(pdf), strict=True)
    trailer, root = reader.trailer_view, reader.root
    store, form = root["/DSS"], root["/AcroForm"]
    fields = _numbers(form.raw_get("/Fields"))
    read = DocumentSecurityStore.read_dss(reader)
    return Before(
        end=len(pdf), table=int(reader.last_startxref or 0), size=int(trailer["/Size"]), root=_number(trailer.raw_get("/Root")),
        info=_number(trailer.raw_get("/Info")), page=_number(form["/Fields"][0].raw_get("/P")),
        store=_number(root.raw_get("/DSS")), certificates=_numbers(store.raw_get("/Certs")),
        lists=_numbers(store.raw_get("/CRLs")), form=_number(root.raw_get("/AcroForm")), fields=fields,
        id=bytes(trailer["/ID"][0].original_bytes), known=tuple(each.dump() for each in read.load_certs()),
        revoked=tuple(bytes(each.get_object().data) for each in read.crls),
    )  # fmt: skip


def spelled(pdf: bytes, held: Before, added: Added) -> tuple[bytes, bytes]:
    """The revision of `pdf`: what comes before the token in its angle brackets, and what after. The time is of all else."""
    parts: list[bytes] = []
    places: dict[int, int] = {}

    def put(number: int, content: bytes) -> None:
        places[number] = held.end + sum(map(len, parts))
        parts.append(b"%d 0 obj\n" % number + content + b"\nendobj\n")

    streams = (*added.certificates, *added.lists)
    for number, der in enumerate(streams, held.size):
        put(number, b"<</Length %d>>\nstream\n" % len(der) + der + b"\nendstream")
    lists = held.size + len(added.certificates)
    field, time = held.size + len(streams), held.size + len(streams) + 1
    certificates = (*held.certificates, *range(held.size, lists))
    put(
        held.store,
        b"<</Type/DSS/Certs[%s]/CRLs[%s]>>"
        % (_references(certificates), _references((*held.lists, *range(lists, field)))),
    )
    put(held.form, b"<</Fields[%s]/SigFlags 3>>" % _references((*held.fields, field)))
    put(
        field,
        b"<</FT/Sig/T(Time-%d)/Type/Annot/Subtype/Widget/F 132/Rect[0 0 0 0]/P %d 0 R/V %d 0 R>>"
        % (len(held.fields), held.page, time),
    )
    places[time] = held.end + sum(map(len, parts))
    opened = b"%d 0 obj\n<</Type/DocTimeStamp/Filter/Adobe.PPKLite/SubFilter/ETSI.RFC3161/ByteRange[" % time
    head = b"".join(parts) + opened
    # Numbers of ten digits: how long the head is does not depend on what it says of itself.
    start = held.end + len(head) + len(b"%010d %010d %010d %010d]/Contents" % (0, 0, 0, 0))
    end = start + ROOM + 2
    closed = b">>\nendobj\n"
    table = _table(held, places, end + len(closed), sha256(pdf).hexdigest()[:32].encode())
    head += b"%010d %010d %010d %010d]/Contents" % (0, start, end, len(closed) + len(table))
    return head, closed + table


def gap(token: bytes) -> bytes:
    """The `token` as it stands in a revision. Raises ValueError where it has no room."""
    if 2 * len(token) > ROOM:
        raise ValueError("the token is too long")
    return b"<" + token.hex().upper().encode() + b"0" * (ROOM - 2 * len(token)) + b">"


def brought(suffix: bytes, held: Before) -> Added:
    """What the revision that `suffix` begins with would bring; `spelled` tells whether it is one. Raises ValueError."""
    streams: list[bytes] = []
    at = 0
    while (found := _STREAM.match(suffix, at)) is not None and int(found[1]) == held.size + len(streams):
        start, length = found.end(), int(found[2])
        streams.append(suffix[start : start + length])
        at = start + length + len(_STREAM_ENDS)
    store = _CERTIFICATES.match(suffix, at)
    if store is None:
        raise ValueError("it does not go on as a renewed proof does")
    count = store[1].count(b"R") - len(held.certificates)
    if not 0 <= count <= len(streams):
        raise ValueError("it takes certificates out")
    return Added(tuple(streams[:count]), tuple(streams[count:]))


def told_last(pdf: bytes) -> tuple[datetime, datetime]:
    """When the time of a paper was told, the last time, and the end of the certificate of who told it."""
    last = PdfFileReader(BytesIO(pdf), strict=True).embedded_signatures[-1]
    if last.sig_object_type == "/DocTimeStamp":
        token: Any = last.signed_data
    else:
        (attribute,) = last.signer_info["unsigned_attrs"]
        token = attribute["values"][0]["content"]
    signer = token["signer_infos"][0]["sid"].chosen
    told = token["encap_content_info"]["content"].parsed["gen_time"].native
    own = next(
        each.chosen for each in token["certificates"] if each.chosen.serial_number == signer["serial_number"].native
    )
    return told, own["tbs_certificate"]["validity"]["not_after"].native


def _table(held: Before, places: dict[int, int], start: int, id_: bytes) -> bytes:
    """The table of objects, and the trailer."""
    lines = [b"xref\n0 1\n0000000000 65535 f \n"]
    lines += [b"%d 1\n%010d 00000 n \n" % (number, place) for number, place in sorted(places.items())]
    return b"".join(lines) + (
        b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]/Prev %d>>\nstartxref\n%d\n%%%%EOF\n"
        % (max(places) + 1, held.root, held.info, held.id.hex().encode(), id_, held.table, start)
    )


def _references(numbers: Sequence[int]) -> bytes:
    return b" ".join(b"%d 0 R" % number for number in numbers)


def _numbers(array: Any) -> tuple[int, ...]:
    return tuple(_number(array.raw_get(place)) for place in range(len(array)))


def _number(reference: Any) -> int:
    if reference.generation != 0:
        raise ValueError("its objects are not numbered as ours are")
    return int(reference.idnum)
