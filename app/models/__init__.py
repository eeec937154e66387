"""SQL shape: one aggregate a file."""

from app.models.activity import Activity
from app.models.approval import Approval, BallotVoid
from app.models.attachment import Attachment, AttachmentPage
from app.models.ballot import Ballot, BallotYield
from app.models.base import Base, Instant
from app.models.claim import Claim, ClaimPhoto, PhoneCode, RollPosting
from app.models.compound import Compound
from app.models.correction import ResultCorrection
from app.models.delivery import Delivery, PrintJob, Visit
from app.models.frozen_roll import Voter, VoterFlat, VoterOwner
from app.models.ledger import LedgerBreak, LedgerCheck, LedgerLeaf, LedgerLog, LedgerSlot
from app.models.message import Message, SmsBreaker
from app.models.motion import Motion, MotionItem, SmallCommittee
from app.models.notice import Notice, NoticePhoto
from app.models.objection import Objection, ObjectionEntry, ObjectionPhoto
from app.models.paper import BallotDispute, PaperBatch, PaperEntry, SheetPhoto
from app.models.proxy import Proxy
from app.models.recheck import Recheck, RecheckFinding, RecheckReport, RecheckSheet
from app.models.reminder import REMINDER_TEXTS, Reminder, ReminderHome
from app.models.result import BallotFate, Heartbeat, ItemFate, PaperRequest, Result
from app.models.roll import Flat, FlatOwner
from app.models.roll_import import ColumnChoice, OwnerDecision, RollImport
from app.models.staff import Attempts, Grant, Invitation, RecoveryCode, SignIn, User
from app.models.suggestion import (
    Suggestion,
    SuggestionEntry,
    SuggestionPhoto,
    SuggestionPost,
    SuggestionTerms,
)
from app.models.survey import (
    Survey,
    SurveyAnswer,
    SurveyCount,
    SurveyParticipation,
    SurveyPlace,
    SurveyResponse,
    SurveyWording,
)
from app.models.survey_calling import SurveyCall, SurveyCalling
from app.models.survey_import import SurveyImport, SurveyImported
from app.models.survey_mailing import SurveyMailing, SurveyText, SurveyTextHome
from app.models.survey_photo import SurveyPhoto
from app.models.survey_plan import SurveyPlan, SurveyPlanAnswer, SurveyPlanLine, SurveyPlanMotion
from app.models.survey_words import SurveyChoice, SurveyReply, SurveyTag, SurveyTagging
from app.models.transfer import RevokedSheet, Transfer
from app.models.verification import Verification
from app.models.witness import Witness, WitnessContradiction, WitnessLook

__all__ = [
    "REMINDER_TEXTS",
    "Activity",
    "Approval",
    "Attachment",
    "AttachmentPage",
    "Attempts",
    "Ballot",
    "BallotDispute",
    "BallotFate",
    "BallotVoid",
    "BallotYield",
    "Base",
    "Claim",
    "ClaimPhoto",
    "ColumnChoice",
    "Compound",
    "Delivery",
    "Flat",
    "FlatOwner",
    "Grant",
    "Heartbeat",
    "Instant",
    "Invitation",
    "ItemFate",
    "LedgerBreak",
    "LedgerCheck",
    "LedgerLeaf",
    "LedgerLog",
    "LedgerSlot",
    "Message",
    "Motion",
    "MotionItem",
    "Notice",
    "NoticePhoto",
    "Objection",
    "ObjectionEntry",
    "ObjectionPhoto",
    "OwnerDecision",
    "PaperBatch",
    "PaperEntry",
    "PaperRequest",
    "PhoneCode",
    "PrintJob",
    "Proxy",
    "Recheck",
    "RecheckFinding",
    "RecheckReport",
    "RecheckSheet",
    "RecoveryCode",
    "Reminder",
    "ReminderHome",
    "Result",
    "ResultCorrection",
    "RevokedSheet",
    "RollImport",
    "RollPosting",
    "SheetPhoto",
    "SignIn",
    "SmsBreaker",
    "SmallCommittee",
    "Suggestion",
    "SuggestionEntry",
    "SuggestionPhoto",
    "SuggestionPost",
    "SuggestionTerms",
    "Survey",
    "SurveyAnswer",
    "SurveyChoice",
    "SurveyCall",
    "SurveyCalling",
    "SurveyCount",
    "SurveyMailing",
    "SurveyImport",
    "SurveyImported",
    "SurveyParticipation",
    "SurveyPhoto",
    "SurveyPlace",
    "SurveyPlan",
    "SurveyPlanAnswer",
    "SurveyPlanLine",
    "SurveyReply",
    "SurveyPlanMotion",
    "SurveyResponse",
    "SurveyTag",
    "SurveyTagging",
    "SurveyText",
    "SurveyTextHome",
    "SurveyWording",
    "Transfer",
    "User",
    "Verification",
    "Visit",
    "Voter",
    "VoterFlat",
    "VoterOwner",
    "Witness",
    "WitnessContradiction",
    "WitnessLook",
]
