"""What the desk keeps."""

from cop.desk.models.imports import Import, ImportRow
from cop.desk.models.letters import Addressee, Letter
from cop.desk.models.today import Assignment, MorningMail

__all__ = ["Addressee", "Assignment", "Import", "ImportRow", "Letter", "MorningMail"]
