"""What residents wrote: read fifty at a time in no order, tagged, answered, chosen for posting."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import flask_babel
from flask import abort, flash, redirect, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import Length

from app.domain.crowds import FEWEST
from app.domain.surveys.own_words import may_post, words_key
from app.domain.surveys.questionnaire import Question
from app.domain.surveys.typed import lines
from app.extensions import louyi
from app.models import Survey, SurveyReply, SurveyTag
from app.services import survey_groups, survey_posting, survey_replies, survey_results, survey_words
from app.services.activities import of_survey
from app.services.survey_groups import LONGEST, Group, TooManyTags
from app.services.survey_posting import TooManyWords
from app.services.survey_replies import ReplyChanged, Said, To
from app.services.survey_words import NoSuchText, OwnWords, Spot
from app.web.access import access, signed_in
from app.web.activity import note
from app.web.request import db, now
from app.web.surveys import blueprint
from app.web.surveys.draft import AUTHORS
from app.web.surveys.results import readable
from app.web.typed import one_line

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., object] = flask_babel.lazy_gettext
Page = str | Response | tuple[str, int]
A_PAGE = 50
LONGEST_REPLY = 1_000


class ReplyForm(FlaskForm):  # type: ignore[misc]
    """What is said to a text or a group; emptied, it is taken away."""

    said = TextAreaField(
        _l("Your reply"), filters=[lambda text: lines(text or "")], validators=[Length(max=LONGEST_REPLY)]
    )
    role = StringField(_l("Who replies, as residents read it"), filters=[one_line])
    version = HiddenField()

    def said_over(self, survey: Survey) -> Said:
        """For the service; without a role it is who asks."""
        version = self.version.data or ""
        return Said(
            self.said.data,
            (self.role.data or survey.asker)[:100],
            int(version) if version.isdecimal() and len(version) < 9 else 0,
        )


@dataclass(frozen=True)
class Place:
    """A question whose words may be read now."""

    survey: Survey
    question: Question
    number: int
    spot: Spot

    def url(self, view: str, **values: Any) -> str:
        """The address of a page of this question."""
        return url_for(f"surveys.{view}", code=self.survey.code, question=self.question.id, **values)

    def groups(self) -> list[Group]:
        """Its tags."""
        return survey_groups.groups(db(), self.survey, self.question.id)


def load_place(code: str, question: str) -> Place:
    """404 where there are no words to read: another kind of question, or fewer than five answers."""
    survey, asked = readable(code)
    found = asked.question(question)
    key = words_key(found) if found else None
    if found is None or key is None or survey_results.answered(db(), survey, question) < FEWEST:
        abort(404)
    return Place(survey, found, asked.numbers()[question], Spot(survey, question, key))


@blueprint.get("/surveys/<code>/words-of/<question>")
@access(*AUTHORS, audited=False)
def words(code: str, question: str) -> str:
    """All texts, those of a tag, without a tag, or chosen (?show=)."""
    place, groups = load_place(code, question), None
    groups, show = place.groups(), request.args.get("show", "")
    tags = {str(each.tag.survey_tag_id): each for each in groups}
    if show not in ("", "untagged", "chosen", *tags):
        abort(404)
    after = _key(request.args.get("after", ""))
    said = survey_words.listed(db(), place.spot, louyi().vault, show=show, after=after, limit=A_PAGE + 1)
    return render_template(
        "surveys/words_of.html",
        place=place,
        survey=place.survey,
        groups=groups,
        labels={each.tag.survey_tag_id: each.tag.label for each in groups},
        numbers=survey_words.numbers(db(), place.spot),
        show=show,
        group=tags.get(show),
        said=said[:A_PAGE],
        after=said[A_PAGE - 1].key.hex() if len(said) > A_PAGE else None,
        here=request.args.get("after", ""),
        longest=LONGEST,
        form=FlaskForm(),
    )


@blueprint.post("/surveys/<code>/words-of/<question>/mark")
@access(*AUTHORS)
def mark_words(code: str, question: str) -> Response:
    """With the ticked texts: put a tag on, take it off, choose them for posting, or no more."""
    place = load_place(code, question)
    back = place.url("words", show=request.form.get("show") or None, after=request.form.get("here") or None)
    keys = [_key(each) for each in request.form.getlist("text")[: 2 * A_PAGE]]
    if not keys:
        flash(_("Tick the texts first."), "warning")
        return redirect(back, 303)
    act = request.form.get("act", "")
    done = _tag(place, keys, act) if act in ("tag", "untag") else _choose(place, keys, act)
    if done:
        kind = "survey_words_tagged" if act in ("tag", "untag") else "survey_words_chosen"
        note(kind, of_survey(place.survey), question=place.question.id, texts=len(keys), act=act)
        db().commit()
        flash(done, "success")
    else:
        db().rollback()
    return redirect(back, 303)


@blueprint.get("/surveys/<code>/words-of/<question>/<text>")
@access(*AUTHORS, audited=False)
def one_text(code: str, question: str, text: str) -> Page:
    """One text: its tags, the reply, and the way to blank and to post."""
    place = load_place(code, question)
    return _text_page(place, load_text(place, text))


@blueprint.post("/surveys/<code>/words-of/<question>/<text>/reply")
@access(*AUTHORS)
def reply_to_text(code: str, question: str, text: str) -> Page:
    """Answer one text."""
    place = load_place(code, question)
    found, form = load_text(place, text), ReplyForm()
    if not form.validate_on_submit() or not wrote(place, To(place.spot, text=found.key), form):
        return _text_page(place, found, form)
    return redirect(place.url("one_text", text=text), 303)


def wrote(place: Place, to: To, form: ReplyForm) -> bool:
    """Keep the reply, and say so; False with the other's words at the field where somebody was quicker."""
    try:
        said = form.said_over(place.survey)
        survey_replies.write(db(), to, said, now=now(), actor=signed_in(), vault=louyi().vault)
    except ReplyChanged as error:
        meanwhile(form, error.reply)
        return False
    except NoSuchText:
        abort(404)
    note(
        "survey_words_answered", of_survey(place.survey), question=place.question.id, group=to.tag is not None
    )
    db().commit()
    flash(_("The reply is kept.") if said.said else _("The reply is taken away."), "success")
    return True


def meanwhile(form: ReplyForm, reply: SurveyReply | None) -> None:
    """Say what somebody else has written; saved once more, the own words replace it."""
    form.version.data = form.version.raw_data = None
    form.version.process(None, str(reply.version if reply else 0))
    if reply is None:
        form.said.errors = [
            _("Somebody has taken the reply away meanwhile. Save once more to put yours there.")
        ]
    else:
        form.said.errors = [
            _(
                "Somebody has replied meanwhile: “%(text)s”. Save once more to replace it by yours.",
                text=reply.said,
            )
        ]


def reply_form(place: Place, reply: SurveyReply | None) -> ReplyForm:
    """As it stands."""
    data = {"role": place.survey.asker, "version": "0"}
    if reply is not None:
        data = {"said": reply.said, "role": reply.role, "version": str(reply.version)}
    return ReplyForm(formdata=None, data=data)


def load_text(place: Place, text: str) -> OwnWords:
    """404 where nobody wrote it."""
    try:
        return survey_words.one(db(), place.spot, _key(text), louyi().vault)
    except NoSuchText:
        abort(404)


def _text_page(place: Place, found: OwnWords, form: ReplyForm | None = None) -> Page:
    reply = survey_replies.reply_to(db(), To(place.spot, text=found.key))
    groups = [each for each in place.groups() if each.tag.survey_tag_id in found.tags]
    numbers = survey_words.numbers(db(), place.spot)
    page = render_template(
        "surveys/words_one.html",
        place=place,
        survey=place.survey,
        found=found,
        groups=groups,
        reply=reply,
        may=may_post(numbers.texts, [each.texts for each in groups]),
        form=form or reply_form(place, reply),
    )
    return page, 422 if form is not None and form.errors else 200


def _tag(place: Place, keys: Sequence[bytes], act: str) -> str:
    """What was done, in words; "" where nothing could be."""
    tag = _chosen_tag(place, act)
    if tag is None:
        return ""
    if act == "untag":
        survey_groups.take_off(db(), tag, keys)
        text = _("“%(tag)s” is taken off.", tag=tag.label)
    else:
        number = survey_groups.put_on(db(), place.spot, tag, keys)
        text = _("“%(tag)s” is put on %(number)s texts.", tag=tag.label, number=number)
    return text


def _chosen_tag(place: Place, act: str) -> SurveyTag | None:
    """The tag that is named: a new label goes before the list."""
    label = one_line(request.form.get("label")) or ""
    if label and act == "tag":
        if len(label) > LONGEST:
            flash(_("A tag has at most %(number)s characters.", number=LONGEST), "warning")
            return None
        try:
            return survey_groups.tag_called(db(), place.spot, label, now=now(), actor=signed_in())
        except TooManyTags:
            flash(_("There are too many tags: merge some first."), "warning")
            return None
    number = request.form.get("tag", "")
    known = number.isdecimal() and len(number) < 10
    tag = survey_groups.find_tag(db(), place.survey, int(number)) if known else None
    if tag is None or tag.question != place.question.id:
        flash(_("Choose a tag, or write a new one."), "warning")
        return None
    return tag


def _choose(place: Place, keys: Sequence[bytes], act: str) -> str:
    if act == "drop":
        survey_posting.drop(db(), place.spot, keys)
        text = _("No longer chosen, and not posted.")
    elif act == "choose":
        try:
            survey_posting.choose(db(), place.spot, keys, actor=signed_in())
        except TooManyWords:
            flash(_("Too many texts are chosen for posting. Take some off the list."), "warning")
            return ""
        text = _("Chosen. Nobody sees them before you post them.")
    else:
        abort(404)
    return text


def _key(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        abort(404)
