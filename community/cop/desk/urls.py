"""Addresses of the desk."""

from django.urls import path

from cop.desk.views import applications, assigning, erasures, home, importing, merging, organisations, settings
from cop.people.choices import MergeKind

app_name = "desk"

PERSON, ORGANISATION = {"kind": MergeKind.PERSON}, {"kind": MergeKind.ORGANISATION}

urlpatterns = [
    path("", home.home, name="home"),
    path("things/<slug:queue>/<int:number>/", assigning.thing, name="thing"),
    path("hand-over/", assigning.hand_over, name="hand_over"),
    path("morning-mail/", home.morning_mail, name="morning_mail"),
    path("applications/", applications.applications, name="applications"),
    path("applications/<int:number>/", applications.application, name="application"),
    path("applications/<int:number>/accept/", applications.accept, name="application_accept"),
    path("applications/<int:number>/ask/", applications.ask, name="application_ask"),
    path("applications/<int:number>/decline/", applications.decline, name="application_decline"),
    path("applications/<int:number>/telephone/", applications.telephone, name="application_telephone"),
    path("import/", importing.lists, name="imports"),
    path("import/<int:number>/", importing.one, name="import"),
    path("import/<int:number>/act/", importing.act, name="import_act"),
    path("import/<int:number>/rows/<int:row>/", importing.decide, name="import_row"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("erasures/", erasures.erasures, name="erasures"),
    path("doubles/", merging.doubles, name="doubles"),
    path("doubles/<int:number>/two/", merging.two, name="double_two"),
    path("people/<int:number>/merge/", merging.with_whom, PERSON, name="merge_person"),
    path("people/<int:kept>/merge/<int:gone>/", merging.merge, PERSON, name="merge_people"),
    path("organisations/<int:number>/merge/", merging.with_whom, ORGANISATION, name="merge_organisation"),
    path("organisations/<int:kept>/merge/<int:gone>/", merging.merge, ORGANISATION, name="merge_organisations"),
    path("merges/<int:number>/", merging.merged, name="merged"),
    path("settings/", settings.home, name="settings"),
    path("settings/partnership/", settings.partnership, name="settings_partnership"),
    path("settings/communities/new/", settings.new_community, name="settings_new_community"),
    path("settings/communities/<int:number>/", settings.community, name="settings_community"),
    path("settings/communities/<int:number>/opening/", settings.opening, name="settings_opening"),
    path("settings/topics/new/", settings.new_topic, name="settings_new_topic"),
    path("settings/topics/<int:number>/", settings.topic, name="settings_topic"),
    path("settings/topics/<int:number>/retiring/", settings.retiring, name="settings_retiring"),
]
