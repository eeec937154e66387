"""When an objection can be made (RULES.md section 4): while the vote runs, and in the days after its result.

Days are calendar days in Beijing. The day of the posting is not counted, and the last one ends at midnight
(Civil Code Art. 201).
"""

from datetime import datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))


def period_end(posted_at: datetime, days: int) -> datetime:
    """The first instant after the period."""
    midnight = posted_at.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=days + 1)
