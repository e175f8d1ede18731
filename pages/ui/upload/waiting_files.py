"""Files on their way in: choosing them, what was recognised in each, and the choices a person may change before loading."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote

import polars as pl
import streamlit as st

from data.calendar import zones
from data.config import settings
from data.declare.problems import ImportRefused
from data.declare.same_id import LOG, NEWEST
from data.files.encodings import NAMES
from data.formats import all_formats
from data.imports.importer import Options
from data.imports.preview import Preview, inspect
from data.mapping.mapping import labels
from data.store.store import Store
from pages.ui.upload import big_files, check_results, date_choice, mapping_editor, queue, scale_choice
from pages.ui.view import zone_guess
from pages.ui.view.as_text import in_table
from pages.ui.view.words import column_name, count, listed, literal, number, problem, said, t
from pages.web import access, spool
from pages.web.spool import Spooled
from pages.web.upload import limit_bytes
from pages.web.worker import WORKER

_WAITING, _ROUND, _NOT_KEPT = "_add_waiting", "_add_round", "_add_not_kept"
_ZONE, _GUESS = "_add_zone", "_add_zone_guess"
TYPES = ["csv", "tsv", "txt", "xlsx", "xls", "zip", "gz"]


def choose(store: Store) -> None:
    """The boxes for files. What arrives is written to disk at once and the box is emptied, so that memory is free again."""
    mb = int(st.get_option("server.maxUploadSize"))
    key = f"_add_files_{st.session_state.setdefault(_ROUND, 0)}"

    def arrived() -> None:
        for file in st.session_state[key]:
            try:
                _add(spool.write(store.path, file.name, file).id)
            except ImportRefused as refused:
                st.session_state.setdefault(_NOT_KEPT, []).append((file.name, problem(refused)))
        st.session_state[_ROUND] += 1  # a box with a new key is an empty box

    st.file_uploader(
        t("add.choose"),
        type=TYPES,
        accept_multiple_files=True,
        key=key,
        on_change=arrived,
        help=t("add.choose.help", mb=mb),
    )
    for name, why in st.session_state.pop(_NOT_KEPT, []):
        st.warning(f"**{literal(spool.clean_name(name))}**: {literal(why)}", icon=":material/info:")
    with st.expander(t("add.big.title")):
        for id in big_files.box(limit_bytes(), key="_add_big"):
            _add(id)
        st.caption(t("add.big.command"))
        base = quote((st.context.url or "").rstrip("/").rpartition("/")[0], safe=":/[]%")
        header = f'-H "Authorization: Bearer {access.for_a_shell()}"'
        st.code(
            f"curl {header} -T export.csv '{base}/api/upload?name=export.csv&load=yes'", language=None, wrap_lines=True
        )


def waiting() -> list[Spooled]:
    """The files of this visit that wait for a decision."""
    kept = [spooled for id in st.session_state.setdefault(_WAITING, []) if (spooled := spool.find(id))]
    st.session_state[_WAITING] = [spooled.id for spooled in kept]
    # One that is being loaded stays in the list: it comes back when it was refused or stopped.
    return [spooled for spooled in kept if not _is_queued(spooled.id)]


def cards(store: Store, files: list[Spooled]) -> None:
    """One card a file; with several, a button that loads all that need no choice."""
    top = st.container()
    _zone_choice(store, files)
    drawn, later = queue.split(files, lambda spooled: _is_clear(store, spooled))
    ready = {spooled: options for spooled in drawn if (options := _card(store, spooled)) is not None}
    # Nobody has seen these: what only a person may decide brings the file back as a card.
    asked = Options(asks=True, zone=_zone_said(), zone_guess=st.session_state.get(_GUESS))
    ready |= {spooled: asked for spooled in later if _is_clear(store, spooled)}
    queue.more(later)
    if len(ready) > 1 and top.button(count("add.load_all", len(ready)), type="primary", key="_add_all"):
        for spooled, options in ready.items():
            WORKER.submit(store, spooled, options)
        st.rerun()


def _zone_choice(store: Store, files: list[Spooled]) -> None:
    """The zone of times without one, asked once for all files: the report zone where one was said, else a guess."""
    if not any(_lacks_zone(store, spooled) for spooled in files):
        return
    is_known, guess = settings.is_report_zone_set(store.read), _zone_guess(store)
    st.session_state[_GUESS] = guess
    known = sorted({guess, *zones.names()})
    st.session_state.setdefault(_ZONE, guess)
    chosen = st.selectbox(t("add.zone"), known, key=_ZONE, help=t("add.zone.help"), width=360)
    if chosen == guess and not is_known:
        st.caption(f":material/schedule: {t('add.zone.guess', zone=literal(guess))}")


def _zone_guess(store: Store) -> str:
    return settings.report_zone(store.read) if settings.is_report_zone_set(store.read) else zone_guess.of_reader()


def _zone_said() -> str | None:
    """The zone that the person has chosen; None while the guess stands."""
    chosen: str | None = st.session_state.get(_ZONE)
    return None if chosen == st.session_state.get(_GUESS) else chosen


def _lacks_zone(store: Store, spooled: Spooled) -> bool:
    try:
        return _preview(store, spooled).zone_was_guessed
    except ImportRefused:
        return False


def _add(id: str) -> None:
    if id not in st.session_state.setdefault(_WAITING, []):
        st.session_state[_WAITING].append(id)


def _is_queued(id: str) -> bool:
    return any(job.spooled_id == id and not job.is_over for job in WORKER.jobs())


def _card(store: Store, spooled: Spooled) -> Options | None:
    """What was recognised in one file, with its choices; the options to load it with, or None when it cannot be loaded."""
    with st.container(border=True, key=f"_add_card_{spooled.id}"):
        st.markdown(f"**:material/description: {literal(spooled.name)}** :gray[{literal(_size(spooled.size))}]")
        try:
            with st.spinner(t("add.looking")):
                preview = _preview(store, spooled)
        except ImportRefused as refused:
            _refused(store, spooled, refused)
            return None
        if preview.encoding_was_guessed or _encoding(store, spooled):
            _encoding_choice(preview.encoding, spooled)
            if preview.encoding_was_guessed:
                st.caption(f":material/translate: {t('add.encoding.guess', name=literal(NAMES[preview.encoding]))}")
        if _is_mapped(store, preview, spooled):
            options = _mapped(store, preview, spooled)
        else:
            options = scale_choice.ask_unit(store, spooled, _recognised(store, preview, spooled))
            options = scale_choice.ask(store, spooled, options)
            options = date_choice.ask(store, spooled, options)
            _details(preview)
        if options:
            options = _with_same_id(options, spooled)
            found = check_results.show(store, spooled, options)
            _offer_mapping(store, spooled, options)
            # The widget stays while its choice is the reason why nothing is left to ask.
            if found is not None and (found.same_ids is not None or options.same_id):
                _same_id_choice(preview, spooled)
        elif preview.format is None:
            check_results.of_unknown(spooled)
        with st.container(horizontal=True):
            if options and st.button(t("add.load"), type="primary", key=_key("load", spooled)):
                WORKER.submit(store, spooled, options)
                st.rerun()
            _remove(spooled)
        return options


def _refused(store: Store, spooled: Spooled, refused: ImportRefused) -> None:
    """Why a file cannot be read, and what may be done about it here."""
    if refused.code == "several_tables":
        try:
            _unpack(spooled)
        except ImportRefused as why_not:
            refused = why_not
    _say(problem(refused))
    if encoding := _encoding(store, spooled):
        _encoding_choice(encoding, spooled)  # which may be the reason
    _remove(spooled)


def _unpack(spooled: Spooled) -> None:
    """A ZIP of different tables: each of them takes a card of its own, in its place. Raises ImportRefused."""
    with st.spinner(t("add.unpacking")):
        parts = spool.unpack(spooled)
    ids: list[str] = st.session_state[_WAITING]
    place = ids.index(spooled.id)
    ids[place : place + 1] = [part.id for part in parts]
    st.rerun()


def _preview(store: Store, spooled: Spooled) -> Preview:
    """What is recognised with the choices made up to now."""
    return _looked_at(store, spooled, st.session_state.get(_key("format", spooled)), _encoding(store, spooled))


def _looked_at(store: Store, spooled: Spooled, format_: str | None, encoding: str | None) -> Preview:
    """Looked up once a file and choice."""
    seen: dict[tuple[str | None, ...], Preview] = st.session_state.setdefault("_add_previews", {})
    key = (spooled.id, format_, encoding)
    if key not in seen:
        seen[key] = inspect(spooled.path, spooled.name, store, Options(format=format_, encoding=encoding))
    return seen[key]


def _encoding(store: Store, spooled: Spooled) -> str | None:
    """The encoding that the person has chosen; None while the guess stands."""
    chosen: str | None = st.session_state.get(_key("encoding", spooled))
    if chosen is None:
        return None
    guessed = _looked_at(store, spooled, st.session_state.get(_key("format", spooled)), None)
    return None if chosen == guessed.encoding else chosen


def _encoding_choice(encoding: str, spooled: Spooled) -> None:
    """The encoding, to be changed where letters look wrong: the file is looked at anew."""
    names = list(NAMES)
    st.selectbox(
        t("add.encoding"), names, index=names.index(encoding), key=_key("encoding", spooled), help=t("add.encoding.help"),
        format_func=lambda each: NAMES[each],
    )  # fmt: skip


def _is_clear(store: Store, spooled: Spooled) -> bool:
    """Whether a file can be loaded without anybody's choice."""
    try:
        preview = _preview(store, spooled)
    except ImportRefused:
        return False
    return preview.format is not None and not preview.missing


def _is_mapped(store: Store, preview: Preview, spooled: Spooled) -> bool:
    """Whether the person says what each column holds: in a file that no format knows, and where they want to."""
    if preview.format is None:
        return len(preview.candidates) < 2
    if not all_formats()[preview.format].is_generic and not st.session_state.get(_key("unit_asked", spooled)):
        return False
    key = _key("mapped", spooled)
    st.session_state.setdefault(key, mapping_editor.remembered(store, preview) is not None)
    return st.toggle(t("map.toggle"), key=key)


def _offer_mapping(store: Store, spooled: Spooled, options: Options) -> None:
    """Let a vendor's file be mapped too where a column does not tell its unit, which is chosen there."""
    asked = _key("unit_asked", spooled)
    found = check_results.looked(store, spooled, options)
    if isinstance(found, ImportRefused) and found.code == "unit_unknown" and not st.session_state.get(asked):
        st.session_state[asked] = True
        st.rerun()


def _mapped(store: Store, preview: Preview, spooled: Spooled) -> Options | None:
    known = mapping_editor.remembered(store, preview)
    told = t("map.remembered") if known else t("map.unknown") if preview.format is None else t("map.generic")
    st.info(told, icon=":material/table_edit:")
    if preview.format is None:
        with st.expander(t("map.instead")):
            _format_choice(preview, spooled)
    source = mapping_editor.source(known, spooled, key=_key("source", spooled))
    return mapping_editor.card(store, spooled, preview, source, _usual(store, spooled))


def _usual(store: Store, spooled: Spooled) -> Options:
    """What was said for this file or for all that wait, beside what its columns are."""
    return Options(encoding=_encoding(store, spooled), zone=_zone_said(), zone_guess=_zone_guess(store))


def _recognised(store: Store, preview: Preview, spooled: Spooled) -> Options | None:
    chosen = st.session_state.get(_key("format", spooled))
    if preview.format is None:
        _say(t("add.several" if preview.candidates else "add.unknown"))
    elif preview.missing:
        _say(t("add.missing", name=said(preview.title or ""), columns=preview.missing))
    else:
        used = len(preview.columns) - len(preview.columns_unused)
        columns = count("add.columns", len(preview.columns))
        st.markdown(t("add.recognised", name=literal(said(preview.title or "")), used=used, columns=columns))
    if preview.format is None or chosen or all_formats()[preview.format].is_generic:
        _format_choice(preview, spooled)
    if preview.format is None or preview.missing:
        return None
    return replace(_choices(preview, spooled, chosen), encoding=_encoding(store, spooled))


def _with_same_id(options: Options, spooled: Spooled) -> Options:
    """The options with what was chosen for rows with the same id, here or with the mapping that is remembered."""
    known = options.mapping.same_id if options.mapping else None
    chosen = st.session_state.setdefault(_key("same_id", spooled), known)
    mapping = replace(options.mapping, same_id=chosen) if options.mapping else None
    return replace(options, mapping=mapping, same_id=chosen)


def _same_id_choice(preview: Preview, spooled: Spooled) -> None:
    """What rows with the same id are: one record, events of one, or records that another column tells apart."""
    columns = [name for name in labels(preview.headers) if name not in (NEWEST, LOG)]
    kinds = {None: t("same_id.none"), LOG: t("same_id.log"), NEWEST: t("same_id.newest")}
    st.selectbox(
        t("same_id.choose"), [None, LOG, NEWEST, *columns], key=_key("same_id", spooled), help=t("same_id.help"),
        format_func=lambda each: kinds.get(each) or t("same_id.column", column=each),
    )  # fmt: skip


def _format_choice(preview: Preview, spooled: Spooled) -> None:
    known = all_formats()
    names = [name for name in preview.candidates if name in known] if len(preview.candidates) > 1 else list(known)
    st.selectbox(
        t("add.format"), names, index=names.index(preview.format) if preview.format in names else None, key=_key("format", spooled),
        placeholder=t("add.format.choose"), format_func=lambda name: said(known[name].title),
    )  # fmt: skip


def _choices(preview: Preview, spooled: Spooled, chosen: str | None) -> Options:
    suggested = preview.source or ""
    source = st.text_input(
        t("add.source"), suggested, key=_key("source", spooled), help=t("add.source.help"), max_chars=80, width=360
    ).strip()
    is_asked = preview.zone_was_guessed
    # A generic format by its name: else a mapping that was remembered for these columns would be used again.
    by_name = chosen or (preview.format if preview.format and all_formats()[preview.format].is_generic else None)
    return Options(
        source=source or None,
        format=by_name,
        zone=_zone_said() if is_asked else None,
        zone_guess=st.session_state.get(_GUESS) if is_asked else None,
    )


def _details(preview: Preview) -> None:
    for note in preview.notes:
        st.caption(literal(said(note)))
    unused, first = preview.columns_unused, preview.rows[0] if preview.rows else ("",) * len(preview.columns)
    names = listed([*unused[:4], *(["…"] if len(unused) > 4 else [])])
    label = t("add.unused.n", names=names) if unused else t("add.unused.none") if preview.format else ""
    with st.expander(" · ".join(filter(None, (t("add.columns"), literal(label))))):
        table = pl.DataFrame(
            {
                t("add.column"): [column for column, _ in preview.columns],
                t("add.field"): [
                    column_name(field, t("add.field.helps")) if field else "–" for _, field in preview.columns
                ],
                t("add.example"): list(first),
            }
        )
        st.dataframe(in_table(table), hide_index=True, height=min(35 * (table.height + 1) + 3, 390))


def _say(text: str) -> None:
    st.warning(f"{literal(text)} {t('add.kept')}", icon=":material/info:")


def _key(what: str, spooled: Spooled) -> str:
    return f"_add_{what}_{spooled.id}"


def _remove(spooled: Spooled) -> None:
    if st.button(t("add.drop"), type="tertiary", key=_key("drop", spooled), icon=":material/close:"):
        spool.drop([spooled.id])
        st.rerun()


def _size(size: int) -> str:
    if size < 1024:
        return count("add.bytes", size)
    if size >= 100_000:
        return t("add.megabytes", size=number(size / 1024**2, 1))
    return t("add.kilobytes", size=number(size / 1024, 1))
