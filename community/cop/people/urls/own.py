"""Addresses of a person's page and of what is one's own."""

from django.urls import path

from cop.people.views import certificates, person, telephone
from cop.people.views.own import data, mail, privacy, profile, quiet_hours, typed

urlpatterns = [
    path("people/<int:number>/", person.person, name="person"),
    path("people/<int:number>/roles/", person.roles, name="roles"),
    path("people/<int:number>/mailbox/", person.mailbox, name="mailbox"),
    path("people/<int:number>/telephone/", telephone.telephone, name="telephone"),
    path("people/<int:number>/telephone/leave/", telephone.leave, name="telephone_leave"),
    path("people/<int:number>/telephone/erase/", telephone.erase, name="telephone_erase"),
    path("people/<int:number>/telephone/address/", telephone.address, name="telephone_address"),
    path("people/<int:number>/telephone/new-address/", telephone.new_address, name="telephone_new_address"),
    path("people/<int:number>/telephone/confirm/", telephone.confirm, name="telephone_confirm"),
    path("people/<int:number>/telephone/call-off/", telephone.call_off, name="telephone_call_off"),
    path("people/<int:number>/certificate/", certificates.issue, name="issue_certificate"),
    path("certificate/<str:code>/", certificates.certificate, name="certificate"),
    path("certificate/<str:code>/certificate.pdf", certificates.certificate_pdf, name="certificate_pdf"),
    path("my/", data.first_page, name="my"),
    path("my/profile/", profile.profile, name="profile"),
    path("my/still-right/", profile.confirm, name="confirm_profile"),
    path("my/job/", profile.job, name="job"),
    path("my/job/<int:number>/", profile.affiliation, name="affiliation"),
    path("my/privacy/", privacy.privacy, name="privacy"),
    path("my/privacy/<slug:kind>/", privacy.consent, name="consent"),
    path("my/typed/", typed.sent_signed_out, name="typed"),
    path("my/data/", data.my_data, name="my_data"),
    path("my/data/download/", data.download, name="download"),
    path("my/leave/", data.leave, name="leave"),
    path("my/quiet-hours/", quiet_hours.choose, name="quiet_hours"),
    path("my/mail-again/", mail.again, name="mail_again"),
    path("my/left/", data.left_all, name="left_all"),
    path("my/erase/", data.erase, name="erase"),
    path("my/erase/code/", data.erase_code, name="erase_code"),
    path("my/erase/call-off/", data.call_off, name="call_off"),
    path("still-right/<str:token>/", profile.confirm_by_link, name="still_right"),
    path("erasure/<str:token>/", data.call_erasure_off, name="call_erasure_off"),
]
