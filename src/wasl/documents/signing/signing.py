"""Having a file signed: who may, under which agreement of the pack, how many a day; its receipt comes before the file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from wasl.accounts.models import Profile
from wasl.accounts.permissions.documents import sign_files
from wasl.catalogue import current
from wasl.catalogue.catalogue import Catalogue
from wasl.catalogue.days import day_of
from wasl.catalogue.departments import with_those_above
from wasl.documents import vouching
from wasl.documents.models import KeyUse, SealKey
from wasl.documents.paper.certifying import certified
from wasl.documents.paper.cms import CertifiedKey
from wasl.documents.sealing.keys import Act, sealing
from wasl.documents.signing import jsons
from wasl.documents.signing.declared import FileForm, Signature
from wasl.documents.signing.inspecting import LARGEST, demand_signable
from wasl.documents.signing.models import SignedFile
from wasl.documents.systems import NotAgreedError, QuotaError
from wasl.documents.times import begin_of
from wasl.documents.uses.entry import LOG
from wasl.documents.uses.logging import PATIENCE, log_all, log_folder
from wasl.exchange.agreements.standing import demand
from wasl.exchange.receipts.entry import sha256
from wasl.exchange.receipts.reading import LogReader
from wasl.exchange.receipts.receiptfile import make_receipt
from wasl.kernel.clock import now
from wasl.kernel.errors import WaslError
from wasl.kernel.keys import decoded

TYPES: Final[dict[FileForm, str]] = {"pdf": "application/pdf", "json": "application/json"}


@dataclass(frozen=True, slots=True)
class Signed:
    """What is given back, and given but once."""

    content: bytes
    """The PDF with its seal; of JSON, the detached signature."""
    file: SignedFile


def sign_for(who: Profile, name: str, form: FileForm, content: bytes) -> Signed:
    """The file of the department of `who`, signed under the pack's `signature` called `name`.

    Raises ForbiddenError, NotAgreedError, QuotaError, or WaslError for a file that is not to be signed, or where nothing can be.
    """
    declared = _declared(name)
    demand(sign_files(who, with_those_above(current.catalogue(), declared.department)))
    return _signed(name, declared, form, content, who.name)


def sign_of(system: str, name: str, form: FileForm, content: bytes) -> Signed:
    """The same for a `system` that proved who it is, and that the pack names. Raises as `sign_for`, but ForbiddenError."""
    declared = _declared(name)
    if system not in declared.systems:
        raise NotAgreedError(
            "{system} may not have files signed under this agreement",
            mend="have the pack name it, or ask with another system", system=system,
        )  # fmt: skip
    return _signed(name, declared, form, content, system)


def receipt_of(file: SignedFile) -> bytes:
    """The receipt of a signed file, to keep with it: 'wasl audit receipt' verifies it. Raises WaslError."""
    if file.use.index is None:
        raise WaslError("this is not in the log yet", mend="come back in a moment")
    return make_receipt(LogReader(log_folder()), LOG, file.use.index)


def agreements_of(catalogue: Catalogue, who: Profile, day: date) -> dict[str, Signature]:
    """Under which agreements in force on `day` the department of `who` has files signed."""
    return {
        name: each
        for name, each in catalogue.all(Signature).items()
        if each.in_force(day) and sign_files(who, with_those_above(catalogue, each.department))
    }


def _declared(name: str) -> Signature:
    found = current.catalogue().all(Signature).get(name)
    if found is None:
        raise NotAgreedError("no agreement to have files signed is called '{name}'", mend="see the pack", name=name)
    return found


def _signed(name: str, declared: Signature, form: FileForm, content: bytes, by: str) -> Signed:
    at = now()
    _demand_agreed(name, declared, form, at)
    if len(content) > LARGEST:
        raise WaslError("this file is too large", mend="send one of at most {megabytes} MB", megabytes=LARGEST >> 20)
    if form == "pdf":
        demand_signable(content)
    to_sign = jsons.canonical(content) if form == "json" else content
    with sealing(declared.seal, at, SealKey.Use.SIGN, Act(KeyUse.Kind.SIGNATURE, name, by)) as sealer:
        chain = tuple(decoded(each) for each in sealer.key.chain)
        if form == "json":
            made = jsons.signed(to_sign, sealer.seal, chain).encode("ascii")
        else:
            made = _certified(declared, to_sign, CertifiedKey(sealer.seal, chain), at)
        file = SignedFile(department=declared.department, form=form, given=sha256(content), made=sha256(made))
        sealer.also = _kept_with(file)
    log_all(PATIENCE)  # the receipt is on the disk before the file is given
    file.use.refresh_from_db(fields=["index"])
    return Signed(made, file)


def _certified(declared: Signature, pdf: bytes, signer: CertifiedKey, at: datetime) -> bytes:
    catalogue = current.catalogue()
    proof = vouching.proof_of(catalogue, signer.chain, at)
    return asyncio.run(certified(pdf, signer, vouching.clock(catalogue), proof, declared.title.fr))


def _kept_with(file: SignedFile) -> Callable[[KeyUse], None]:
    def keep(use: KeyUse) -> None:
        file.use = use
        file.save(force_insert=True)

    return keep


def _demand_agreed(name: str, declared: Signature, form: FileForm, at: datetime) -> None:
    catalogue = current.catalogue()
    day = day_of(catalogue, at)
    if not declared.in_force(day):
        raise NotAgreedError("this agreement is not in force today", mend="see its dates in the pack")
    if form not in declared.forms:
        raise NotAgreedError(
            "this agreement is not of files of this kind", mend="send one of: {forms}", forms=", ".join(declared.forms)
        )
    today = KeyUse.objects.filter(kind=KeyUse.Kind.SIGNATURE, type=name, at__gte=begin_of(catalogue, day))
    if today.count() >= declared.daily:
        raise QuotaError(
            "{count} files were signed today, as many as agreed", mend="go on tomorrow", count=declared.daily
        )
