"""What every verb does first: the version read again under lock, in a state that allows it, by someone who may."""

from __future__ import annotations

from wasl.accounts.permissions.verdict import Verdict
from wasl.exchange.agreements.models import AgreementVersion
from wasl.exchange.agreements.states import State
from wasl.kernel.errors import WaslError


class ForbiddenError(WaslError):
    """Someone else must do it; the verdict says who, in three languages."""

    def __init__(self, verdict: Verdict) -> None:
        self.verdict = verdict
        super().__init__(verdict.reason.en)


class WrongStateError(WaslError):
    """The version is not where this verb can take it from."""


def demand(verdict: Verdict) -> None:
    """Go on only when allowed. Raises ForbiddenError."""
    if not verdict:
        raise ForbiddenError(verdict)


def held(version: AgreementVersion, *states: State) -> AgreementVersion:
    """`version` as it stands, locked until the transaction ends. Raises WrongStateError unless it is in one of `states`."""
    locked = AgreementVersion.objects.select_for_update(of=("self",)).select_related("agreement").get(pk=version.pk)
    if locked.state not in states:
        raise WrongStateError(
            "{agreement} is {state}: this cannot be done to it now", mend="see on its page what can be done next",
            agreement=locked.id_text, state=State(locked.state).value,
        )  # fmt: skip
    return locked


def reason_given(reason: str) -> str:
    """`reason` without outer spaces. Raises WaslError when nothing is left."""
    if not reason.strip():
        raise WaslError("no reason was given", mend="say why: it is kept in the agreement's diary")
    return reason.strip()
