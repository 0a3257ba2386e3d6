"""Everything of a coffret in one archive, to be kept elsewhere: papers, records, credentials, files, and who opened what."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable
from io import BytesIO
from typing import Any, Final

from wasl.documents.coffret.uploads import content_of, name_of
from wasl.documents.models import Document, Share, Upload
from wasl.documents.papers import blank_of, paper_of
from wasl.documents.projecting import badge_of
from wasl.documents.transferring import elmo_of, transfers
from wasl.kernel.clock import now

_SAFE: Final = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_. ")


def archive(documents: Iterable[Document], uploads: Iterable[Upload]) -> bytes:
    """A zip. Raises WaslError where something of it cannot be read."""
    made = BytesIO()
    at = now()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for document in documents:
            folder, content = f"{document.type}-{document.number}", document.read()
            blank = blank_of(content)
            file.writestr(f"{folder}/{document.number}.pdf", paper_of(document))
            file.writestr(f"{folder}/record.json", document.content)
            file.writestr(f"{folder}/credential.jsonld", badge_of(document, content, blank, at))
            if transfers(blank):
                file.writestr(f"{folder}/elmo.xml", elmo_of(document, at))
            file.writestr(f"{folder}/history.json", json.dumps(_history(document), ensure_ascii=False, indent=1))
        for upload in uploads:
            name = "".join(letter if letter in _SAFE else "_" for letter in name_of(upload))
            file.writestr(f"files/{upload.pk}-{name}", content_of(upload))
    return made.getvalue()


def _history(document: Document) -> dict[str, Any]:
    """What became of it, and who was lent what of it."""
    return {
        "number": document.number,
        "state": document.state,
        "issued": document.issued_at.isoformat(),
        "shares": [_told(share) for share in document.shares.order_by("pk").prefetch_related("openings")],
    }


def _told(share: Share) -> dict[str, Any]:
    return {
        "recipient": share.recipient,
        "purpose": share.purpose,
        "claims": share.claims,
        "lent": share.created_at.isoformat(),
        "until": share.expires_at.isoformat(),
        "taken_back": share.revoked_at.isoformat() if share.revoked_at else None,
        "opened": [each.at.isoformat() for each in share.openings.all()],
    }
