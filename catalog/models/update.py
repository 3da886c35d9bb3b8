"""When a feed is updated (Art 18): its cycle, and how long after it a delivery still counts as in time.

What follows from it for a given day is ``quality.punctuality``'s.
"""

from enum import StrEnum

from pydantic import Field

from catalog.models.model import Model, Phrase


class Cycle(StrEnum):
    """How often a department updates a feed."""

    REALTIME = "realtime"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"
    ON_CHANGE = "on_change"


class Days(StrEnum):
    """Which days count: all, or those that the State Council's notices leave to work."""

    CALENDAR = "calendar"
    WORKING = "working"


class Update(Model):
    """Art 18: how often the department updates, and why not at once."""

    cycle: Cycle
    """realtime, daily, weekly, monthly, quarterly, yearly or on_change"""
    grace_days: int = Field(default=1, ge=0)
    """days after the end of a cycle in which a delivery for it is still in time"""
    days: Days = Days.CALENDAR
    """working: only working days count as days of grace, and a daily feed owes nothing for a day off"""
    every_seconds: int | None = Field(default=None, ge=10)
    """realtime, pulled: seconds from one pull to the next, 60 if left out"""
    not_realtime_because: Phrase | None = None
    """the grounds for not updating at once; needed unless the cycle is realtime"""
