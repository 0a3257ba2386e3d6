"""What the pages of every matter do alike: an act is tried, a file that was joined is sent."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from wasl.accounts.guard import demand
from wasl.documents.coffret.uploads import TYPES
from wasl.exchange.agreements.standing import ForbiddenError
from wasl.kernel.errors import WaslError
from wasl.matters.files import content_of
from wasl.matters.models import Joined
from wasl.pages.telling import refuse


def tried(request: HttpRequest, act: Callable[[], object]) -> bool:
    """Whether `act` was done. Who may not is told why; another error is told on the next page."""
    try:
        act()
    except ForbiddenError as forbidden:
        demand(forbidden.verdict)
    except WaslError as error:
        refuse(request, error)
        return False
    return True


def file_sent(file: Joined, name: str) -> HttpResponse:
    """A file that was joined, to keep as `name` and its kind. Raises WaslError where it cannot be read."""
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.{file.kind}"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(content_of(file), content_type=TYPES[file.kind], headers=headers)
