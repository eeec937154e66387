"""The resident's way: choose the home, prove the phone, answer, confirm, keep the receipt. No account."""

from flask import Blueprint

blueprint = Blueprint("resident", __name__)

from app.web.resident import (  # noqa: E402
    answer,
    authority,
    choose,
    claim,
    claim_details,
    claim_phone,
    co_owner,
    dispute,
    objection,
    objection_details,
    objection_phone,
    own_entry,
    paper,
    phone,
    receipt,
    suggestion,
    suggestion_details,
    suggestion_own,
    suggestion_phone,
    survey,
    survey_answer,
    survey_mine,
    survey_phone,
)

__all__ = [
    "answer",
    "authority",
    "blueprint",
    "choose",
    "claim",
    "claim_details",
    "claim_phone",
    "co_owner",
    "dispute",
    "objection",
    "objection_details",
    "objection_phone",
    "own_entry",
    "paper",
    "phone",
    "receipt",
    "suggestion",
    "suggestion_details",
    "suggestion_own",
    "suggestion_phone",
    "survey",
    "survey_answer",
    "survey_mine",
    "survey_phone",
]
