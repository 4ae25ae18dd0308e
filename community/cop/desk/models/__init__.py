"""What the desk keeps."""

from cop.desk.models.today import Assignment, MorningMail

__all__ = ["Assignment", "MorningMail"]
