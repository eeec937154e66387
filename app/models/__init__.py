"""SQL shape: one aggregate a file."""

from app.models.ballot import Ballot
from app.models.base import Base, Instant
from app.models.compound import Compound
from app.models.frozen_roll import Voter, VoterFlat, VoterOwner
from app.models.message import Message
from app.models.motion import Motion
from app.models.result import BallotFate, Heartbeat, PaperRequest, Result
from app.models.roll import Flat, FlatOwner
from app.models.staff import Grant, SignIn, User
from app.models.verification import Verification

__all__ = [
    "Ballot",
    "BallotFate",
    "Base",
    "Compound",
    "Flat",
    "FlatOwner",
    "Grant",
    "Heartbeat",
    "Instant",
    "Message",
    "Motion",
    "PaperRequest",
    "Result",
    "SignIn",
    "User",
    "Verification",
    "Voter",
    "VoterFlat",
    "VoterOwner",
]
