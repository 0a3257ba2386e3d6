"""Finding the version that an address names, and who looks at it."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from wasl.accounts.guard import demand, reader
from wasl.exchange.agreements.models import AgreementVersion
from wasl.exchange.agreements.showing.seen import may_read


def version_or_404(request: HttpRequest, number: str, version: int) -> AgreementVersion:
    """The version, when this person may read it. Raises Http404, or PermissionDenied with the reason."""
    found = (
        AgreementVersion.objects.filter(agreement__number=number, version=version).select_related("agreement").first()
    )
    if found is None:
        raise Http404
    demand(may_read(reader(request), found))
    return found
