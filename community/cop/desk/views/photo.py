"""The photo of somebody, as the secretariat puts it right."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cop.desk.views.editing import editable
from cop.desk.views.people import for_records
from cop.people.actions.profile import remove_photo, set_photo
from cop.people.forms.profile import PhotoForm
from cop.people.queries.seen import seen_one
from cop.people.requests import PersonsRequest
from cop.services.files.refusals import Refused


@for_records
def photo(request: PersonsRequest, number: int) -> HttpResponse:
    """The photo; another one, or none any more."""
    found = editable(request, number)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PhotoForm(*sent, another=found.photo_id is not None)
    form.fields["photo"].help_text, form.fields["photo"].required = "", True
    if "remove" in request.POST:
        remove_photo(of=found, acting_person=request.user)
        messages.success(request, _("Saved."))
        return redirect("desk:person", number)
    if form.is_valid():
        try:
            set_photo(form.cleaned_data["photo"], of=found, acting_person=request.user)
            messages.success(request, _("Saved."))
            return redirect("desk:person", number)
        except Refused as refused:
            form.add_error("photo", str(refused))
    return render(request, "desk/people/photo.html", {"person": seen_one(found, request.user), "form": form})
