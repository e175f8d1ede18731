"""What tests of mails and alerts share: a real SMTP server, a real HTTP receiver, a shop with a saved view, and a certificate that nobody knows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from data.config import saved_views, settings, subscriptions
from data.store.store import Store
from pages.ui.answers import stores
from pages.ui.report import paper
from pages.web import access_rules
from tests.mail_server import Hook, Mailbox, http_receiver, smtp_server
from tests.pages.delivery.making import DAYS, NOW, set_server


@pytest.fixture(scope="module")
def box() -> Iterator[Mailbox]:
    with smtp_server(Mailbox()) as running:
        yield running


@pytest.fixture(scope="module")
def hook() -> Iterator[Hook]:
    with http_receiver(Hook()) as running:
        yield running


@pytest.fixture
def store(show_own_shop: None, box: Mailbox, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A shop of one's own with a saved view, and the server for its mails; no Chromium, as pictures are looked at in one test alone."""
    set_server(monkeypatch, f"smtp://127.0.0.1:{box.port}")
    monkeypatch.setenv(paper.VARIABLE, "/nowhere/chromium")
    monkeypatch.delenv("KPI_DASHBOARD", raising=False)
    monkeypatch.setattr(access_rules, "current", lambda: None)
    monkeypatch.setattr(subscriptions, "now", lambda: NOW - timedelta(hours=1))
    box.mails.clear()
    box.answers.clear()
    box.refused.clear()
    found = stores.real()
    settings.set_report_zone(found, "Europe/Prague")
    saved_views.save_view(found, "Board", "overview", DAYS)
    return found


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate with its key in one file, which nobody knows unless told."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    start = datetime.now(UTC) - timedelta(days=1)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
        .not_valid_before(start).not_valid_after(start + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path_factory.mktemp("certificate") / "both.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path
