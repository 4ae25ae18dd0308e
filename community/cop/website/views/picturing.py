"""The pictures of a page, one at a time."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cop.people.requests import PersonsRequest
from cop.services.files.refusals import NoRoom, Refused
from cop.website.actions import pictures
from cop.website.forms import PictureForm
from cop.website.models import Page
from cop.website.queries.editing import SOURCE_LANGUAGE, editable
from cop.website.queries.page_pictures import newest_pictures
from cop.website.queries.publishing import needs_approval
from cop.website.views.editor import editable_page, for_editors


@for_editors
def picture(request: PersonsRequest, number: int, place: int = 1) -> HttpResponse:
    """Add a picture to a page, describe it in another language, or take it away; at 0, one beside those that are there."""
    page = editable_page(request, number)
    present = newest_pictures(page)
    shown = present.get(place)
    if shown is None and place > 1:
        raise Http404
    if request.method == "POST" and request.POST.get("act") == "remove":
        pictures.remove_picture(page, place, acting_person=request.user)
        messages.success(request, _("The picture is removed."))
        return redirect("website:editor_page", number)
    language = request.GET.get("language", SOURCE_LANGUAGE)
    form = PictureForm(request.POST or None, request.FILES or None, picture=shown, language=language)
    if request.method == "POST" and form.is_valid() and _added(request, page, place, form):
        messages.success(request, _("Saved."))
        return redirect("website:editor_page", number)
    context = {"form": form, "page": page, "entry": editable([page])[0], "picture": shown, "first": place == 1}
    return render(request, "website/editor/picture.html", context | {"needs_approval": needs_approval(page)})


def _added(request: PersonsRequest, page: Page, place: int, form: PictureForm) -> bool:
    facts = dict(form.cleaned_data)
    try:
        pictures.add_picture(page, facts.pop("upload"), number=place, **facts, acting_person=request.user)
    except (Refused, NoRoom) as refusal:
        form.add_error("upload", str(refusal))
    except pictures.TooManyPictures:
        form.add_error("upload", _("A page has 20 pictures at most. Remove one first."))
    return not form.errors
