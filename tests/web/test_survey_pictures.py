"""Every kind of question that can be counted has its picture; what was written has none."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.domain.surveys import questionnaire
from app.services.survey_results import Counted
from app.web.survey_pictures import picture
from tests.domain.surveys.build import NAMES, of_kind, sheet

PICTURES = dict.fromkeys(NAMES, 1) | {"ranking": 2, "short": 0, "long": 0, "photo": 0, "date": 0}


@pytest.mark.parametrize("kind", NAMES)
def test_a_kind_has_its_pictures(app: Flask, kind: str) -> None:
    (question,) = questionnaire.read(sheet(of_kind(kind))).questions()
    keys = question.kind.keys()
    counted = Counted(9, dict.fromkeys(keys, 3), {(key, 1): 3 for key in keys}, {1250: 9})
    with app.test_request_context():
        drawn = picture(question, counted, "zh")
    assert drawn.count("<svg") == PICTURES[kind]
    ids = re.findall(r'id="([^"]+)"', drawn)
    assert len(ids) == len(set(ids))
