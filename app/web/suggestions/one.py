"""One suggestion with its history, and the four things that staff can do with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, abort, render_template

from app.domain.calendar import day_of
from app.domain.masks import mask_phone
from app.domain.suggestions import ENDS, standing
from app.extensions import louyi
from app.models import Suggestion, SuggestionEntry, User
from app.services import staff, suggestion_board, suggestion_reading
from app.services.activities import On
from app.web.access import access, my_buildings, signed_in, staff_compound
from app.web.request import db, now
from app.web.suggestion_words import day_words, entry_word, kind_word, standing_word, where_name
from app.web.suggestions import STAFF, blueprint
from app.web.suggestions.forms import (
    AnswerForm,
    AssignForm,
    CloseForm,
    JoinForm,
    PostForm,
    SeenForm,
    dated,
    seen,
)

Page = tuple[str, int]


@dataclass(frozen=True)
class Forms:
    """Those that were sent with a fault; the others are drawn empty."""

    answer: AnswerForm | None = None
    close: CloseForm | None = None
    assign: AssignForm | None = None
    join: JoinForm | None = None
    post: PostForm | None = None


@blueprint.get("/suggestions/<int(max=2147483647):number>")
@access(*STAFF, audited=False)
def suggestion(number: int) -> Page:
    """What was written, where it stands, everything that was done."""
    return show(load(number), Forms())


@blueprint.get("/suggestions/<int(max=2147483647):number>/photo/<int(max=9999):step>/<int(max=9):position>")
@access(*STAFF, audited=False)
def photo(number: int, step: int, position: int) -> Response:
    """A picture of the report (step 1), or of a result."""
    entries = suggestion_reading.entries_of(db(), load(number))
    entry = next((each for each in entries if each.position == step), None)
    image = suggestion_reading.photo(db(), entry, position, louyi().vault) if entry else None
    if image is None:
        abort(404)
    return Response(image, mimetype="image/jpeg", headers={"Content-Disposition": "inline"})


def load(number: int) -> Suggestion:
    """The suggestion if the user may see it; else 404 or 403."""
    row = suggestion_reading.find_suggestion(db(), number)
    if row is None:
        abort(404)
    compound = staff_compound(row.compound.code)
    mine = my_buildings(compound)
    if mine is not None and row.building not in {"", *mine}:
        abort(404)
    return row


def on(row: Suggestion) -> On:
    """It, for the log."""
    code = f"{row.compound.code}-{row.number}"
    return On("suggestion", row.suggestion_id, code, row.compound_id)


def colleagues(row: Suggestion) -> list[User]:
    """Who can see to it: the staff of the compound, oneself first."""
    me = signed_in()
    others = [
        each
        for each in staff.list_people(db())
        if each.user_id != me.user_id and staff.holds(each, row.compound, *STAFF)
    ]
    return [me, *others]


def assign_form(row: Suggestion, **values: object) -> AssignForm:
    """With the colleagues in its list."""
    form = AssignForm(prefix="to", **values)
    form.choose(colleagues(row))
    return form


def show(row: Suggestion, forms: Forms, status: int = 0) -> Page:
    """The page; 422 with the form that has a fault."""
    vault, entries = louyi().vault, suggestion_reading.entries_of(db(), row)
    last, today = entries[-1], day_of(now())
    until = suggestion_reading.reopenable_until(entries)
    faulty = any((forms.answer, forms.close, forms.assign, forms.join, forms.post))
    page = render_template(
        "suggestions/suggestion.html",
        row=row,
        compound=row.compound,
        phone=mask_phone(vault.unseal(row.phone_sealed).removeprefix("+86")) if row.phone_sealed else "—",
        entries=[(each, vault.unseal(each.text_sealed) if each.text_sealed else "") for each in entries],
        photos=suggestion_reading.photos_of(db(), entries),
        names=_names(entries),
        mine=suggestion_reading.assigned_to(entries) == signed_in().user_id,
        last=last,
        standing=standing(last.kind, last.due_on, today),
        over=last.kind in ENDS,
        main=suggestion_reading.main_of(db(), row),
        joined=suggestion_reading.joined_to(db(), row),
        until=until if until is not None and today <= until else None,
        **_forms(row, forms, last),
        posted=suggestion_board.posted(db(), row),
        postable=suggestion_board.postable(row, entries),
        post=forms.post or _post_form(entries),
        day_words=day_words,
        entry_word=entry_word,
        kind_word=kind_word,
        standing_word=standing_word,
        where_name=where_name,
    )
    return page, status or (422 if faulty else 200)


def _forms(row: Suggestion, forms: Forms, last: SuggestionEntry) -> dict[str, SeenForm]:
    at = last.position
    return {
        "answer": seen(forms.answer or AnswerForm(prefix="answer", formdata=None), at),
        "close": seen(forms.close or CloseForm(prefix="close", formdata=None), at),
        "assign": seen(forms.assign or dated(assign_form(row, formdata=None), last.due_on), at),
        "join": seen(forms.join or JoinForm(prefix="join", formdata=None), at),
    }


def _post_form(entries: Sequence[SuggestionEntry]) -> PostForm:
    """With what was written, to be put into the staff's own words."""
    words = {each.kind: louyi().vault.unseal(each.text_sealed) for each in entries if each.text_sealed}
    answer = words.get("closed") or words.get("answered")
    return PostForm(prefix="post", formdata=None, said=words.get("received"), answer=answer)


def _names(entries: Sequence[SuggestionEntry]) -> dict[int, str]:
    """Names of the staff in a history (one query)."""
    found = {each for entry in entries for each in (entry.written_by, entry.assigned_to) if each}
    return staff.names_of(db(), found)
