"""Loads the demonstration once, through the same services as everyone: its counts are real counts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.demo import suggestions, survey_plans, surveys
from app.demo.accounts import ACCOUNTS, Account, chair_of
from app.demo.places import PLACES, SEED, SOURCE, STREET, Place, roll_of
from app.demo.stories import STORIES, Answer, Mix, Story, parse_answers
from app.domain.ballots import Choice
from app.models import Compound, Message, Motion, User, Voter, VoterFlat
from app.services import ballots, closing, motions, notices, objections, outbox, progress, roll, staff
from app.services.frozen_roll import load_voters
from app.services.vault import Vault

BEIJING = ZoneInfo("Asia/Shanghai")
CONTACT = "010-12345678"
LATE_BY = timedelta(milliseconds=400)
COUNTED_AFTER = timedelta(seconds=1)


@dataclass(frozen=True)
class _Stage:
    """What every story needs while it is told."""

    session: Session
    vault: Vault
    now: datetime
    compounds: dict[str, Compound]
    users: dict[str, User]

    def chair_of(self, story: Story) -> User:
        """Who drafts and publishes it."""
        return self.users[chair_of(story.place).username]


@dataclass(frozen=True)
class _Cast:
    """One answer of one flat at one instant."""

    at: datetime
    flat: VoterFlat
    signer_id: int | None
    answer: Answer


def load_once(session: Session, vault: Vault, *, now: datetime) -> None:
    """Load everything into an empty database; does nothing where a compound exists. Flushes only."""
    if session.scalar(select(Compound.compound_id).limit(1)) is not None:
        return
    compounds = {place.code: _compound(session, place, vault) for place in PLACES}
    users = {account.username: _account(session, account, compounds, now) for account in ACCOUNTS}
    stage = _Stage(session, vault, now, compounds, users)
    for story in STORIES:
        _tell(stage, story)
    for code, plan in (("XIDAJIE", surveys.OPEN), ("WENMIAO", surveys.CLOSED)):
        surveys.load(session, compounds[code], users["chair"], plan, now=now, vault=vault)
    answered = surveys.load(
        session, compounds["WENMIAO"], users["chair"], surveys.ANSWERED, now=now, vault=vault
    )
    survey_plans.load(session, answered, users["chair"], now=now)
    suggestions.load(session, compounds["XIDAJIE"], users["worker"], now=now, vault=vault)
    session.flush()


def _compound(session: Session, place: Place, vault: Vault) -> Compound:
    row = Compound(
        code=place.code,
        name=place.name,
        street=STREET,
        phone=CONTACT,
        built_year=place.built_year,
        households=place.households,
        residents=place.residents,
        committee_members=place.committee_members,
        figures_source=SOURCE if place.households else "",
        generated=True,
    )
    session.add(row)
    session.flush()
    roll.import_roll(session, row, roll_of(place), vault)
    return row


def _account(session: Session, account: Account, compounds: dict[str, Compound], now: datetime) -> User:
    user = staff.create_user(session, account.username, account.name, account.password, now=now)
    for code in account.compounds:
        staff.grant(session, user, account.role, compound=compounds[code])
    if account.role == "office":
        staff.grant(session, user, account.role, street=STREET)
    return user


def _tell(stage: _Stage, story: Story) -> None:
    session, motion = stage.session, _draft(stage, story)
    if story.end == "draft":
        return
    opened_at = min(_instant(stage.now, story.opens_day - 15, 10), stage.now)
    motions.open_motion(session, motion, now=opened_at)
    notices.post_voting(session, motion, actor=stage.chair_of(story))
    voters = load_voters(session, motion)
    for cast in sorted(_casts(stage, story, motion, voters), key=lambda cast: cast.at):
        _record(stage, cast)
    _settle_messages(stage, motion, story)
    _ask_for_paper(stage, motion, story)
    if story.end in ("counted", "published", "final"):
        counted_at = _closing(motion) + COUNTED_AFTER
        closing.close_motion(session, motion.motion_id, clock=lambda: counted_at)
    if story.end in ("published", "final"):
        posted = _closing(motion) + timedelta(hours=10)
        result = closing.publish(session, motion, now=posted, actor=stage.chair_of(story))
    if story.end == "final":
        over = objections.until(motion, result)
        assert over is not None
        notices.post_final(session, motion, now=over + timedelta(hours=9), actor=stage.chair_of(story))


def _draft(stage: _Stage, story: Story) -> Motion:
    place = stage.compounds[story.place]
    written = min(_instant(stage.now, story.opens_day - 20, 15), stage.now - timedelta(days=1))
    motion = motions.draft_motion(
        stage.session,
        place.compound_id,
        story.scope,
        story.question,
        story.details,
        now=written,
        actor=stage.chair_of(story),
    )
    motion.compound = place
    motions.choose_rule(motion, story.rule, story.share)
    motions.change_draft(
        motion,
        code=story.code,
        opens_at=_instant(stage.now, story.opens_day, 9),
        closes_at=_instant(stage.now, story.closes_day, 0),
        collision=story.collision,
        notice_days=0,
        cost_plan=dict(story.cost_plan) if story.cost_plan else None,
    )
    stage.session.flush()
    return motion


def _casts(stage: _Stage, story: Story, motion: Motion, voters: list[Voter]) -> Iterator[_Cast]:
    """The story's answers in time: spread over the window as far as it has passed."""
    chance = random.Random(SEED + story.number)  # noqa: S311  data, not secrets
    at_room = {flat.room: (voter, flat) for voter in voters for flat in voter.flats}
    told = [(*at_room[answer.room], answer) for answer in parse_answers(story.answers)]
    told += list(_mixed(story.mix, voters, chance)) if story.mix else []
    assert motion.opens_at is not None
    span = min(_closing(motion), stage.now) - motion.opens_at
    for number, (voter, flat, answer) in enumerate(told, start=1):
        at = motion.opens_at + span * number / (len(told) + 1)
        if answer.late:
            at = _closing(motion) + LATE_BY
        signer = voter.owners[answer.owner - 1].voter_owner_id if answer.signed else None
        yield _Cast(at, flat, signer, answer)


def _mixed(mix: Mix, voters: list[Voter], chance: random.Random) -> Iterator[tuple[Voter, VoterFlat, Answer]]:
    choices: tuple[Choice, ...] = ("yes", "no", "abstain")
    weights = (mix.yes, mix.no, 100 - mix.yes - mix.no)
    for voter in chance.sample(voters, len(voters) * mix.turnout // 100):
        if not voter.developer:
            flat = voter.flats[0]
            choice = chance.choices(choices, weights)[0]
            yield voter, flat, Answer(flat.room, choice, paper=chance.randrange(100) < mix.paper)


def _record(stage: _Stage, cast: _Cast) -> None:
    answer = cast.answer
    vote = ballots.Vote(
        flat=cast.flat,
        choice=answer.choice,
        channel="paper" if answer.paper else "online",
        form_token=ballots.new_form_token(),
        signer_id=cast.signer_id,
        signed=answer.signed,
        entered_by=stage.users["worker"].user_id if answer.paper else None,
    )
    ballots.record(stage.session, vote, clock=lambda: cast.at, vault=stage.vault)


def _settle_messages(stage: _Stage, motion: Motion, story: Story) -> None:
    """Messages of the told past are long on their phones: the worker must not send them once more."""
    own = select(Message.message_id).where(Message.motion_id == motion.motion_id).order_by(Message.message_id)
    for message_id in stage.session.scalars(own.limit(story.unreached)).all():
        outbox.mark_refused(stage.session, message_id, "demo", now=stage.now)
    stage.session.execute(
        update(Message)
        .where(Message.motion_id == motion.motion_id, Message.failed_at.is_(None))
        .values(sent_at=Message.created_at, provider_id="demo", tries=1)
        .execution_options(synchronize_session=False)
    )


def _ask_for_paper(stage: _Stage, motion: Motion, story: Story) -> None:
    """Every third home that is still out, as far as the story goes."""
    still_out = (
        select(VoterFlat)
        .join(Voter, Voter.voter_id == VoterFlat.voter_id)
        .where(
            VoterFlat.motion_id == motion.motion_id,
            Voter.took_part_at.is_(None),
            Voter.developer.is_(False),
        )
        .order_by(VoterFlat.position)
        .limit(3 * story.wants_paper)
    )
    for hours, flat in enumerate(stage.session.scalars(still_out).all()[::3], start=1):
        progress.ask_for_paper(stage.session, flat, now=stage.now - timedelta(hours=5 * hours))


def _closing(motion: Motion) -> datetime:
    assert motion.closes_at is not None
    return motion.closes_at


def _instant(now: datetime, day: int, hour: int) -> datetime:
    """So many days after today's midnight in Beijing, at a full hour there."""
    midnight = now.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=day, hours=hour)
