"""Every text that the program sends is known by kind, and its parameters are found again."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.text_template import Template, recognise
from app.services import claim_texts, texts
from app.services.text_kinds import MODULES, SIGNATURE, kind_of, kinds, register_text

SERVICES = Path(texts.__file__).parent
AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
CODE = "ABCD-EFGH-JKLM-NPQR"


def receipt(language: str = "zh", *, by_staff: bool = False) -> str:
    return texts.recorded_text(
        language, "3-1-101", AT, "yes", CODE, "010-1", by_staff=by_staff, fate="superseded"
    )


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_finished_text_gives_back_kind_and_parameters(language: str) -> None:
    code = kind_of(texts.code_text(language, "3-1-101", "123456"))
    assert code is not None
    assert (code.kind, code.parameters) == ("code", ("123456", "3-1-101"))
    found = kind_of(receipt(language))
    assert found is not None
    assert found.kind == "receipt"
    assert found.parameters[:2] == ("3-1-101", "03-02 10:00")
    assert found.parameters[-2:] == (CODE, "010-1")
    echo = kind_of(receipt(language, by_staff=True))
    assert echo is not None
    assert echo.kind == "echo"


def test_texts_that_differ_in_a_clause_keep_their_kinds_apart() -> None:
    kept = {
        effect: kind_of(claim_texts.sale_text("zh", "3-1-101", effect, "010-1", to_buyer=False))
        for effect in claim_texts.SELLER
    }
    assert {effect: found and found.kind for effect, found in kept.items()} == {
        effect: f"claim_seller_{effect}" for effect in claim_texts.SELLER
    }


def test_words_of_a_person_may_hold_signs_of_a_pattern() -> None:
    found = kind_of(claim_texts.refused_text("zh", "3-1-101", "看不清 (a|b).*{flat}\\", "010-1"))
    assert found is not None
    assert found.parameters == ("3-1-101", "看不清 (a|b).*{flat}\\", "010-1")


def test_of_several_templates_the_one_with_the_most_words_wins() -> None:
    wide, narrow = Template("wide", ("a{x}z",)), Template("narrow", ("abc{x}xyz",))
    found = recognise("abc-1-xyz", (wide, narrow))
    assert found is not None
    assert (found.kind, found.parameters) == ("narrow", ("-1-",))
    assert recognise("nothing", (wide, narrow)) is None


def test_every_kind_has_its_own_name_and_a_text_to_register() -> None:
    names = [template.kind for template in kinds()]
    assert len(names) == len(set(names)) > 8
    for template in kinds():
        assert template.wordings[0].startswith(SIGNATURE)
        assert re.findall(r"\{(\d+)\}", register_text(template)), template.kind
        assert SIGNATURE not in register_text(template)


def test_no_module_with_texts_is_left_out() -> None:
    listed = {Path(module.__file__ or "").name for module in MODULES.values()} | {"text_kinds.py"}
    found = {path.name for path in SERVICES.glob("*.py") if SIGNATURE in path.read_text(encoding="utf-8")}
    assert found == listed
