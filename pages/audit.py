"""Audit log: who did what, when and from where, for those who decide who may do what."""

from __future__ import annotations

from pages.ui.parts import audit_list

audit_list.show()
