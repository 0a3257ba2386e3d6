"""What is asked of a wallet, as a DCQL query (OpenID4VP 1.0, section 6): one credential, and of it the claims needed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import combinations
from typing import Any, Final

from wasl.documents.credentials import sdjwt_vc

CREDENTIAL: Final = "document"
"""How the query, and so the answer to it, calls the one credential."""
MOST_OPTIONAL: Final = 4
"""Of claims that a document may lack: a query lists every case, sixteen of them."""


def query(vct: str, claims: Sequence[str], optional: Collection[str] = ()) -> dict[str, Any]:
    """The query for `claims` of a credential of the type `vct`; a document need not have those that are `optional`.

    A wallet gives a whole set or nothing, the first set that it can (section 6.4.1): a document that lacks an optional claim is
    asked for all the others, and never for more.
    """
    asked: dict[str, Any] = {
        "id": CREDENTIAL,
        "format": sdjwt_vc.TYPE,
        "meta": {"vct_values": [vct]},
        "claims": [{"id": claim, "path": [claim]} for claim in claims],
    }
    if optional:
        asked["claim_sets"] = [
            [claim for claim in claims if claim not in lacking]
            for count in range(len(optional) + 1)
            for lacking in combinations(sorted(optional), count)
            if count < len(claims)
        ]
    return {"credentials": [asked]}
