"""The parts of the page Settings about the store as a whole: backups, and uploads read again."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import streamlit as st

from data.config import audit, subscriptions
from data.config.audit import Event
from data.facts.refresh import open_store
from data.imports import reread
from data.imports.reread import Reread
from data.store import backup, backup_files
from data.store.backup import KEPT_DAILY
from data.store.backup_files import Backup
from data.store.store import StorageFault, Store, StoreError
from pages.ui.parts import settings_jobs
from pages.ui.view.as_text import in_table
from pages.ui.view.words import column_name, count, form, listed, literal, moment, number, problem, said, t
from pages.web.daily_backup import DAILY
from pages.web.worker import ChangeRefused

_LOOKED = "_set_reread"


def show(store: Store) -> None:
    """What backups there are, a button to make one, and a way to restore one."""
    st.header(t("settings.backups"), anchor=False, help=t("settings.backups.help"))
    known = backup_files.backups(store.path)
    folder = literal(str(backup_files.folder(store.path)))
    if known:
        size = number(sum(each.size_bytes for each in known) / 1e6, 1)
        st.caption(
            t(
                form("settings.backups.kept", len(known)),
                n=number(len(known)),
                size=size,
                folder=folder,
                when=literal(_when(known[0])),
            )
        )
    else:
        st.caption(t("settings.backups.none", folder=folder))
    st.caption(
        t("settings.backups.off") if backup_files.is_off() else t("settings.backups.daily", n=number(KEPT_DAILY))
    )
    if DAILY.problem:
        st.warning(t("settings.backups.problem", why=literal(said(DAILY.problem))), icon=":material/warning:")
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(t("settings.backups.now"), icon=":material/save:", key="_set_backup"):
            settings_jobs.submit(t("settings.backups.job"), _worded(lambda: _back_up(store)), "backup")
        if known:
            with st.popover(t("settings.restore"), icon=":material/settings_backup_restore:", key="_set_restore"):
                _restore_choice(store, known)


def _restore_choice(store: Store, known: list[Backup]) -> None:
    st.markdown(t("settings.restore.ask"))
    chosen = st.selectbox(
        t("settings.restore.choice"), range(len(known)), key="_set_restore_choice",
        format_func=lambda place: t("settings.restore.option", when=_when(known[place]), size=number(known[place].size_bytes / 1e6, 1)),
    )  # fmt: skip
    if st.button(t("settings.restore.yes"), type="primary", key="_set_restore_yes"):
        settings_jobs.submit(t("settings.restore.job"), _worded(lambda: _restore(store, known[chosen])), "restore")


def _back_up(store: Store) -> str:
    made = backup.back_up(store)
    return t("settings.backups.done", path=str(made.path), size=number(made.size_bytes / 1e6, 1))


def _restore(store: Store, chosen: Backup) -> str:
    done = backup.restore(chosen.path, store.path, open_store, anew=subscriptions.begin_anew)
    audit.note(store.path, Event.RESTORE, chosen.path.name)
    return t("settings.restore.done", when=_when(chosen), path=str(done.kept))


def _worded(change: Callable[[], str]) -> Callable[[], str]:
    """The change, refused with the words of the store where it refuses."""

    def run() -> str:
        try:
            return change()
        except StorageFault:
            raise
        except StoreError as error:
            raise ChangeRefused(problem(error)) from error

    return run


def _when(each: Backup) -> str:
    return moment(each.made_at)


def reread_choice(store: Store) -> None:
    """What reading all uploads again would change, and a button to do it."""
    st.header(t("settings.reread"), anchor=False, help=t("settings.reread.help"))
    found: list[tuple[int, Reread]] = st.session_state.setdefault(_LOOKED, [])
    if st.button(t("settings.reread.look"), key="_set_reread_look"):
        settings_jobs.submit(t("settings.reread.look.job"), lambda: _look(store, found), reread.STAGE)
    if not found or found[-1][0] != store.version():
        return  # never asked, or something was written since
    told = found[-1][1]
    for source, reason in told.left:
        st.caption(t("settings.reread.left", source=literal(source), reason=literal(said(reason))))
    if told.changes:
        st.dataframe(in_table(_table(told)), hide_index=True)
        if st.button(t("settings.reread.yes"), type="primary", key="_set_reread_yes"):
            settings_jobs.submit(t("settings.reread.job"), lambda: _read_again(store), reread.STAGE)


def _look(store: Store, found: list[tuple[int, Reread]]) -> str:
    version = store.version()
    told = reread.preview(store)
    found.append((version, told))
    return count("settings.reread.looked" if told.changes else "settings.reread.same", told.uploads)


def _read_again(store: Store) -> str:
    done = reread.read_again(store)
    counts = {name: number(sum(getattr(each, name) for each in done.changes)) for name in ("new", "changed", "gone")}
    return t(form("settings.reread.done", done.uploads), n=number(done.uploads), **counts)


def _table(told: Reread) -> pl.DataFrame:
    columns = [
        listed(t("settings.reread.column", name=column_name(name), n=number(n)) for name, n in change.columns) or "–"
        for change in told.changes
    ]
    return pl.DataFrame(
        {
            t("settings.reread.record"): [t(f"settings.reread.of.{change.record}") for change in told.changes],
            t("settings.reread.new"): [change.new for change in told.changes],
            t("settings.reread.changed"): [change.changed for change in told.changes],
            t("settings.reread.gone"): [change.gone for change in told.changes],
            t("settings.reread.columns"): columns,
        }
    )
