"""Every page of the portal, and who looks at it: what the browser's tests walk through and what `shots.py` photographs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PageToVisit:
    """A page and the demo account that opens it; an empty account is a visitor."""

    name: str
    path: str
    account: str = ""


PAGES = (
    PageToVisit("visitor", "/"),
    PageToVisit("about", "/about/"),
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
    PageToVisit("missing", "/no-such-page/"),
)
