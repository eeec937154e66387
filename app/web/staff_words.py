"""Words of the pages about staff: roles, scopes, activities, pauses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import flask_babel

from app.models import Approval, Grant
from app.services.attempts import Paused
from app.web.sentences import choice_word, deadline

_: Callable[..., str] = flask_babel.gettext
_SECOND = timedelta(seconds=1)


def role_word(role: str) -> str:
    """A role."""
    return {
        "admin": _("Administrator"),
        "office": _("Street office"),
        "committee": _("Committee"),
        "worker": _("Community worker"),
        "auditor": _("Auditor"),
    }[role]


def over_words(grant: Grant, compounds: Mapping[int, str]) -> str:
    """What a role extends over; `compounds` are names by key."""
    if grant.compound_id is not None:
        name = compounds.get(grant.compound_id, "—")
        if not grant.building:
            return name
        return _("%(compound)s, building %(building)s", compound=name, building=grant.building)
    if grant.community is not None:
        return f"{grant.street} · {grant.community}"
    return grant.street or _("the whole installation")


def approval_word(kind: str) -> str:
    """What was asked for."""
    return {
        "extend": _("Extend the time for answers"),
        "withdraw": _("Withdraw the question"),
        "owner": _("Correct an owner on the frozen roll"),
        "void": _("Take a ballot out of the count"),
        "correct_result": _("Correct the counted result"),
    }[kind]


def approval_detail(approval: Approval) -> str:
    """What exactly would happen, without a name or a number."""
    if approval.kind == "extend":
        moment = datetime.fromisoformat(approval.parameters["closes_at"])
        return _("New end: %(deadline)s", deadline=deadline(moment))
    if approval.kind == "withdraw":
        return _("No further answer is taken, and nothing is counted.")
    if approval.kind == "owner":
        phone = _("name and phone") if approval.parameters["phone_sealed"] else _("name")
        return _("Home %(home)s: %(what)s", home=approval.parameters["home"], what=phone)
    home = approval.parameters["home"]
    if approval.kind == "correct_result" and approval.parameters["choices"] is None:
        return _("A ballot of home %(home)s is void; everything is counted again.", home=home)
    if approval.kind == "correct_result":
        said = ", ".join(choice_word(each) for each in approval.parameters["choices"])
        return _(
            "The sheet of home %(home)s says: %(said)s; everything is counted again.", home=home, said=said
        )
    return _("A ballot of home %(home)s", home=home)


def decision_word(decision: str | None) -> str:
    """How it ended."""
    return {None: _("waits"), "approved": _("approved and done"), "refused": _("refused")}[decision]


def activity_word(kind: str) -> str:
    """What was done, as the log says it."""
    return {
        "sign_in": _("Signed in"),
        "sign_in_failed": _("Wrong password"),
        "sign_out": _("Signed out"),
        "sessions_ended": _("Ended sessions"),
        "second_factor_on": _("Set up the second factor"),
        "second_factor_begun": _("Began to set up the second factor"),
        "recovery_used": _("Used a recovery code"),
        "invited": _("Invited"),
        "invitation_taken": _("Took the invitation"),
        "password_reset": _("Reset the password"),
        "role_given": _("Gave a role"),
        "role_taken": _("Took a role back"),
        "roll_file_uploaded": _("Sent a file for the roll"),
        "roll_columns_chosen": _("Chose the columns of a file"),
        "roll_compared": _("Had a file compared again"),
        "owners_decided": _("Decided on owners of one name"),
        "roll_imported": _("Imported the roll"),
        "roll_import_undone": _("Took an import of the roll back"),
        "roll_downloaded": _("Downloaded the roll"),
        "suggestion_assigned": _("Assigned a report of a resident"),
        "suggestion_answered": _("Answered a report of a resident"),
        "suggestion_closed": _("Closed a report of a resident"),
        "suggestion_joined": _("Joined two reports of residents"),
        "suggestion_posted": _("Showed a report to everyone"),
        "suggestion_taken_down": _("Took a report from the public page"),
        "suggestion_terms_changed": _("Changed who may report and when an answer is due"),
        "suggestions_downloaded": _("Took the register of reports along"),
        "compound_changed": _("Changed the settings of the compound"),
        "motion_drafted": _("Drafted a question"),
        "motion_changed": _("Changed a draft"),
        "motion_announced": _("Announced the question"),
        "motion_opened": _("Opened the question"),
        "result_published": _("Posted the result"),
        "result_final": _("Posted the final result"),
        "record_begun_anew": _("Declared the public record broken and began it anew"),
        "wall_photo_filed": _("Filed a photo of a notice"),
        "roll_posted": _("Posted the list for correction"),
        "claim_confirmed": _("Confirmed a request about the list"),
        "claim_refused": _("Refused a request about the list"),
        "sale_recorded": _("Recorded a sale"),
        "papers_printed": _("Printed posters, sheets or slips"),
        "sheet_renewed": _("Renewed a lost sheet"),
        "delivery_noted": _("Noted what was brought to homes"),
        "visit_noted": _("Noted a visit"),
        "reminders_ordered": _("Had reminders sent by SMS"),
        "sms_tried": _("Had a test text sent to the own phone"),
        "witness_registered": _("Registered a witness"),
        "witness_withdrawn": _("Withdrew a witness"),
        "paper_recorded": _("Entered a paper ballot"),
        "paper_typed_again": _("Typed a paper ballot a second time"),
        "paper_decided": _("Decided what stands on a sheet"),
        "batch_begun": _("Began a pile of sheets"),
        "batch_closed": _("Closed a pile of sheets"),
        "door_recorded": _("Took an answer at the door"),
        "proxy_recorded": _("Recorded a written authority"),
        "proxy_ended": _("Ended a written authority"),
        "dispute_decided": _("Decided about a disputed ballot"),
        "phone_shown": _("Looked at a phone"),
        "person_exported": _("Exported a person's data"),
        "objection_answered": _("Answered an objection"),
        "objection_mediated": _("Noted a mediation"),
        "objection_decided": _("Decided an objection"),
        "recheck_drawn": _("Drew sheets for a recheck"),
        "recheck_reported": _("Recorded what a recheck found"),
        "file_downloaded": _("Downloaded the whole file of a vote"),
        "survey_drafted": _("Drafted a survey"),
        "survey_changed": _("Changed a draft of a survey"),
        "survey_opened": _("Opened a survey"),
        "survey_reworded": _("Mended words of a survey"),
        "survey_closed": _("Closed a survey before its time"),
        "survey_deleted": _("Took away a draft of a survey"),
        "survey_published": _("Posted the results of a survey"),
        "survey_helped": _("Filled a survey in with a resident"),
        "survey_paper": _("Typed a survey’s sheet of paper"),
        "survey_texts_ordered": _("Ordered texts of a survey"),
        "survey_downloaded": _("Downloaded answers or photos of a survey"),
        "survey_plan_changed": _("Answered the wishes of a survey"),
        "survey_call_noted": _("Noted on the list of homes to call"),
        "survey_plan_published": _("Posted the plan list of a survey"),
        "survey_words_tagged": _("Tagged what residents wrote in a survey"),
        "survey_words_answered": _("Answered what residents wrote in a survey"),
        "survey_words_blanked": _("Blanked passages of what residents wrote"),
        "survey_words_chosen": _("Chose what residents wrote for posting, or no more"),
        "survey_file_uploaded": _("Uploaded answers of a questionnaire service"),
        "survey_file_imported": _("Took answers over from a questionnaire service"),
        "survey_file_taken_back": _("Took back answers from a questionnaire service"),
        "survey_words_posted": _("Posted what residents wrote in a survey"),
        "approval_asked": _("Asked for a second person"),
        "approval_approved": _("Approved as second person"),
        "approval_refused": _("Refused as second person"),
    }[kind]


def pause_text(pause: Paused) -> str:
    """How long to wait."""
    seconds = -(-pause.wait // _SECOND)
    if seconds > 90:
        return _("Too many wrong tries. Wait %(number)s minutes.", number=-(-seconds // 60))
    return _("Too many wrong tries. Wait %(number)s seconds.", number=seconds)
