"""Jobs about published replies. Each may run twice without harm."""

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import override

from cop.discussions.actions import replying
from cop.discussions.models import Edition
from cop.discussions.queries.replies import composed
from cop.discussions.queries.reply_documents import as_docx, as_pdf


def measure_files(number: int) -> None:
    """Make the files of an edition as a visitor gets them, and note how large they are."""
    editions = Edition.objects.select_related("reply__thread__community", "reply__thread__asker")
    edition = editions.filter(pk=number).first()
    if edition is None:
        return
    with override(edition.language):
        made = composed(edition, AnonymousUser())
        replying.note_sizes(number, {"pdf": len(as_pdf(made)), "docx": len(as_docx(made))})


def measure_new_files() -> None:
    """Do that for the editions of which it is not known yet."""
    for number in Edition.objects.filter(sizes={}).order_by("-pk").values_list("pk", flat=True)[:50]:
        measure_files(number)
