"""What the desk keeps."""

from cop.desk.models.imports import Import, ImportRow, RememberedColumns
from cop.desk.models.letters import Addressee, Letter
from cop.desk.models.protection import Breach, BreachLetter, DataRequest, Held, Review
from cop.desk.models.records import GroupAct, GroupActRow, Note
from cop.desk.models.today import Assignment, MorningMail

__all__ = [
    "Assignment",
    "Breach",
    "BreachLetter",
    "DataRequest",
    "Held",
    "Import",
    "ImportRow",
    "MorningMail",
    "Review",
]
from cop.desk.models.invitations import Invitation, InvitingWords, OffTheList

__all__ = ["Assignment", "Import", "ImportRow", "Invitation", "InvitingWords", "MorningMail", "OffTheList"]
__all__ = ["Addressee", "Assignment", "Import", "ImportRow", "Letter", "MorningMail"]
__all__ = ["Assignment", "GroupAct", "GroupActRow", "Import", "ImportRow", "MorningMail", "Note"]
__all__ = ["Assignment", "Import", "ImportRow", "MorningMail", "RememberedColumns"]
