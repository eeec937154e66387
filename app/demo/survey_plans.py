"""The demonstration's plan list: generated answers to what its residents, generated too, wanted."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.domain.surveys import plan as domain
from app.domain.surveys import questionnaire
from app.models import Survey, User
from app.services import survey_plan, surveys
from app.services.survey_plan import Change, Said

ANSWERS = {
    "roof": ("planned", "多栋楼顶层渗水，先做。", "街道办", "Q2"),
    "outer_wall": ("planned", "和屋面一起搭脚手架，省一次费用。", "街道办", "Q3"),
    "stairs": ("planned", "扶手和踏步先修，随后粉刷。", "街道办", "Q2"),
    "stair_paint": ("later", "等管道换好再粉刷，免得返工。", "街道办", ""),
    "lift": ("needs_vote", "占用公共绿地，要由本单元业主表决。", "业主委员会", ""),
    "pipes": ("needs_vote", "要动用维修资金，由业主表决。", "业主委员会", ""),
    "roof_insulation": ("planned", "和屋面防水一起做。", "街道办", "Q2"),
    "water": ("planned", "由供水公司更换主管。", "供水公司", "Q4"),
    "drainage": ("planned", "雨天一楼返水，列为第一批。", "街道办", "Q2"),
    "electricity": ("later", "线路容量够用，列入明年供电计划。", "供电公司", ""),
    "overhead": ("later", "要等几家运营商一起施工。", "街道办", ""),
    "gas": ("not_possible", "已经全部通气，不必再改。", "燃气公司", ""),
    "parking": ("needs_vote", "要改动绿地，由全体业主表决。", "业主委员会", ""),
    "lighting": ("planned", "换感应灯，花费不多。", "物业", "Q1"),
    "elderly": ("planned", "楼道口加坡道和扶手。", "街道办", "Q3"),
    "charging_bike": ("planned", "先在两处装充电棚。", "街道办", "Q2"),
    "parcel": ("later", "先找合适的地方。", "物业", ""),
    "community": ("not_possible", "小区里没有空地，请用社区中心。", "街道办", ""),
}
"""State, reason, who is responsible, quarter of the coming year; other works have no answer yet."""
OWN = Said("planned", "居民多次提到，先清理。", "社区居委会", title="楼前杂物清运")


def load(session: Session, survey: Survey, author: User, *, now: datetime) -> None:
    """Answer some works, post the list, and change one answer after it."""
    posted, changed = now - timedelta(days=20), now - timedelta(days=6)
    asked = questionnaire.read(surveys.newest_wording(session, survey).questionnaire)
    questions = domain.feeding(asked)
    plan = survey_plan.choose(session, survey, questions, now=posted, actor=author)
    found = domain.works(asked, asked, questions)
    changes = [
        Change(work.ref[1], _said(work.ref[1], now), work.ref)
        for work in found
        if work.ref[1] in ANSWERS and work.ref[0] != "first_three"
    ]
    survey_plan.save(session, survey, [*changes, Change("own", OWN)], now=posted, actor=author)
    survey_plan.publish(session, survey, plan, now=posted, actor=author)
    parcel = next(work for work in found if work.ref[1] == "parcel")
    planned = Said("planned", "已找到地方，在大门内侧。", "物业", f"{now.year + 1}-Q1")
    change = Change("parcel", planned, parcel.ref, seen=1)
    survey_plan.save(session, survey, [change], now=changed, actor=author)


def _said(key: str, now: datetime) -> Said:
    state, reason, body, quarter = ANSWERS[key]
    return Said(state, reason, body, f"{now.year + 1}-{quarter}" if quarter else "")
