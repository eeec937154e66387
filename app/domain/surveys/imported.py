"""Answers from the spreadsheet of a questionnaire service: what its columns are, and what its cells say.

The services write one row a response under a header of question titles. A question of several choices is
one column ("电梯┋停车", "1┋3") or one column a choice with 0 and 1. The first columns number and time the
response and tell its IP address; columns of names and phones are often there too. None of these is taken.

A column has a target: "" (left out), HOME, "q:<question>" or "o:<question>:<option>".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from app.domain.surveys.answers import other_field
from app.domain.surveys.kinds.base import OTHER
from app.domain.surveys.questionnaire import Question, Questionnaire
from app.domain.text import compact, same_word, trim

HOME: Final = "home"
PERSONAL: Final = re.compile(
    r"序号|编号|提交|用时|所用时间|来源|渠道|ip|姓名|名字|称呼|电话|手机|联系|微信|昵称|身份证|openid|用户|邮箱|设备|"
    r"浏览器|地理|位置|总分|name|phone|email|seconds|submitted|source",
    re.IGNORECASE,
)
_HOME: Final = re.compile(
    r"房号|门牌|住址|楼栋.{0,9}单元|栋.{0,9}室|哪一?户|home|flat|address", re.IGNORECASE
)
_NUMBER: Final = re.compile(r"^(?:第?[0-9]+(?:题|[.、．:：)）])|[Qq][0-9]+[.、:：]?)\s*")
_REMARK: Final = re.compile(r"[\[【(（](?:单选|多选|填空|排序|量表|必答|必填|选填)题?[\]】)）]|[*＊]")
_OWN: Final = re.compile(r"^([^〖〔\[【(（:：]*)[〖〔\[【(（:：](.*?)[〗〕\]】)）]?$")
_SEPARATORS: Final = ("┋", "|", "→", "；", ";", "\n", "，", ",")
_MARK: Final = re.compile(r"^[A-Za-z][.、．:：)）]\s*")
NOTHING: Final = frozenset({"", "(空)", "(跳过)", "-3", "-2"})
YES: Final = frozenset({"1", "是", "√", "✓", "选中", "true", "yes"})
NO: Final = frozenset({"0", "否", "", "未选中", "false", "no"})
SEVERAL: Final = ("multiple", "ranking", "basket")


class UnreadCell(Exception):
    """What the cell says is nothing that the question offers."""


def guess(asked: Questionnaire, header: Sequence[str]) -> list[str]:
    """A target for each column, each used once; "" for what is personal or not recognised."""
    taken: set[str] = set()
    targets = []
    for title in header:
        target = _target(asked, title)
        fresh = target not in taken and not (target.startswith("o:") and f"q:{target.split(':')[1]}" in taken)
        targets.append(target if fresh else "")
        taken.add(targets[-1])
    return targets


def personal(asked: Questionnaire, title: str) -> bool:
    """Whether a column is never kept: it looks like a person's, and is neither a question nor the home."""
    if _question_target(asked, title):
        return False
    plain = compact(_NUMBER.sub("", trim(title)))
    return bool(PERSONAL.search(plain)) and not _HOME.search(plain) and len(plain) <= 20


def targets(asked: Questionnaire) -> Iterator[str]:
    """Everything that a column can be, besides left out."""
    yield HOME
    for question in asked.questions():
        if question.kind.name == "photo":
            continue
        yield f"q:{question.id}"
        if question.kind.name in ("multiple", "basket"):
            yield from (f"o:{question.id}:{key}" for key in _labels(question) if key != OTHER)


def form_of(
    asked: Questionnaire, columns: Sequence[str], cells: Sequence[str]
) -> tuple[dict[str, list[str]], dict[int, str]]:
    """What a row answers, as a form; and the columns (from 0) whose cell could not be read, by question."""
    form: dict[str, list[str]] = {}
    unread: dict[int, str] = {}
    for at, target in enumerate(columns):
        if target in ("", HOME):
            continue
        _kind, name, *rest = target.split(":")
        question = asked.question(name)
        assert question is not None
        try:
            _take(question, rest[0] if rest else "", trim(cells[at]) if at < len(cells) else "", form)
        except UnreadCell:
            unread[at] = name
    return form, unread


def _take(question: Question, option: str, text: str, form: dict[str, list[str]]) -> None:
    if option:
        word = same_word(text)
        if word not in YES | NO:
            raise UnreadCell
        if word in YES:
            form.setdefault(question.id, []).append(option)
        return
    if compact(text) in NOTHING:
        return
    if not question.kind.keys():
        form[question.id] = [_value(question, text)]
        return
    parts = _parts(question, text) if question.kind.name in SEVERAL else [text]
    for part in parts:
        key, own = _key(question, part)
        form.setdefault(question.id, []).append(key)
        if own:
            form[other_field(question.id)] = [own]


def _value(question: Question, text: str) -> str:
    kind: Any = question.kind
    if kind.name == "number" and kind.unit.zh:
        return text.removesuffix(kind.unit.zh).strip()
    return text.split(" ")[0].split("T")[0] if kind.name == "date" else text


def _parts(question: Question, text: str) -> list[str]:
    """The choices in one cell; a comma inside a choice's own words divides nothing."""
    for sign in _SEPARATORS:
        if sign in text:
            parts = [part for part in map(trim, text.split(sign)) if part]
            if sign in "，," and _known(question, text):
                continue
            return parts
    return [text]


def _known(question: Question, text: str) -> bool:
    try:
        return bool(_key(question, text))
    except UnreadCell:
        return False


def _key(question: Question, text: str) -> tuple[str, str]:
    """The key that is meant, and what was written beside "other". Raises UnreadCell."""
    labels = _labels(question)
    words = {same_word(label): key for key, label in labels.items()}
    for each in (text, _MARK.sub("", text)):
        if same_word(each) in words:
            return words[same_word(each)], ""
    plain, keys = compact(text).removesuffix("分"), list(labels)
    if plain.isdecimal() and 1 <= int(plain) <= len(keys) and (keys[int(plain) - 1] != OTHER):
        return keys[int(plain) - 1], ""
    own = _OWN.match(_MARK.sub("", text))
    if own and OTHER in labels and same_word(own[1]) in ("其他", "其它", "other") and own[2]:
        return OTHER, trim(own[2])
    raise UnreadCell


def _labels(question: Question) -> Mapping[str, str]:
    """The Chinese words of each key, in their order."""
    kind: Any = question.kind
    if kind.name == "scale":
        return {str(point): label.zh for point, label in enumerate(kind.labels, start=1)}
    if kind.name == "basket":
        return {work.id: work.label.zh for work in kind.works}
    if not hasattr(kind, "offer"):
        return {}
    labels = {option.id: option.label.zh for option in kind.offer.options}
    return labels | ({OTHER: "其他"} if kind.offer.other else {})


def _target(asked: Questionnaire, title: str) -> str:
    if personal(asked, title):
        return ""
    return _question_target(asked, title) or (HOME if _HOME.search(_title(title)) else "")


def _question_target(asked: Questionnaire, title: str) -> str:
    questions = {_title(question.label.zh): question for question in asked.questions()}
    found = questions.get(_title(title))
    if found is not None and found.kind.name != "photo":
        return f"q:{found.id}"
    return _option_target(questions.items(), title)


def _option_target(questions: Iterable[tuple[str, Question]], title: str) -> str:
    """A column a choice: the question's title, then the choice in brackets or behind a colon."""
    ends = same_word(_REMARK.sub("", _NUMBER.sub("", trim(title)))).rstrip(")）]】")
    for label, question in questions:
        if question.kind.name not in ("multiple", "basket"):
            continue
        for key, words in _labels(question).items():
            if key != OTHER and ends.startswith(label) and ends.endswith(same_word(words)):
                between = ends[len(label) : -len(same_word(words))]
                if between in ("(", "（", "[", "【", ":", "：", "-", "—", "_", "?(", "?:", "?-", ""):
                    return f"o:{question.id}:{key}"
    return ""


def _title(text: str) -> str:
    """A title without its number and remarks, and without the mark at its end."""
    return same_word(_REMARK.sub("", _NUMBER.sub("", trim(text)))).rstrip("?？:：。.")
