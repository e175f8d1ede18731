"""Whether everybody can use a page: axe-core (WCAG 2.2 A and AA, and its best practices) on what stands in the browser."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

GRAVE = {"serious", "critical"}
NOT_OURS = {
    "list": "stSidebarNavItems",  # Streamlit's navigation puts <div> between its <ul> and <li>
    "listitem": "<li class=",
}
"""What is left of Streamlit's own: the rule, and what its element says of itself. Reported faults of ours are never put here."""


def assert_accessible(page: Page, rules: tuple[str, ...] = (), *, within: str | None = None) -> None:
    """No serious or critical finding; with `rules` only these are looked for, and `within` one element only there."""
    options = {"resultTypes": ["violations"]} | ({"runOnly": list(rules)} if rules else {})
    found = Axe().run(page, context=within, options=options).response["violations"]
    left = [
        f"{one['id']}: {node['html'][:200]} {node.get('failureSummary', '')}"
        for one in found
        if one["impact"] in GRAVE
        for node in one["nodes"]
        if NOT_OURS.get(one["id"], "\0") not in node["html"]
    ]
    assert not left, "\n".join(left)
