"""What the desk keeps."""

from cop.desk.models.imports import Import, ImportRow, RememberedColumns
from cop.desk.models.today import Assignment, MorningMail

__all__ = ["Assignment", "Import", "ImportRow", "MorningMail", "RememberedColumns"]
