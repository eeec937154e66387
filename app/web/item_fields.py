"""The answers of one sheet in a form: one question as it always was, or a field for each item.

form = with_answers(BallotForm, items, PAPER)()     fields choice, or choice_1, choice_2 ...
answers_of(form, items)                             ("yes", "no", ...) once it is validated
vote_answers(form, items)                           {"choice", "choices"} for ballots.Vote
item_answers(answer_fields(form, items), items)     in a template: templates/macros/items.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import flask_babel
from flask_wtf import FlaskForm
from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, InputRequired

from app.domain.ballots import Choice
from app.domain.election import too_many_yes
from app.services.items import Item
from app.web.sentences import choice_word

_: Callable[..., str] = flask_babel.gettext
ngettext: Callable[..., str] = flask_babel.ngettext
_l: Callable[..., object] = flask_babel.lazy_gettext
ONLINE: tuple[Choice, ...] = ("yes", "no", "abstain")
PAPER: tuple[Choice, ...] = (*ONLINE, "blank")


def names_of(items: Sequence[Item]) -> list[str]:
    """The names of the fields, in the order of the items."""
    return ["choice"] if len(items) == 1 else [f"choice_{item.position}" for item in items]


def with_answers(
    form: type[FlaskForm],
    items: Sequence[Item],
    offered: Sequence[str],
    label: Callable[[str], object] = choice_word,
) -> type[FlaskForm]:
    """The form with one radio field an item; nothing is chosen beforehand."""
    choices = [SelectChoice(each, label(each)) for each in offered]
    required = InputRequired(_("Choose one."))
    fields = {
        name: RadioField(_label(item, items), choices=choices, validators=[required])
        for name, item in zip(names_of(items), items, strict=True)
    }
    return type(form.__name__, (form,), fields)


def with_hidden_answers(
    form: type[FlaskForm], items: Sequence[Item], offered: Sequence[str]
) -> type[FlaskForm]:
    """The same, carried along on a page that only shows them."""
    fields = {name: HiddenField(validators=[AnyOf(offered)]) for name in names_of(items)}
    return type(form.__name__, (form,), fields)


def answer_fields(form: FlaskForm, items: Sequence[Item]) -> list[Any]:
    """The fields of the answers, in the order of the items."""
    return [form[name] for name in names_of(items)]


def answers_of(form: FlaskForm, items: Sequence[Item]) -> tuple[Choice, ...]:
    """What was answered to each item, after the form was validated."""
    return tuple(field.data for field in answer_fields(form, items))


def vote_answers(form: FlaskForm, items: Sequence[Item]) -> dict[str, Any]:
    """For `ballots.Vote`."""
    answers = answers_of(form, items)
    return {"choice": answers[0], "choices": answers if len(items) > 1 else None}


def answers_from(data: Mapping[str, str], items: Sequence[Item]) -> dict[str, str]:
    """Out of anything that holds them by name, to fill a form again."""
    return {name: data[name] for name in names_of(items) if name in data}


def too_many_sentence(answers: Sequence[Choice], seats: int | None) -> str | None:
    """What is wrong with a ballot that names more candidates than there are seats; None if nothing is."""
    if not too_many_yes(answers, seats):
        return None
    return _(
        "%(named)s candidates have “Agree”, and there are %(seats)s seats. Take back %(over)s.",
        named=answers.count("yes"),
        seats=seats,
        over=answers.count("yes") - (seats or 0),
    )


def _label(item: Item, items: Sequence[Item]) -> object:
    return _l("Your answer") if len(items) == 1 else f"{item.position}. {item.title}"
