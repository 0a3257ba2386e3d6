"""``python -m wasl.exchange.gateway``: what `wasl gateway` becomes, a process without Django."""

from __future__ import annotations

import sys

from rich.console import Console

from wasl.exchange.gateway.serve import main
from wasl.kernel.errors import WaslError

try:
    main()
except WaslError as error:
    Console(stderr=True).print(f"[red]{error}[/red]", soft_wrap=True, highlight=False)
    sys.exit(1)
