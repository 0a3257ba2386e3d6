"""Every page of the portal, and who looks at it: what the browser's tests walk through and what `shots.py` photographs."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from tests.complaints.complained import complained
from tests.documents.documented import documented
from tests.exchange.agreements.agreed import agreed
from tests.exchange.claims.claimed import claimed
from tests.exchange.events.told import tell
from tests.exchange.files.listed import listed
from tests.exchange.tracing.lived import live
from tests.portal.visiting import ASKED, LETTER
from tests.procedures.undertaken import undertaken
from tests.programmes.neighbourhood import decided
from tests.programmes.paying.office import paid
from tests.programmes.simulating.reformed import reformed
from tests.registers.small_state import SmallState
from wasl.accounts.models import Profile
from wasl.registers.access import open_file


@dataclass(frozen=True, slots=True)
class PageToVisit:
    """A page and the demo account that opens it. Words in braces stand in `things_of`.

    An empty account is a visitor, LETTER one whom a letter let in, ASKED the family that a wallet sent.
    """

    name: str
    path: str
    account: str = ""
    status: int = 200
    """Of its answer: some pages say what cannot be."""


PAGES = (
    PageToVisit("visitor", "/"),
    PageToVisit("about", "/about/"),
    PageToVisit("verify", "/v"),
    PageToVisit("verify-many", "/v/many"),
    PageToVisit("verify-files", "/v/files"),
    PageToVisit("sign-in", "/account/login/"),
    PageToVisit("forgotten", "/account/password/reset/"),
    PageToVisit("home-agent", "/", "agent"),
    PageToVisit("home-department", "/", "dsi-menps"),
    PageToVisit("home-directorate", "/", "directorate"),
    PageToVisit("home-auditor", "/", "auditor"),
    PageToVisit("home-planner", "/", "planner"),
    PageToVisit("home-family", "/", "family"),
    PageToVisit("second-factor", "/account/2fa/", "agent"),
    PageToVisit("departments", "/departments/"),
    PageToVisit("department", "/departments/menps/"),
    PageToVisit("systems", "/systems/"),
    PageToVisit("system", "/systems/massar/"),
    PageToVisit("pack", "/pack/"),
    PageToVisit("declaration", "/pack/referentials.sexes/"),
    PageToVisit("interface", "/interface/"),
    PageToVisit("nomenclatures", "/referentials/"),
    PageToVisit("nomenclature", "/referentials/isced-2011/"),
    PageToVisit("mappings", "/referentials/mappings/"),
    PageToVisit("mapping", "/referentials/mappings/ensup-levels/"),
    PageToVisit("territories", "/referentials/territories/"),
    PageToVisit("territory", "/referentials/territories/regions/01/"),
    PageToVisit("style", "/style/", "directorate"),
    PageToVisit("people", "/people/", "agent"),
    PageToVisit("purpose", "/people/{omar}/", "agent"),
    PageToVisit("path", "/files/{reading}/path/", "agent"),
    PageToVisit("path-then", "/files/{reading}/path/?on=2024-02-01&known={moment}", "agent"),
    PageToVisit("identity", "/files/{reading}/identity/", "agent"),
    PageToVisit("changes", "/files/{reading}/history/", "agent"),
    PageToVisit("who-opened", "/files/{reading}/readings/", "agent"),
    PageToVisit("mend", "/files/{reading}/mend/", "agent"),
    PageToVisit("doubts", "/reviews/", "agent"),
    PageToVisit("doubt", "/reviews/{doubt}/", "agent"),
    PageToVisit("merge", "/merges/{merge}/", "agent"),
    PageToVisit("propose", "/merges/{omar}/{salma}/", "agent"),
    PageToVisit("feeds", "/feeds/", "dsi-menps"),
    PageToVisit("feed", "/feeds/massar-pupils/", "dsi-menps"),
    PageToVisit("feed-elsewhere", "/feeds/universities/", "directorate"),
    PageToVisit("feed-form", "/feeds/nonformal-enf/form/", "dsi-menps"),
    PageToVisit("file-sent", "/batches/{pupils}/", "dsi-menps"),
    PageToVisit("file-refused", "/batches/{refused}/", "dsi-menps"),
    PageToVisit("readings", "/accesses/", "auditor"),
    PageToVisit("quality", "/quality/", "planner"),
    PageToVisit("who-consulted", "/my/consultations/", "family"),
    PageToVisit("who-consulted-child", "/my/consultations/?person={child}&department=cnss", "family"),
    PageToVisit("one-consultation", "/my/consultations/{trace}/", "family"),
    PageToVisit("object", "/my/consultations/{trace}/objection/", "family"),
    PageToVisit("our-requests", "/my/requests/", "family"),
    PageToVisit("our-request", "/my/requests/{asked}/", "family"),
    PageToVisit("our-documents", "/my/documents/", "family"),
    PageToVisit("our-document", "/my/documents/{ours}/", "family"),
    PageToVisit("our-transcript", "/my/documents/{transcript}/", "family"),
    PageToVisit("wallet-asks", "/my/documents/wallets/{wallet_asks}/", ASKED),
    PageToVisit("wallet-asks-in-detail", "/my/documents/wallets/{wallet_details}/", ASKED),
    PageToVisit("wallet-over", "/issuers/menps/authorize?from={wallet_asks}", status=400),
    PageToVisit("lent-to-me", "/share/{lent}/"),
    PageToVisit("verify-a-receipt", "/my/verify/", "family"),
    PageToVisit("requests-of-people", "/objections/", "dsi-menps"),
    PageToVisit("request-of-someone", "/objections/{asked}/", "dsi-menps"),
    PageToVisit("tower", "/tower/", "directorate"),
    PageToVisit("tower-anomalies", "/tower/anomalies/", "auditor"),
    PageToVisit("tower-agreements", "/tower/agreements/", "directorate"),
    PageToVisit("tower-levels", "/tower/levels/", "directorate"),
    PageToVisit("tower-exchanges", "/tower/exchanges/", "directorate"),
    PageToVisit("logs", "/audit/logs/", "auditor"),
    PageToVisit("log", "/audit/logs/{log}/", "auditor"),
    PageToVisit("receipt", "/audit/logs/{log}/{index}/", "auditor"),
    PageToVisit("roll", "/audit/logs/{log}/{roll}/", "auditor"),
    PageToVisit("roll-line", "/audit/logs/{log}/{roll}.1/", "auditor"),
    PageToVisit("consultations", "/audit/consultations/", "auditor"),
    PageToVisit("unlinked", "/audit/unlinkings/", "auditor"),
    PageToVisit("services", "/services/"),
    PageToVisit("service", "/services/learner-path/", "dsi-menps"),
    PageToVisit("try-service", "/services/learner-path/try/"),
    PageToVisit("refusal", "/problems/over-quota/"),
    PageToVisit("agreements", "/agreements/", "dsi-menps"),
    PageToVisit("agreement-new", "/agreements/new/?from={draft}", "dsi-cnss"),
    PageToVisit("agreement-form", "/agreements/new/form/?template=allowances-cnss&from={draft}", "dsi-cnss"),
    PageToVisit("agreement-draft", "/agreements/{draft}/", "dsi-cmr"),
    PageToVisit("agreement-edit", "/agreements/{draft}/edit/", "dsi-cmr"),
    PageToVisit("agreement-submitted", "/agreements/{submitted}/", "dpo-menps"),
    PageToVisit("agreement-opinion", "/agreements/{submitted}/opinion/", "dpo-menps"),
    PageToVisit("agreement-sign", "/agreements/{advised}/sign/", "dsi-menps"),
    PageToVisit("agreement-active", "/agreements/{ending}/", "directorate"),
    PageToVisit("agreement-suspend", "/agreements/{ending}/suspend/", "auditor"),
    PageToVisit("agreement-suspended", "/agreements/{suspended}/", "auditor"),
    PageToVisit("processing", "/processing/", "auditor"),
    PageToVisit("authority-references", "/authority-references/?from={draft}", "dpo-cnss"),
    PageToVisit("keys", "/keys/", "directorate"),
    PageToVisit("keys-of-a-system", "/keys/massar/", "dsi-menps"),
    PageToVisit("home-officer", "/?from={draft}", "dpo-menps"),
    PageToVisit("changes-told", "/subscriptions/?from={told}", "dsi-ofppt"),
    PageToVisit("subscription", "/subscriptions/{told}/", "dsi-ofppt"),
    PageToVisit("subscription-unproved", "/subscriptions/{unproved}/", "dsi-ofppt"),
    PageToVisit("lists", "/lists/?from={answered}", "dsi-cnss"),
    PageToVisit("list-send", "/lists/send/?from={draft}", "dsi-cnss"),
    PageToVisit("list-answered", "/lists/{answered}/", "dsi-cnss"),
    PageToVisit("list-refused", "/lists/{unanswered}/", "directorate"),
    PageToVisit("list-under-way", "/lists/{answering}/", "dsi-cnss"),
    PageToVisit("lists-calendar", "/lists/calendar/?from={answered}", "directorate"),
    PageToVisit("ask-a-case", "/ask/?from={draft}", "agent-cnss"),
    PageToVisit("questions-asked", "/audit/questions/?from={draft}", "auditor"),
    PageToVisit("claims", "/claims/?from={claims_list}", "dsi-cnss"),
    PageToVisit("claims-of-a-list", "/claims/lists/{claims_list}/", "dsi-cnss"),
    PageToVisit("claim-asked", "/claims/{claim_refused}/", "dsi-cnss"),
    PageToVisit("claims-on-record", "/claims/lists/{claims_list}/", "auditor"),
    PageToVisit("claims-to-examine", "/claims/examine/?from={claims_list}", "agent-menps"),
    PageToVisit("claim-examined", "/claims/examine/{claim_taken}/", "agent-menps"),
    PageToVisit("claim-on-paper", "/claims/examine/{claim_vouched}/", "agent-menps"),
    PageToVisit("claim-of-a-family", "/my/claims/{claim_of_child}/", "family"),
    PageToVisit("claim-letter", "/claim/"),
    PageToVisit("claim-by-letter", "/claim/answer/?from={claims_list}", LETTER),
    PageToVisit("documents", "/documents/?from={cohort}", "agent-menps"),
    PageToVisit("document", "/documents/{document}/", "agent-menps"),
    PageToVisit("transcript", "/documents/{transcript}/", "agent-menps"),
    PageToVisit("cohort", "/documents/cohorts/{cohort}/", "agent-menps"),
    PageToVisit("asked-of-wallets", "/documents/asked/?from={asked_waiting}", "agent-ofppt"),
    PageToVisit("asked-by-our-systems", "/documents/asked/?state=answered&from={asked_waiting}", "dsi-ofppt"),
    PageToVisit("ask-a-wallet", "/documents/asked/new/?from={asked_waiting}", "agent-ofppt"),
    PageToVisit("asked-waiting", "/documents/asked/{asked_waiting}/", "agent-ofppt"),
    PageToVisit("asked-shown", "/documents/asked/{asked_shown}/", "agent-ofppt"),
    PageToVisit("asked-refused", "/documents/asked/{asked_refused}/", "agent-ofppt"),
    PageToVisit("shown-by-holder", "{asked_back}"),
    PageToVisit("files-signed", "/documents/signatures/?from={signed}", "dsi-ofppt"),
    PageToVisit("file-signed", "/documents/signatures/{signed}/", "dsi-ofppt"),
    PageToVisit("uses-of-seals", "/documents/uses/?from={signed}", "auditor"),
    PageToVisit("log-of-uses-entry", "/audit/logs/keys/0/?from={signed}", "auditor"),
    PageToVisit("files", "/documents/files/?from={file}", "agent-menps"),
    PageToVisit("file-to-destroy", "/documents/files/{file}/", "agent-menps"),
    PageToVisit("file-held", "/documents/files/{held}/", "agent-menps"),
    PageToVisit("old-registers", "/documents/archive/?from={entry}", "agent-menps"),
    PageToVisit("old-registers-lists", "/documents/archive/lists/?from={list}", "agent-menps"),
    PageToVisit("old-registers-list", "/documents/archive/lists/{list}/", "agent-menps"),
    PageToVisit("old-registers-entry", "/documents/archive/{entry}/", "agent-menps"),
    PageToVisit("programmes", "/programmes/"),
    PageToVisit("programme", "/programmes/direct-aid-children/"),
    PageToVisit("programme-in-charge", "/programmes/direct-aid-children/?from={aided}", "agent-anss"),
    PageToVisit("programme-decide", "/programmes/direct-aid-children/decide/?from={aided}", "agent-anss"),
    PageToVisit("decision", "/decisions/{aided}/", "agent-anss"),
    PageToVisit("decision-refusing", "/decisions/{refusable}/", "agent-anss"),
    PageToVisit("our-rights", "/my/rights/?from={draft_case}", "family"),
    PageToVisit("our-procedures", "/my/procedures/?from={draft_case}", "family"),
    PageToVisit("procedure", "/procedures/diploma-equivalence/"),
    PageToVisit("procedure-draft", "/my/procedures/cases/{draft_case}/", "family"),
    PageToVisit("procedure-asked", "/my/procedures/cases/{asked_case}/", "family"),
    PageToVisit("procedure-receipt", "/my/procedures/cases/{asked_case}/receipt/", "family"),
    PageToVisit("cases", "/cases/?from={asked_case}", "agent-enssup"),
    PageToVisit("case", "/cases/{decided_case}/", "agent-enssup"),
    PageToVisit("case-at-the-counter", "/cases/counter/?from={draft_case}", "agent-enssup"),
    PageToVisit("cases-by-age", "/cases/ageing/?from={asked_case}", "agent-enssup"),
    PageToVisit(
        "cases-at-once",
        "/cases/review/?procedure=diploma-equivalence&state=decision&from={decided_case}",
        "agent-enssup",
    ),
    PageToVisit("decisions-to-confirm", "/cases/proposals/?from={decided_case}", "agent-enssup"),
    PageToVisit("exceptions", "/cases/exceptions/?from={decided_case}", "auditor"),
    PageToVisit("our-messages", "/my/messages/?from={draft_case}", "family"),
    PageToVisit("messages-to-people", "/notices/?from={letters}", "agent-enssup"),
    PageToVisit("letters", "/notices/letters/{letters}/", "agent-enssup"),
    PageToVisit("our-complaints", "/my/complaints/?from={answered_complaint}", "father"),
    PageToVisit("complain", "/my/complaints/new/?what=decision:{aided}", "father"),
    PageToVisit("complaint-answered", "/my/complaints/{answered_complaint}/", "father"),
    PageToVisit("complaint-asked", "/my/complaints/{asked_complaint}/", "father"),
    PageToVisit("complaint-of-a-datum", "/my/complaints/{contesting}/", "father"),
    PageToVisit("complaint-receipt", "/my/complaints/{answered_complaint}/receipt/", "father"),
    PageToVisit("decisions-about-us", "/my/decisions/?from={answered_complaint}", "father"),
    PageToVisit("decision-about-us", "/my/decisions/{aided}/?from={answered_complaint}", "father"),
    PageToVisit("datum-to-contest", "/my/decisions/{aided}/?datum=:index&from={answered_complaint}", "father"),
    PageToVisit("complaint-by-code", "/complaint/"),
    PageToVisit("complaint-without-a-name", "/complaint/say/"),
    PageToVisit("complaints", "/complaints/?from={answered_complaint}", "registry-anss"),
    PageToVisit("complaint", "/complaints/{contesting}/", "registry-anss"),
    PageToVisit("complaint-on-the-phone", "/complaints/record/?from={answered_complaint}", "registry-anss"),
    PageToVisit("complaints-in-figures", "/complaints/statistics/?from={answered_complaint}", "planner"),
    PageToVisit("contested-data", "/complaints/contested/?from={contested_datum}", "registry-anss"),
    PageToVisit("contested-datum", "/complaints/contested/{contested_datum}/", "registry-anss"),
    PageToVisit("payments", "/payments/?from={paid}", "agent-anss"),
    PageToVisit("payment-held", "/payments/{paying}/", "agent-anss"),
    PageToVisit("payment-with-the-bank", "/payments/{paid}/", "agent-anss"),
    PageToVisit("payment-story", "/payments/owed/{came_back}/", "agent-anss"),
    PageToVisit("payment-paid-too-much", "/payments/owed/{too_much}/", "agent-anss"),
    PageToVisit("recoveries", "/payments/recoveries/?from={recovery}", "agent-anss"),
    PageToVisit("recovery", "/payments/recoveries/{recovery}/", "agent-anss"),
    PageToVisit("recovery-proposed", "/payments/recoveries/{proposed}/", "agent-anss"),
    PageToVisit("payment-figures", "/payments/figures/?from={paid}", "agent-anss"),
    PageToVisit("our-payments", "/my/payments/?from={paid}", "family"),
    PageToVisit(
        "simulate", "/programmes/direct-aid-children/simulate/?figure-threshold=9.5&poverty={rates}", "planner"
    ),
    PageToVisit("simulate-region", "/programmes/direct-aid-children/simulate/?map=then&at=01&from={reform}", "planner"),
    PageToVisit(
        "compare", "/programmes/direct-aid-children/compare/?figure=threshold&values=9.4+9.6&one={reform}", "planner"
    ),
    PageToVisit("poverty", "/programmes/direct-aid-children/poverty/?from={rates}", "planner"),
    PageToVisit("reform", "/reforms/{reform}/", "planner"),
    PageToVisit("missing", "/no-such-page/"),
)


def things_of(state: SmallState) -> dict[str, object]:
    """What the addresses above name: the agent has opened a file, and a month of exchanges went by."""
    opened = open_file(Profile.objects.get(user__username="agent"), state.omar, "guidance", "C-12", ["path"])
    return {
        "omar": state.omar,
        "salma": state.salma,
        "reading": opened.access.pk,
        "moment": opened.versions[0].recorded_from,
        "doubt": state.doubt.pk,
        "merge": state.merge.pk,
        "pupils": state.pupils.pk,
        "refused": state.refused.pk,
        **live(state, settings.HOME),
        **agreed(),
        **tell(),
        **listed(),
        **claimed(),
        **documented(state.omar),
        **(aid := decided()),
        **complained(int(str(aid["aided"]))),
        **undertaken(state.salma),
        **paid(),
        **reformed(settings.HOME),
    }
