"""What the desk keeps."""

from cop.desk.models.imports import Import, ImportRow
from cop.desk.models.records import GroupAct, GroupActRow, Note
from cop.desk.models.today import Assignment, MorningMail

__all__ = ["Assignment", "GroupAct", "GroupActRow", "Import", "ImportRow", "MorningMail", "Note"]
