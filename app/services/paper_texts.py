"""What an SMS says of a written authority and of a dispute. No address of a page in it."""

from __future__ import annotations

AUTHORITY = {
    "zh": "【楼议】已登记{flat}的书面委托，受托人{name}可代为表决。如不属实，请立即致电{phone}。",
    "en": "[Louyi] A written authority for {flat} was recorded: {name} may answer for it. "
    "Not true? Call {phone} at once.",
}
AUTHORITY_ENDED = {
    "zh": "【楼议】{flat}对{name}的书面委托已终止。如不属实，请立即致电{phone}。",
    "en": "[Louyi] The written authority of {flat} for {name} has ended. Not true? Call {phone} at once.",
}
DISPUTE_FILED = {
    "zh": "【楼议】已收到您对{flat}表决票{receipt}的异议，将由录入人以外的工作人员核实。咨询{phone}。",
    "en": "[Louyi] Your objection to ballot {receipt} of {flat} has arrived; somebody other than who "
    "entered it looks into it. Questions: {phone}.",
}
DISPUTE_UPHELD = {
    "zh": "【楼议】您对{flat}表决票{receipt}的异议成立：{answer}。"
    "该票经第二人批准后剔除，您可重新表决。咨询{phone}。",
    "en": "[Louyi] Your objection to ballot {receipt} of {flat} was right: {answer}. It is taken out once a "
    "second person agrees; you may answer again. Questions: {phone}.",
}
DISPUTE_REJECTED = {
    "zh": "【楼议】您对{flat}表决票{receipt}的异议未成立：{answer}。如有疑问，请致电{phone}。",
    "en": "[Louyi] Your objection to ballot {receipt} of {flat} was not confirmed: {answer}. "
    "Questions: {phone}.",
}


def authority_text(language: str, flat: str, name: str, phone: str, *, ended: bool = False) -> str:
    """For every phone of the home: somebody may answer for it, or may no longer."""
    return (AUTHORITY_ENDED if ended else AUTHORITY)[language].format(
        flat=flat, name=name, phone=phone or "—"
    )


def dispute_text(language: str, flat: str, receipt: str, phone: str) -> str:
    """For who filed it: it has arrived."""
    return DISPUTE_FILED[language].format(flat=flat, receipt=receipt, phone=phone or "—")


def decided_text(language: str, flat: str, receipt: str, answer: str, phone: str, *, upheld: bool) -> str:
    """For who filed it: what was found."""
    template = DISPUTE_UPHELD if upheld else DISPUTE_REJECTED
    return template[language].format(flat=flat, receipt=receipt, answer=answer, phone=phone or "—")
