"""One group of texts, which is a tag: answered as a whole, renamed, merged into another, taken away."""

from __future__ import annotations

from collections.abc import Callable

import flask_babel
from flask import abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.domain.crowds import FEWEST
from app.services import survey_groups
from app.services.activities import of_survey
from app.services.survey_groups import LONGEST, Group, TagTaken
from app.services.survey_replies import To
from app.web.access import access
from app.web.activity import note
from app.web.request import db
from app.web.surveys import blueprint
from app.web.surveys.draft import AUTHORS
from app.web.surveys.results import readable
from app.web.surveys.words import Page, Place, ReplyForm, load_place, reply_form, wrote
from app.web.typed import one_line

_: Callable[..., str] = flask_babel.gettext


@blueprint.get("/surveys/<code>/group/<int(max=2147483647):tag>")
@access(*AUTHORS, audited=False)
def word_group(code: str, tag: int) -> Page:
    """The group with its reply."""
    place, group, others = _load(code, tag)
    return _page(place, group, others)


@blueprint.post("/surveys/<code>/group/<int(max=2147483647):tag>/reply")
@access(*AUTHORS)
def reply_to_group(code: str, tag: int) -> Page:
    """Answer all of its texts at once."""
    place, group, others = _load(code, tag)
    form = ReplyForm()
    if not form.validate_on_submit() or not wrote(place, To(place.spot, tag=group.tag), form):
        return _page(place, group, others, form)
    return redirect(url_for("surveys.word_group", code=code, tag=tag), 303)


@blueprint.post("/surveys/<code>/group/<int(max=2147483647):tag>/<any(rename, merge, remove):way>")
@access(*AUTHORS)
def change_group(code: str, tag: int, way: str) -> Response:
    """Another name, into another group, or away; the texts stay."""
    place, group, others = _load(code, tag)
    back = url_for("surveys.word_group", code=code, tag=tag)
    if way == "rename":
        text = _rename(place, group)
    elif way == "merge":
        text = _merge(place, group, others)
        back = place.url("words") if text else back
    else:
        survey_groups.remove(db(), group.tag)
        text, back = _("The tag is gone; the texts stay."), place.url("words")
    if text:
        note("survey_words_tagged", of_survey(place.survey), question=place.question.id, way=way)
        db().commit()
        flash(text, "success")
    return redirect(back, 303)


def _rename(place: Place, group: Group) -> str:
    label = one_line(request.form.get("label")) or ""
    if not 0 < len(label) <= LONGEST:
        flash(_("A tag has at most %(number)s characters.", number=LONGEST), "warning")
        return ""
    try:
        survey_groups.rename(db(), place.survey, group.tag, label)
    except TagTaken:
        flash(_("Another tag has this name already: merge the two."), "warning")
        return ""
    return _("Renamed.")


def _merge(place: Place, group: Group, others: list[Group]) -> str:
    wanted = request.form.get("into", "")
    into = next((each.tag for each in others if str(each.tag.survey_tag_id) == wanted), None)
    if into is None:
        flash(_("Choose the group that takes these texts in."), "warning")
        return ""
    survey_groups.merge(db(), place.survey, group.tag, into)
    return _("Merged.")


def _load(code: str, tag: int) -> tuple[Place, Group, list[Group]]:
    """The question, the group, and the other groups of the question."""
    survey, _asked = readable(code)
    found = survey_groups.find_tag(db(), survey, tag)
    if found is None:
        abort(404)
    place = load_place(code, found.question)
    groups = place.groups()
    mine = next(each for each in groups if each.tag is found)
    return place, mine, [each for each in groups if each is not mine]


def _page(place: Place, group: Group, others: list[Group], form: ReplyForm | None = None) -> Page:
    page = render_template(
        "surveys/words_group.html",
        place=place,
        survey=place.survey,
        group=group,
        others=others,
        fewest=FEWEST,
        longest=LONGEST,
        form=form or reply_form(place, group.reply),
    )
    return page, 422 if form is not None and form.errors else 200
