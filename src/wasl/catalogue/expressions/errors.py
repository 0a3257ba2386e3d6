"""The one error of the expression language."""

from __future__ import annotations

from wasl.kernel.errors import Place, WaslError


class ExpressionError(WaslError):
    """An expression that Wasl refuses: what is wrong, at which character of which file, and the mend."""

    def __init__(self, what: str, *, place: Place, mend: str = "") -> None:
        self.place = place
        super().__init__(what, where=str(place), mend=mend)


class ArgumentError(Exception):
    """What a rule of the function table says of its arguments; the checker adds the position.

    `argument` is the index of the guilty argument, or None for the whole call.
    """

    def __init__(self, what: str, mend: str = "", argument: int | None = None) -> None:
        self.what = what
        self.mend = mend
        self.argument = argument
        super().__init__(what)
