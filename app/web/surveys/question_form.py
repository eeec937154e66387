"""One question as a form: options are lines, so that a list can be pasted; and back to data.

A line that begins with "#" is a heading over the options below it, and "#" alone ends it. English stands
line by line beside the Chinese. An option keeps its id as long as its Chinese words stay, so that conditions
and help texts stay with it.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import flask_babel
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from app.domain.coefficients import BadDecimal, parse_decimal
from app.domain.surveys.kinds.photo import MOST as MOST_PHOTOS
from app.domain.surveys.node import Fault
from app.domain.surveys.questionnaire import Question, Questionnaire
from app.domain.text import compact
from app.web.presentation import money
from app.web.seen import seen
from app.web.survey_pages import labels_of
from app.web.surveys.questionnaires import Data
from app.web.typed import one_line

_: Callable[..., str] = flask_babel.gettext
_l: Callable[..., Any] = flask_babel.lazy_gettext
KEEP = "keep"
OF_KIND = {
    "single": ("options", "options_en", "other"),
    "multiple": ("options", "options_en", "other", "limit"),
    "ranking": ("options", "options_en", "other", "top"),
    "scale": ("labels", "labels_en"),
    "number": ("unit", "unit_en", "decimals", "least", "most"),
    "basket": ("works", "works_en", "budget"),
    "short": (),
    "long": (),
    "date": (),
    "photo": ("photos",),
}
SPECIAL = {name for names in OF_KIND.values() for name in names}
CONDITIONAL = ("single", "multiple", "scale")
WORK = re.compile(r"\bworks\[(?P<at>\d+)\]")


class QuestionForm(FlaskForm):  # type: ignore[misc]
    """All fields; those that are not of the kind are taken out."""

    label = StringField(
        _l("What is asked"),
        filters=[one_line],
        validators=[DataRequired(_l("Write what is asked.")), Length(max=500)],
    )
    help = StringField(
        _l("Explanation under it (may stay empty)"), filters=[one_line], validators=[Length(max=1000)]
    )
    options = TextAreaField(_l("Choices, one a line"), validators=[DataRequired(_l("Write the choices."))])
    other = BooleanField(_l("“Other” with a line to write"))
    limit = IntegerField(
        _l("How many at most (empty: any number)"), validators=[Optional(), NumberRange(1, 60)]
    )
    top = IntegerField(_l("How many places"), default=3, validators=[DataRequired(), NumberRange(1, 10)])
    labels = TextAreaField(
        _l("The five points, from the least to the most, one a line"),
        validators=[DataRequired(_l("Write five lines."))],
    )
    works = TextAreaField(
        _l("Works with their price in yuan, one a line, such as: New gate | 12000"),
        validators=[DataRequired(_l("Write the works."))],
    )
    budget = StringField(
        _l("Budget in yuan"), filters=[one_line], validators=[DataRequired(_l("Write the budget."))]
    )
    unit = StringField(_l("Unit (may stay empty)"), filters=[one_line], validators=[Length(max=30)])
    decimals = IntegerField(_l("Decimals"), default=0, validators=[NumberRange(0, 4)])
    least = StringField(_l("Smallest number"), filters=[one_line], validators=[Length(max=20)])
    most = StringField(_l("Largest number (may stay empty)"), filters=[one_line], validators=[Length(max=20)])
    photos = IntegerField(
        _l("How many photos at most"), default=1, validators=[DataRequired(), NumberRange(1, MOST_PHOTOS)]
    )
    required = BooleanField(_l("Must be answered"))
    show_if = SelectField(_l("When is it asked?"))
    label_en = StringField(_l("The question in English"), filters=[one_line], validators=[Length(max=500)])
    help_en = StringField(_l("The explanation in English"), filters=[one_line], validators=[Length(max=1000)])
    options_en = TextAreaField(_l("The same choices in English, line by line"))
    labels_en = TextAreaField(_l("The five points in English, line by line"))
    unit_en = StringField(_l("The unit in English"), filters=[one_line], validators=[Length(max=30)])
    works_en = TextAreaField(_l("The same works in English, line by line, without prices"))
    seen = HiddenField()


def question_form(kind: str, asked: Questionnaire, data: Data | None, language: str) -> QuestionForm:
    """The form of a question of this kind, filled with it unless it is new."""
    form = QuestionForm(data=_shown(kind, data) | {"seen": seen(data)} if data else None)
    for name in SPECIAL:
        if name not in OF_KIND[kind]:
            delattr(form, name)
    form.show_if.choices = _conditions(asked, data, language)
    return form


def as_seen(form: QuestionForm, old: Data) -> bool:
    """False with the reason where the question is no longer the one that the form was opened with."""
    if form.seen.data == seen(old):
        return True
    form.seen.process(None, seen(old))
    form.label.errors = [
        _(
            "Somebody has changed this question meanwhile: look at the picture of it."
            " Save once more to keep yours."
        )
    ]
    return False


def as_data(form: QuestionForm, kind: str, question: str, old: Data | None) -> Data:
    """The question as it was typed; the domain judges it."""
    made: Data = {"id": question, "kind": kind, "label": _wording(form.label.data, form.label_en.data)}
    if form.help.data:
        made["help"] = _wording(form.help.data, form.help_en.data)
    if form.required.data:
        made["required"] = True
    condition = _condition(form.show_if.data, old)
    if condition:
        made["show_if"] = condition
    if old and old.get("sources"):
        made["sources"] = old["sources"]
    return made | _special(form, kind, old or {})


def place_faults(form: QuestionForm, faults: Sequence[Fault]) -> None:
    """Each fault at the field where it was typed."""
    names = {"options": "options", "works": "works", "labels": "labels", "budget": "budget", "min": "least",
             "max": "most", "top": "top", "limit": "limit", "show_if": "show_if", "decimals": "decimals",
             "unit": "unit", "help": "help"}  # fmt: skip
    for fault in faults:
        parts = [part.split("[")[0] for part in fault.place.split(".")]
        name = next((names[part] for part in parts if part in names), "label")
        field = getattr(form, name, None) or form.label
        word = _work_word(form, fault) if name == "works" else fault_word(fault)
        if word and word not in field.errors:
            field.errors = [*field.errors, word]


def _work_word(form: QuestionForm, fault: Fault) -> str:
    """A fault of a basket's work with its line; none for a price above a budget that is no number."""
    at = WORK.search(fault.place)
    if not at:
        return fault_word(fault)
    if fault.reason == "price_over_budget" and not _fen(form.budget.data):
        return ""
    line = _typed_lines(form.works.data)[int(at["at"])]
    word = (
        _("write the price after a bar, in figures, such as: New gate | 12000")
        if fault.place.endswith("price") and fault.reason == "too_small"
        else fault_word(fault)
    )
    return _("Line %(number)s, “%(line)s”: %(fault)s", number=int(at["at"]) + 1, line=line, fault=word)


def fault_word(fault: Fault) -> str:
    """What the domain found, in words."""
    return {
        "too_few": _("Here is too little: a question needs choices, a scale five lines."),
        "too_many": _("Here is too much."),
        "too_long": _("This text is too long."),
        "too_large": _("This number is too large."),
        "too_small": _("This number is too small."),
        "price_over_budget": _("One work alone costs more than the budget."),
        "least_over_most": _("The smallest is larger than the largest."),
        "not_a_number": _("Write a number in figures."),
        "not_an_earlier_question": _("A question can only depend on one that stands before it."),
        "unknown_option": _("Another question depends on a choice that is gone."),
    }.get(fault.reason, _("This cannot be saved like this."))


def _shown(kind: str, data: Data) -> Data:
    shown: Data = {
        "label": data["label"]["zh"],
        "label_en": data["label"].get("en", ""),
        "help": data.get("help", {}).get("zh", ""),
        "help_en": data.get("help", {}).get("en", ""),
        "required": data.get("required", False),
        "show_if": _chosen(data),
        "other": data.get("other", False),
        "limit": data.get("limit") or None,
        "top": data.get("top"),
        "photos": data.get("most"),
    }
    if kind == "number":
        unit = data.get("unit", {})
        words = {"unit": unit.get("zh", ""), "unit_en": unit.get("en", "")}
        numbers = {"least": data.get("min", "0"), "most": data.get("max", "")}
        return shown | words | numbers | {"decimals": data.get("decimals", 0)}
    if kind == "scale":
        return shown | {
            f"labels{tail}": _lines(data["labels"], each) for tail, each in (("", "zh"), ("_en", "en"))
        }
    if kind == "basket":
        works = "\n".join(f"{work['label']['zh']} | {_plain_money(work['price'])}" for work in data["works"])
        english = _lines([work["label"] for work in data["works"]], "en")
        return shown | {"works": works, "works_en": english, "budget": _plain_money(data["budget"])}
    if "options" in data:
        rows = list(_rows(data))
        return shown | {"options": _headed(rows, "zh"), "options_en": _headed(rows, "en")}
    return shown


def _rows(data: Data) -> Iterator[tuple[bool, Data]]:
    """(is a heading, label) in the order of the lines; an empty heading ends the group before."""
    groups = {group["id"]: group["label"] for group in data.get("groups", ())}
    inside = ""
    for option in data["options"]:
        group = option.get("group", "")
        if group != inside:
            yield True, groups.get(group, {"zh": ""})
            inside = group
        yield False, option["label"]


def _headed(rows: Sequence[tuple[bool, Data]], language: str) -> str:
    lines = [("# " if heading else "") + label.get(language, "") for heading, label in rows]
    lines = [line.strip() for line in lines]
    return "" if language == "en" and not any(line.strip("# ") for line in lines) else "\n".join(lines)


def _lines(labels: Sequence[Data], language: str) -> str:
    lines = [label.get(language, "") for label in labels]
    return "\n".join(lines) if any(lines) else ""


def _special(form: QuestionForm, kind: str, old: Data) -> Data:
    if kind == "photo":
        return {"most": form.photos.data}
    if kind in ("single", "multiple", "ranking"):
        made = _offer(form, old)
        if kind == "multiple":
            made |= {"limit": form.limit.data or 0, "least": old.get("least", 0)}
        return made | ({"top": form.top.data} if kind == "ranking" else {})
    if kind == "scale":
        english = _typed_lines(form.labels_en.data, blanks=True)
        return {"labels": _worded(_typed_lines(form.labels.data), english)}
    if kind == "number":
        return _number(form)
    return _basket(form, old) if kind == "basket" else {}


def _offer(form: QuestionForm, old: Data) -> Data:
    english = _typed_lines(form.options_en.data, blanks=True)
    known = {option["label"]["zh"]: option for option in old.get("options", ())}
    heads = {group["label"]["zh"]: group["id"] for group in old.get("groups", ())}
    taken = {option["id"] for option in old.get("options", ())} | set(heads.values())
    groups: dict[str, Data] = {}
    options: list[Data] = []
    inside = ""
    for at, line in enumerate(_typed_lines(form.options.data)):
        label = _wording(line.lstrip("# "), english[at].lstrip("# ") if at < len(english) else "")
        if line.startswith("#"):
            inside = (heads.get(label["zh"]) or _next_id("g", taken)) if label["zh"] else ""
            if inside:
                groups.setdefault(inside, {"id": inside, "label": label})
            continue
        before = known.pop(label["zh"], None)
        option: Data = {"id": before["id"] if before else _next_id("o", taken), "label": label}
        option |= {key: before[key] for key in ("help", "alone") if before and key in before}
        options.append(option | ({"group": inside} if inside else {}))
    made: Data = {"options": options} | ({"groups": list(groups.values())} if groups else {})
    return made | ({"other": True} if form.other.data else {})


def _number(form: QuestionForm) -> Data:
    made: Data = {"decimals": form.decimals.data or 0}
    if form.unit.data:
        made["unit"] = _wording(form.unit.data, form.unit_en.data)
    bounds = {"min": form.least.data, "max": form.most.data}
    return made | {key: text for key, text in bounds.items() if text}


def _basket(form: QuestionForm, old: Data) -> Data:
    english = _typed_lines(form.works_en.data, blanks=True)
    known = {work["label"]["zh"]: work for work in old.get("works", ())}
    works: list[Data] = []
    taken = {work["id"] for work in old.get("works", ())}
    for at, line in enumerate(_typed_lines(form.works.data)):
        name, _bar, price = line.replace("｜", "|").rpartition("|")
        label = _wording(one_line(name) or price, english[at] if at < len(english) else "")
        before = known.pop(label["zh"], None)
        work = {"id": before["id"] if before else _next_id("w", taken), "label": label, "price": _fen(price)}
        works.append(work | ({"help": before["help"]} if before and "help" in before else {}))
    return {"budget": _fen(form.budget.data), "works": works}


def _fen(text: str | None) -> int:
    """0 where it is no amount of money, which the domain refuses."""
    try:
        fen = parse_decimal(compact(text or "").replace(",", "").removeprefix("¥").removesuffix("元")) * 100
    except BadDecimal:
        return 0
    return fen.numerator if fen.denominator == 1 else 0


def _plain_money(fen: int) -> str:
    return money(fen).replace(",", "").removesuffix(".00")


def _typed_lines(text: str | None, *, blanks: bool = False) -> list[str]:
    lines = [one_line(line) or "" for line in (text or "").splitlines()]
    return lines if blanks else [line for line in lines if line]


def _worded(chinese: Sequence[str], english: Sequence[str]) -> list[Data]:
    return [_wording(line, english[at] if at < len(english) else "") for at, line in enumerate(chinese)]


def _wording(chinese: str, english: str | None) -> Data:
    return {"zh": chinese, "en": english} if english else {"zh": chinese}


def _next_id(letter: str, taken: set[str]) -> str:
    number = 1
    while f"{letter}{number}" in taken:
        number += 1
    taken.add(f"{letter}{number}")
    return f"{letter}{number}"


def _conditions(asked: Questionnaire, data: Data | None, language: str) -> list[SelectChoice]:
    """Always, or after an answer to a question before."""
    choices = [SelectChoice("", _("Always"))]
    if data and _chosen(data) == KEEP:
        choices.append(SelectChoice(KEEP, _("As set by the template")))
    numbers = asked.numbers()
    for question in asked.questions():
        if data and question.id == data["id"]:
            break
        if question.kind.name in CONDITIONAL:
            choices += [
                SelectChoice(f"{question.id}/{key}", word)
                for key, word in _after(question, numbers, language)
            ]
    return choices


def _after(question: Question, numbers: dict[str, int], language: str) -> Iterator[tuple[str, str]]:
    for key, label in labels_of(question, language).items():
        values = {"number": numbers[question.id], "label": label}
        scale = question.kind.name == "scale"
        text = (
            _("Question %(number)s is “%(label)s” or more", **values)
            if scale
            else _("Question %(number)s: “%(label)s”", **values)
        )
        yield key, text


def _chosen(data: Data) -> str:
    """The choice that says the conditions of a question; KEEP for what one choice cannot say."""
    conditions = data.get("show_if", [])
    if not conditions:
        return ""
    (first, *rest), keys = conditions, conditions[0]["any"]
    if not rest and len(keys) == 1:
        return f"{first['question']}/{keys[0]}"
    points = keys == [str(point) for point in range(int(keys[0]), 6)] if keys[0].isdigit() else False
    return f"{first['question']}/{keys[0]}" if not rest and points else KEEP


def _condition(choice: str, old: Data | None) -> list[Data]:
    if choice == KEEP:
        return list(old.get("show_if", [])) if old else []
    question, _slash, key = choice.partition("/")
    if not key:
        return []
    points = [str(point) for point in range(int(key), 6)] if key.isdigit() else [key]
    return [{"question": question, "any": points}]


WORDS = {"options": "options", "labels": "labels", "works": "works"}


def wording_form(old: Data) -> QuestionForm:
    """The words of a question alone: label, help, and its lines without prices or headings to add."""
    form = QuestionForm(data=_shown(old["kind"], old) | _plain_lines(old) | {"seen": seen(old)})
    lines = next((name for name in WORDS if name in old), "")
    for name in (*SPECIAL, "required", "show_if"):
        if name.removesuffix("_en") != lines:
            delattr(form, name)
    return form


def reworded(form: QuestionForm, old: Data) -> Data:
    """The question with the words of the form, line for line; the domain refuses another number of lines."""
    made = copy.deepcopy(old)
    made["label"] = _wording(form.label.data, form.label_en.data)
    made.pop("help", None)
    if form.help.data:
        made["help"] = _wording(form.help.data, form.help_en.data)
    lines = next((name for name in WORDS if name in old), "")
    if lines:
        chinese = _typed_lines(form[lines].data)
        words = _worded(chinese, _typed_lines(form[f"{lines}_en"].data, blanks=True))
        if lines == "labels":
            return made | {"labels": words}
        kept = made[lines] + [{"id": f"more{at}"} for at in range(len(words))]
        made[lines] = [each | {"label": word} for each, word in zip(kept, words, strict=False)]
    return made


def _plain_lines(old: Data) -> Data:
    """Options and works by their words alone, in their order in the data."""
    shown: Data = {}
    for name in ("options", "works"):
        if name in old:
            labels = [each["label"] for each in old[name]]
            shown |= {name: _lines(labels, "zh"), f"{name}_en": _lines(labels, "en")}
    return shown
