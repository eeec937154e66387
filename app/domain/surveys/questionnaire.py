"""A questionnaire: sections of questions, from plain JSON-able data and back.

    {"title": W, "intro": W?, "sources": [{"id", "title": W, "url"?}]?,
     "sections": [{"id", "title": W, "help": W?, "show_if": [..]?, "questions": [
        {"id", "kind", "label": W, "help": W?, "required": bool?, "show_if": [..]?, "sources": [id]?,
         and the keys of the kind}]}]}

W is {"zh": .., "en": ..?}. Ids are [a-z][a-z0-9_]{0,31}; a question's id is unique in the whole
questionnaire, an option's in its question. The keys of each kind:

    single    options, groups?, other?            number       unit: W?, decimals?, min?, max? (texts)
    multiple  the same, limit?, least?            short, long  longest?
    ranking   the same, top                       photo        most?
    scale     labels: five W, from 1 to 5         date         min?, max? (ISO)
    basket    budget (fen), works: [{"id", "label": W, "help": W?, "price": fen}]

    options: [{"id", "label": W, "help": W?, "group"?, "alone"?}]; groups: [{"id", "label": W}]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.domain.surveys.conditions import Condition, read_conditions
from app.domain.surveys.kinds import KINDS, Kind
from app.domain.surveys.node import Fault, Node, QuestionnaireInvalid
from app.domain.surveys.wording import Wording, stored

MAX_SECTIONS: Final = 30
MAX_QUESTIONS: Final = 100
MAX_SOURCES: Final = 20
MAX_SIGNS: Final = 200_000
"""Signs of all texts of a questionnaire together."""


@dataclass(frozen=True)
class Source:
    """A published text that a list of options is taken from."""

    id: str
    title: Wording
    url: str = ""

    def data(self) -> dict[str, Any]:
        return {"id": self.id, "title": self.title.data(), **({"url": self.url} if self.url else {})}


@dataclass(frozen=True)
class Question:
    """One question; `kind` knows how it is answered and counted."""

    id: str
    label: Wording
    kind: Kind
    help: Wording
    required: bool = False
    show_if: tuple[Condition, ...] = ()
    sources: tuple[str, ...] = ()

    def data(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "kind": self.kind.name,
            "label": self.label.data(),
            **stored(self.help, "help"),
            **({"required": True} if self.required else {}),
            **_listed("show_if", [condition.data() for condition in self.show_if]),
            **_listed("sources", list(self.sources)),
            **self.kind.data(),
        }


@dataclass(frozen=True)
class Section:
    """Questions under one heading, shown or hidden together."""

    id: str
    title: Wording
    help: Wording
    questions: tuple[Question, ...]
    show_if: tuple[Condition, ...] = ()

    def data(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "title": self.title.data(),
            **stored(self.help, "help"),
            **_listed("show_if", [condition.data() for condition in self.show_if]),
            "questions": [question.data() for question in self.questions],
        }


@dataclass(frozen=True)
class Questionnaire:
    """What is asked. Equal questionnaires have equal data."""

    title: Wording
    intro: Wording
    sections: tuple[Section, ...]
    sources: tuple[Source, ...] = ()

    def questions(self) -> Iterator[Question]:
        for section in self.sections:
            yield from section.questions

    def question(self, key: str) -> Question | None:
        """By its id."""
        return next((question for question in self.questions() if question.id == key), None)

    def numbers(self) -> dict[str, int]:
        """1, 2, .. by question id: the same on the phone, on paper and in the export."""
        return {question.id: number for number, question in enumerate(self.questions(), start=1)}

    def data(self) -> dict[str, Any]:
        return {
            "title": self.title.data(),
            **stored(self.intro, "intro"),
            **_listed("sources", [source.data() for source in self.sources]),
            "sections": [section.data() for section in self.sections],
        }


def read(data: object) -> Questionnaire:
    """Raises QuestionnaireInvalid with every fault that was found."""
    if not isinstance(data, dict):
        raise QuestionnaireInvalid([Fault("", "not_an_object")])
    if _signs(data) > MAX_SIGNS:
        raise QuestionnaireInvalid([Fault("", "too_long")])
    node = Node(data, "", [])
    sources = tuple(
        Source(child.id(), child.wording("title"), child.address("url"))
        for child in node.nodes("sources", 0, MAX_SOURCES)
    )
    found = Questionnaire(
        node.wording("title", 200),
        node.wording("intro", 2_000, required=False),
        _sections(node, sources),
        sources,
    )
    node.done()
    if not node.faults and len(found.numbers()) > MAX_QUESTIONS:
        node.fault("sections", "too_many")
    if node.faults:
        raise QuestionnaireInvalid(node.faults)
    return found


def _sections(node: Node, sources: tuple[Source, ...]) -> tuple[Section, ...]:
    """Conditions look at the questions before: `earlier` grows as the questions are read."""
    earlier: dict[str, tuple[str, ...]] = {}
    seen, known = set[str](), {source.id for source in sources}
    sections = []
    for child in node.nodes("sections", 1, MAX_SECTIONS):
        key, show_if = child.id(), read_conditions(child, earlier)
        child.unique("id", key, seen)
        questions = tuple(_questions(child, earlier, known))
        sections.append(
            Section(
                key, child.wording("title", 200), child.wording("help", required=False), questions, show_if
            )
        )
    return tuple(sections)


def _questions(section: Node, earlier: dict[str, tuple[str, ...]], sources: set[str]) -> Iterator[Question]:
    for child in section.nodes("questions", 1, MAX_QUESTIONS):
        question = _question(child, earlier, sources)
        if question is None:
            continue
        if question.id in earlier:
            child.fault("id", "same_id")
        earlier[question.id] = question.kind.keys()
        yield question


def _question(child: Node, earlier: Mapping[str, tuple[str, ...]], sources: set[str]) -> Question | None:
    name = child.get("kind")
    kind = KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        child.fault("kind", "unknown_kind" if "kind" in child.data else "missing")
        child.asked.update(child.data)
        return None
    question = Question(
        id=child.id(),
        label=child.wording("label", 500),
        kind=kind.read(child),
        help=child.wording("help", required=False),
        required=child.flag("required"),
        show_if=read_conditions(child, earlier),
        sources=child.texts("sources", 0, MAX_SOURCES),
    )
    if not set(question.sources) <= sources:
        child.fault("sources", "unknown_source")
    return question


def _listed(key: str, values: list[Any]) -> dict[str, Any]:
    return {key: values} if values else {}


def _signs(data: object) -> int:
    """Signs of every text in the data, keys too; without recursion, so that no nesting is too deep."""
    signs, open_ = 0, [data]
    while open_ and signs <= MAX_SIGNS:
        value = open_.pop()
        if isinstance(value, str):
            signs += len(value)
        elif isinstance(value, dict):
            open_ += [*value.keys(), *value.values()]
        elif isinstance(value, list | tuple):
            open_ += value
            signs += len(value)
    return signs
