"""The editor for a file of no known format: what each column holds, how it is written, and what would come of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl
import streamlit as st

from data.calendar import zones
from data.declare.contact_words import OUTCOMES
from data.formats import all_formats
from data.imports.importer import Options
from data.imports.mapping_trial import WORDS, header_rows_of, proposal_of, words_in
from data.imports.preview import Preview, inspect
from data.mapping.fields import FIELDS, MAPPABLE
from data.mapping.mapping import CONTACTS, HEADER_ROWS, STATES, SURVEYS, UNITS, ColumnMapping
from data.mapping.propose import Guess, Proposal
from data.mapping.saved import recall
from data.reading.plan import default_source, header_fingerprint
from data.store.store import Store
from pages.ui.upload import mapping_trial, scale_choice
from pages.ui.view.as_text import Markdown, in_table
from pages.ui.view.words import count, listed, literal, number, share, t
from pages.web.spool import Spooled
from pages.web.streamlit_internals import Place

_SURE, _LIKELY = 0.75, 0.5
_SHOWN_ROWS, _SHOWN_CHARACTERS = 5, 60


@dataclass(frozen=True)
class _File:
    """One file in the editor: where it is and the names of its widgets."""

    store: Store
    spooled: Spooled
    preview: Preview
    usual: Options
    header_rows: int | None = None

    @property
    def encoding(self) -> str | None:
        """The encoding that the person chose; None while the guess stands."""
        return self.usual.encoding

    def key(self, *what: object) -> str:
        """The name of a widget of this file."""
        return "_".join(map(str, ("_add_map", *what, self.spooled.id)))


def card(store: Store, spooled: Spooled, preview: Preview, source: str | None, usual: Options) -> Options | None:
    """The editor with its preview; the options to load the file with, or None while something is missing.

    `usual` has what was said for all waiting files: the encoding, and the zone of times that neither the file nor its mapping tells.
    """
    file = _with_header_rows(_File(store, spooled, preview, usual))
    start = _start(file)
    with st.expander(t("map.rows"), expanded=True):
        _first_rows(file.preview)
    record = _choice(file, "record", t("map.record"), MAPPABLE, start.record, "map.record.")
    proposal = _proposal(file, record)
    if record != start.record:
        start = proposal.mapping
    mapping = replace(start, record=record, columns=_columns(file, proposal, start), header_rows=file.header_rows)
    mapping = _settings(file, proposal, mapping)
    st.session_state[file.key("kept")] = mapping
    if mapping.missing:
        names = listed(t(f"map.field.{field}") for field in mapping.missing)
        st.warning(t("map.missing", fields=literal(names)), icon=":material/info:")
        return None
    if mapping.zone is not None:
        usual = replace(usual, zone=None)  # what is said for this file alone goes before what was said for all
    if not mapping_trial.show(store, spooled, mapping, usual):
        return None
    return replace(usual, source=source, mapping=replace(mapping, source=source))


def source(known: ColumnMapping | None, spooled: Spooled, key: str) -> str | None:
    """The name of the tool: that of the last file with these columns, else what the file is called."""
    suggested = (known and known.source) or default_source(None, all_formats()["generic_tickets"], "", spooled.name)
    return st.text_input(t("add.source"), suggested, key=key, help=t("add.source.help"), max_chars=80).strip() or None


def remembered(store: Store, preview: Preview) -> ColumnMapping | None:
    """The mapping that a file with these columns was loaded by before."""
    return recall(store, header_fingerprint(preview.headers))


def _with_header_rows(file: _File) -> _File:
    """The same with the file's header as the person says how many rows it has, looked up once a choice."""
    key = file.key("header_rows")
    known = remembered(file.store, file.preview)
    if key not in st.session_state:
        st.session_state[key] = (known and known.header_rows) or header_rows_of(file.spooled.path, file.encoding) or 0
    rows = st.selectbox(t("map.header_rows"), (0, *HEADER_ROWS), key=key, format_func=_header_rows_name)
    if not rows:
        return file
    seen: dict[tuple[str, int], Preview] = st.session_state.setdefault("_add_map_previews", {})
    if (file.spooled.id, rows) not in seen:
        seen[file.spooled.id, rows] = inspect(
            file.spooled.path, file.spooled.name, file.store, Options(encoding=file.encoding), rows
        )
    return replace(file, preview=seen[file.spooled.id, rows], header_rows=rows)


def _header_rows_name(rows: int) -> str:
    return number(rows) if rows else t("map.header_rows.found")


def _start(file: _File) -> ColumnMapping:
    """What the editor begins with: what was last chosen here, else what is remembered, else the proposal."""
    kept = st.session_state.get(file.key("kept"))
    if isinstance(kept, ColumnMapping):
        return kept
    return remembered(file.store, file.preview) or _proposal(file, None).mapping


def _proposal(file: _File, record: str | None) -> Proposal:
    """Looked up once a file and record."""
    seen: dict[tuple[object, ...], Proposal] = st.session_state.setdefault("_add_map_proposals", {})
    key = (file.spooled.id, record, file.encoding, file.header_rows)
    if key not in seen:
        seen[key] = proposal_of(file.spooled.path, record, file.encoding, file.header_rows)
    return seen[key]


def _first_rows(preview: Preview) -> None:
    names = [f"{place}" for place, _ in enumerate(preview.headers)]
    rows = [[_short(cell) for cell in row] for row in preview.rows[:_SHOWN_ROWS]]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")
    shown = {
        name: st.column_config.TextColumn(_short(header) or "–")
        for name, header in zip(names, preview.headers, strict=True)
    }
    st.dataframe(in_table(frame), hide_index=True, column_config=shown, height="content")


def _columns(file: _File, proposal: Proposal, start: ColumnMapping) -> tuple[tuple[str, str], ...]:
    """A row for each column; those with neither a proposal nor a choice stand apart."""
    fields = {column: field for field, column in start.columns}
    keys = {guess.column: file.key("field", proposal.record, place) for place, guess in enumerate(proposal.guesses)}
    for guess in proposal.guesses:
        st.session_state.setdefault(keys[guess.column], fields.get(guess.column, ""))
    used = [guess for guess in proposal.guesses if guess.field or st.session_state[keys[guess.column]]]
    shown = {guess.column for guess in used}
    rest = [guess for guess in proposal.guesses if guess.column not in shown]
    st.markdown(f"**{t('map.columns')}**")
    for guess in used:
        _column(guess, proposal.record, keys)
    if rest:
        with st.expander(count("map.columns.rest", len(rest))):
            for guess in rest:
                _column(guess, proposal.record, keys)
    chosen = {guess.column: st.session_state[keys[guess.column]] for guess in proposal.guesses}
    return tuple((field, column) for column, field in chosen.items() if field)


def _column(guess: Guess, record: str, keys: dict[str, str]) -> None:
    key = keys[guess.column]
    name, choice, sure = st.columns([5, 4, 4], vertical_alignment="center", gap="small")
    examples = _short(" · ".join(_short(example, 28) for example in guess.profile.examples), 56) or t("map.empty")
    name.markdown(f"**{literal(_short(guess.column))}**  \n:small[:gray[{literal(examples)}]]")
    choice.selectbox(
        t("map.column", column=literal(_short(guess.column))), ("", *FIELDS[record]), key=key, label_visibility="collapsed",
        format_func=lambda each: t(f"map.field.{each}") if each else t("map.none"), on_change=_take, args=(key, list(keys.values())),
    )  # fmt: skip
    if text := _sureness(guess, st.session_state[key]):
        sure.markdown(text)


def _take(key: str, keys: Sequence[str]) -> None:
    """A field has one column: the one that had it before goes without."""
    for other in keys:
        if other != key and st.session_state.get(other) == st.session_state[key]:
            st.session_state[other] = ""


def _sureness(guess: Guess, chosen: str) -> Markdown:
    if not chosen:
        return Markdown("")
    if chosen != guess.field:
        return Markdown(f":blue-badge[{t('map.mine')}]")
    colour = "green" if guess.share >= _SURE else "orange" if guess.share >= _LIKELY else "red"
    reasons = listed(t(f"map.reason.{reason}") for reason in guess.reasons)
    return Markdown(
        f":{colour}-badge[{t('map.sure', share=share(guess.share, is_short=True))}] :small[:gray[{literal(reasons)}]]"
    )


def _settings(file: _File, proposal: Proposal, mapping: ColumnMapping) -> ColumnMapping:
    """How the cells are written: order of dates, zone, units, scores, statuses."""
    kinds = {FIELDS[mapping.record][field] for field in mapping.fields}
    record = mapping.record
    places = (place for _ in range(12) for place in st.columns(2))  # row by row: on a phone the order stays
    if kinds & {"time", "day"}:
        order = _choice(file, "order", t("map.order"), ("auto", "day_first", "month_first", "year_first"), mapping.date_order or "auto", "map.order.", next(places))  # fmt: skip
        mapping = replace(mapping, date_order=None if order == "auto" else order)
    if "time" in kinds:
        mapping = replace(mapping, zone=_zone(file, mapping, next(places)))
    units = dict(mapping.units) | {
        field: unit for field, unit in proposal.mapping.units if field not in dict(mapping.units)
    }
    lengths = [field for field in mapping.fields if FIELDS[record][field] == "duration"]
    chosen = {
        field: _choice(file, f"unit_{field}", t("map.unit", field=t(f"map.field.{field}")), UNITS, units.get(field, "minutes"), "map.unit.", next(places))
        for field in lengths
    }  # fmt: skip
    mapping = replace(mapping, units=tuple(chosen.items()))
    if record == "contact":
        kinds_of = ("unknown", *CONTACTS)
        kind = _choice(
            file, "kind_contact", t("map.kind.contact"), kinds_of, mapping.kind or "unknown", "map.kind.", next(places)
        )
        mapping = replace(mapping, kind=None if kind == "unknown" else kind)
        return replace(mapping, states=(), outcomes=_meanings(file, proposal, mapping))
    if "score" in mapping.fields:
        mapping = _score(file, mapping, places)
    elif record != "survey_response":
        mapping = replace(mapping, kind=None)
    return replace(mapping, states=_meanings(file, proposal, mapping), outcomes=())


def _zone(file: _File, mapping: ColumnMapping, place: Place) -> str | None:
    known = ("", *zones.names())
    key = file.key("zone")
    st.session_state.setdefault(key, mapping.zone or "")
    assumed = t("map.zone.assumed", zone=file.usual.zone or file.usual.zone_guess)
    chosen = place.selectbox(
        t("map.zone"), known, key=key, help=t("add.zone.help"), format_func=lambda zone: zone or assumed
    )
    return chosen or None


def _score(file: _File, mapping: ColumnMapping, places: object) -> ColumnMapping:
    place = iter(places)  # type: ignore[call-overload]  # columns of streamlit are not typed as such
    kind = "csat"
    if mapping.record == "survey_response" and "kind" not in mapping.fields:
        kind = _choice(file, "kind", t("map.kind"), SURVEYS, mapping.kind or "csat", "map.kind.", next(place))
    if kind == "nps":
        return replace(mapping, kind=kind, top=None, is_low_best=False)
    key = file.key("top", *(("review",) if mapping.record == "qa_review" else ()))
    st.session_state.setdefault(key, mapping.top or 0)
    top = next(place).selectbox(
        t("map.top"), (0, *mapping.tops), key=key, format_func=scale_choice.name, help=t("add.scale.help")
    )
    if mapping.record == "qa_review":
        return replace(mapping, kind=None, top=top or None, is_low_best=False)
    key = file.key("low_best")
    st.session_state.setdefault(key, mapping.is_low_best)
    is_low_best = next(place).checkbox(t("map.low_best"), key=key)
    return replace(mapping, kind=kind, top=top or None, is_low_best=is_low_best)


def _meanings(file: _File, proposal: Proposal, mapping: ColumnMapping) -> tuple[tuple[str, str], ...]:
    """A meaning for each word that the status (of contacts: the outcome) holds; only those that differ from what is known are kept.

    Where the column is the proposed one, words that its first rows do not have keep the meaning that was proposed.
    """
    field, usual = WORDS.get(mapping.record, ("", {}))
    column = mapping.fields.get(field)
    if column is None:
        return ()
    is_status = field == "status"
    options: tuple[str, ...] = STATES if is_status else tuple(dict.fromkeys(OUTCOMES.values()))
    known = {word.lower(): meaning for word, meaning in (mapping.states if is_status else mapping.outcomes)}
    seen = _words(file, column, usual)
    keys = [file.key("state", place, column) for place, _ in enumerate(seen)]
    for key, (word, _, meaning) in zip(keys, seen, strict=True):
        st.session_state.setdefault(key, known.get(word.lower(), meaning or ""))
    left = sum(1 for key in keys if not st.session_state[key])
    chosen: dict[str, str] = {}
    is_asked = any(meaning is None for _, _, meaning in seen)
    if is_status:
        title = t("map.states.n", n=number(left)) if left else t("map.states")
    else:
        title = t("map.outcomes.n", n=number(left)) if left else t("map.outcomes")
    with st.expander(title, expanded=is_asked):
        places = st.columns(3)
        for place, (word, rows, meaning) in enumerate(seen):
            label = t("map.state", word=literal(_short(word)), rows=count("map.trial.rows", rows))
            picked = places[place % 3].selectbox(
                label,
                ("", *options) if meaning is None else options,
                key=keys[place],
                format_func=_state_name if is_status else _outcome_name,
            )
            if picked and picked != meaning:
                chosen[word] = picked
    shown = {word.lower() for word, _, _ in seen}
    if proposal.mapping.fields.get(field) == column:
        chosen |= {word: meaning for word, meaning in known.items() if word not in shown}
    return tuple(chosen.items())


def _state_name(state: str) -> str:
    return t(f"map.state.{state or 'unknown'}")


def _outcome_name(outcome: str) -> str:
    return t(f"map.outcome.{outcome or 'unknown'}")


def _words(file: _File, column: str, known: Mapping[str, str]) -> list[tuple[str, int, str | None]]:
    """Looked up once a file and column."""
    seen: dict[tuple[object, ...], list[tuple[str, int, str | None]]] = st.session_state.setdefault(
        "_add_map_words", {}
    )
    key = (file.spooled.id, column, file.encoding, file.header_rows)
    if key not in seen:
        seen[key] = words_in(
            file.spooled.path, column, encoding=file.encoding, known=known, header_rows=file.header_rows
        )
    return seen[key]


def _choice(
    file: _File, what: str, label: str, options: Sequence[str], start: str, words: str, place: object = st
) -> str:
    key = file.key(what)
    st.session_state.setdefault(key, start)
    return place.selectbox(literal(label), options, key=key, format_func=lambda each: t(f"{words}{each}"))  # type: ignore[attr-defined,no-any-return]  # as above


def _short(text: str, most: int = _SHOWN_CHARACTERS) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= most else f"{plain[: most - 1]}…"
