"""Signing in through a real provider of OpenID Connect, in three roles: what each sees, what is refused, and that signing out ends it."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import oidc_provider_mock
import polars as pl
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import errors_of, settled

pytestmark = pytest.mark.browser

PEOPLE = {
    "anna": {"email": "anna@example.com", "name": "Anna Admin"},
    "mara": {"email": "mara@example.com", "name": "Mara Manager", "groups": ["leads"]},
    "vita": {"email": "vita@example.com", "name": "<b>Vita</b> Viewer", "groups": ["billing"]},
    "ben": {"email": "ben@example.com", "name": "Ben"},
    "another audience": {"email": "anna@example.com", "aud": "another"},
    "expired": {"email": "anna@example.com", "exp": 1_000_000_000},
    "another nonce": {"email": "anna@example.com", "nonce": "another"},
    "another issuer": {"email": "anna@example.com", "iss": "https://id.example.com"},
}
"""Whom the provider knows, with what stands in their tokens; of the last four it says what must not be believed."""
RULES = """
[auth]
redirect_uri = "http://localhost:{{port}}/oauth2callback"
cookie_secret = "{secret}"
client_id = "pulse"
client_secret = "of the client"
server_metadata_url = "{provider}/.well-known/openid-configuration"

[access]
provider = "Kestrel ID"
ask = "the service desk"
admin = ["{admin}"]
manager = ["group:leads"]
viewer = ["group:billing"]

[[access.limits]]
who = ["group:billing"]
only = ["team=Billing"]
"""


@pytest.fixture(scope="module")
def provider() -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AUTHLIB_INSECURE_TRANSPORT", "1")  # it is asked without TLS, on this computer
        with oidc_provider_mock.run_server_in_thread() as server:
            address = f"http://localhost:{server.server_port}"
            for name, claims in PEOPLE.items():
                httpx.put(f"{address}/users/{name}", json=claims).raise_for_status()
            yield address


@pytest.fixture(scope="module")
def rules(provider: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Writes the rules, with somebody as admin."""
    file = tmp_path_factory.mktemp("rules") / "secrets.toml"

    def write(admin: str) -> Path:
        file.write_text(RULES.format(secret="s" * 32, provider=provider, admin=admin), encoding="utf-8")
        return file

    return write


@pytest.fixture(scope="module")
def pulse(serve: Callable[..., str], rules: Callable[[str], Path]) -> str:
    return serve("signing", STREAMLIT_SECRETS_FILES=str(rules("anna@example.com")))


def comes(pulse: str, name: str, to: str = "/speed") -> tuple[httpx.Client, httpx.Response]:
    """A program that goes the way of a browser, up to the answer to what the provider sent back."""
    client = httpx.Client(headers={"Accept": "text/html"}, timeout=60)
    way = client.get(f"{pulse}/sign-in", params={"with": "default", "next": to}).headers["location"]
    page = client.get(f"{pulse}/{way}").headers["location"]
    back = client.post(page, data={"sub": name}).headers["location"]
    return client, client.get(back)


def signs_in(page: Page, pulse: str, name: str, path: str) -> None:
    page.goto(f"{pulse}{path}")
    page.get_by_role("link", name="Sign in with Kestrel ID").click()
    page.get_by_placeholder("sub").fill(name)
    page.get_by_role("button", name="Authorize").click()
    page.wait_for_url(f"{pulse}{path}**")
    settled(page)


def offered(page: Page) -> set[str]:
    return {
        one.splitlines()[-1].strip()
        for one in page.get_by_test_id("stSidebarNav").get_by_role("link").all_inner_texts()
    }


def test_each_role_sees_its_pages_and_signing_out_ends_all_of_them(pulse: str, browser: Browser) -> None:
    closed = {"Settings", "Access", "Audit log"}
    refused = "What you may do here does not include this"
    context = browser.new_context(viewport={"width": 1360, "height": 900})
    page = context.new_page()
    signs_in(page, pulse, "vita", "/speed")
    errors = errors_of(page)
    assert not offered(page) & (closed | {"Add data"})
    expect(page.get_by_text("<b>Vita</b> Viewer · Viewer")).to_be_visible()
    expect(page.get_by_text("You see only: Team: Billing")).to_be_visible()
    page.goto(f"{pulse}/settings")
    expect(page.get_by_text(refused)).to_be_visible()
    page.goto(f"{pulse}/standards")
    settled(page)
    expect(page.get_by_role("button", name="Judge")).to_have_count(0)
    other = context.new_page()
    other.goto(f"{pulse}/team")
    settled(other)
    page.get_by_role("link", name="Sign out").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    other.wait_for_function(
        "() => document.querySelector('[data-testid=stApp]').dataset.testConnectionState !== 'CONNECTED'"
    )
    page.get_by_role("link", name="Sign out there too").click()
    page.locator("form button, form input[type=submit]").first.click()
    expect(page.get_by_role("link", name="Sign in with Kestrel ID")).to_be_visible()
    assert not errors
    signs_in(page, pulse, "mara", "/speed")
    assert "Add data" in offered(page)
    assert not offered(page) & closed
    context.close()
    context = browser.new_context(viewport={"width": 1360, "height": 900})
    page = context.new_page()
    signs_in(page, pulse, "anna", "/audit")
    assert closed < offered(page)
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    page.goto(f"{pulse}/access")
    page.get_by_label("Name", exact=True).fill("Report")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Make a token").click()
    shown = page.get_by_test_id("stCode")
    expect(shown).to_contain_text("sp_")
    text = shown.inner_text().strip()
    asked = httpx.get(f"{pulse}/api/metrics", headers={"Authorization": f"Bearer {text}"}, timeout=60)
    assert asked.status_code == 200
    page.get_by_role("button", name="Revoke").click()
    expect(page.get_by_text("There is no token.")).to_be_visible()
    assert httpx.get(f"{pulse}/api/metrics", headers={"Authorization": f"Bearer {text}"}).status_code == 401
    context.close()


def test_what_a_provider_says_is_verified_and_who_is_not_named_hears_whom_to_ask(pulse: str) -> None:
    for name in ("another audience", "expired", "another nonce", "another issuer"):
        client, answer = comes(pulse, name)
        assert (answer.status_code, "could not be verified" in answer.text) == (401, True), name
        assert client.get(f"{pulse}/speed").status_code == 303, name
    client, answer = comes(pulse, "ben")
    assert answer.status_code == 403
    assert "Please ask for it: the service desk" in answer.text
    assert client.get(f"{pulse}/speed").status_code == 303
    stray = httpx.get(f"{pulse}/oauth2callback?code=x&state=y", headers={"Accept": "text/html"})
    assert stray.status_code == 401


def test_limits_hold_for_programs_and_a_changed_role_holds_at_once(pulse: str, provider: str, rules: Callable[[str], Path]) -> None:  # fmt: skip
    client, answer = comes(pulse, "vita", "//example.com/x")
    assert answer.headers["location"] == "./"
    assert not {name for name in client.cookies if name.startswith("_streamlit_user")}
    seen = client.get(f"{pulse}/api/ask", params={"metrics": "tickets_created", "by": "team", "format": "csv"})
    assert seen.status_code == 200, seen.text
    assert set(pl.read_csv(io.BytesIO(seen.content))["team"]) == {"Billing"}
    assert client.put(f"{pulse}/api/upload?name=a.csv", content=b"a").status_code == 403
    httpx.put(f"{provider}/users/vita", json={**PEOPLE["vita"], "groups": ["leads"]}).raise_for_status()
    assert client.get(f"{pulse}/api/jobs/1").status_code == 403, "groups are those of the sign-in"
    again, _ = comes(pulse, "vita")
    assert again.get(f"{pulse}/api/jobs/1").status_code == 404
    admin, _ = comes(pulse, "anna")
    log = admin.get(f"{pulse}/api/audit.csv", params={"event": "sign_in"})
    assert "Vita" in log.text
    rules("vita@example.com")
    end = time.monotonic() + 30
    while admin.get(f"{pulse}/api/audit.csv").status_code == 200 and time.monotonic() < end:
        time.sleep(0.2)
    assert admin.get(f"{pulse}/speed").status_code == 403, "named no more"
    assert again.get(f"{pulse}/api/audit.csv").status_code == 200, "an admin now"
    rules("anna@example.com")
