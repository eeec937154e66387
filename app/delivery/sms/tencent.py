"""Tencent Cloud SMS for numbers of the mainland: registered templates with parameters instead of text.

Error codes: https://cloud.tencent.com/document/api/382/59177. There is no key for idempotency and no list of
what was taken; the reports of one number carry our reference, so that one that is found there was taken,
and of one that is not there nobody knows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile
from tencentcloud.sms.v20210111.models import (
    PullSmsSendStatusByPhoneNumberRequest,
    PullSmsSendStatusRequest,
    SendSmsRequest,
)
from tencentcloud.sms.v20210111.sms_client import SmsClient

from app.delivery.sms.base import Accepted, CannotTell, Doubtful, Outgoing, Refused, Report, Unavailable

NAME = "tencent"
HOST = "sms.tencentcloudapi.com"
TIMEOUT_SECONDS = 10
MOST_REPORTS = 100
CLOCKS_DIFFER = timedelta(minutes=1)
NETWORK = "ClientNetworkError"
LOST = ("InternalError.Timeout", "InternalError.SendAndRecvFail")
"""Tencent itself does not know whether these went out."""
OUTAGES = (
    "InternalError",
    "RequestLimitExceeded",
    "AuthFailure",
    "UnauthorizedOperation",
    "ResourceInsufficient",
)
WAITING = (
    "LimitExceeded",
    "FailedOperation.InsufficientBalanceInSmsPackage",
    "FailedOperation.TemplateIncorrectOrUnapproved",
    "FailedOperation.SignatureIncorrectOrUnapproved",
)
"""The provider works, and this message goes out once somebody mends something, or later."""


class TencentProvider:
    """One application with its signature; `templates` gives the number of each kind of text."""

    def __init__(
        self,
        secret_id: str,
        secret_key: str,
        *,
        app_id: str,
        signature: str,
        templates: Mapping[str, str],
        region: str,
        base_url: str = "",
    ) -> None:
        base = urlsplit(base_url or f"https://{HOST}")
        http = HttpProfile(protocol=base.scheme, endpoint=base.netloc, reqTimeout=TIMEOUT_SECONDS)
        self._make: Callable[[], SmsClient] = lambda: SmsClient(
            Credential(secret_id, secret_key), region, ClientProfile(httpProfile=http)
        )
        self._app_id = app_id
        self._signature = signature
        self._templates = dict(templates)

    def send(self, message: Outgoing) -> Accepted:
        """Hand over kind and parameters; the serial number is the id."""
        template = self._templates.get(message.kind)
        if template is None:
            raise Refused("NoTemplate")
        request = SendSmsRequest()
        request.PhoneNumberSet = [message.phone]
        request.SmsSdkAppId = self._app_id
        request.SignName = self._signature
        request.TemplateId = template
        request.TemplateParamSet = list(message.parameters)
        request.SessionContext = message.reference
        answer = self._call("SendSms", request)
        status = answer.SendStatusSet[0]
        if status.Code != "Ok":
            raise _fault(str(status.Code))
        return Accepted(NAME, str(status.SerialNo))

    def find(self, message: Outgoing, since: datetime) -> Accepted | None:
        """Found among the number's reports it was taken; not found it may still be on its way."""
        request = PullSmsSendStatusByPhoneNumberRequest()
        request.BeginTime = int((since - CLOCKS_DIFFER).timestamp())
        request.Offset = 0
        request.Limit = MOST_REPORTS
        request.PhoneNumber = message.phone
        request.SmsSdkAppId = self._app_id
        for status in self._call("PullSmsSendStatusByPhoneNumber", request).PullSmsSendStatusSet or ():
            if status.SessionContext == message.reference:
                return Accepted(NAME, str(status.SerialNo))
        raise CannotTell

    def reports(self) -> Sequence[Report]:
        """The next of the account's reports; each is given out once (Tencent must have switched this on)."""
        request = PullSmsSendStatusRequest()
        request.Limit = MOST_REPORTS
        request.SmsSdkAppId = self._app_id
        return [
            _report(status) for status in self._call("PullSmsSendStatus", request).PullSmsSendStatusSet or ()
        ]

    def _call(self, action: str, request: Any) -> Any:
        try:
            return getattr(self._make(), action)(request)
        except TencentCloudSDKException as error:
            raise _fault(str(error.code), str(error.message)) from error


def _report(status: Any) -> Report:
    good = status.ReportStatus == "SUCCESS"
    at = datetime.fromtimestamp(status.UserReceiveTime, UTC) if status.UserReceiveTime else None
    return Report(
        provider=NAME,
        reference=status.SessionContext or "",
        provider_id=str(status.SerialNo),
        state="delivered" if good else "undelivered",
        code="" if good else str(status.Description)[:20],
        at=at,
    )


def _fault(code: str, message: str = "") -> Exception:
    if code == NETWORK:
        return Unavailable(code) if "NewConnectionError" in message else Doubtful(code)
    if code.startswith(LOST):
        return Doubtful(code)
    if code.startswith(OUTAGES):
        return Unavailable(code)
    if code.startswith(WAITING):
        return Unavailable(code, outage=False)
    if code.startswith(("FailedOperation", "InvalidParameter", "UnsupportedOperation", "MissingParameter")):
        return Refused(code)
    return Doubtful(code)
