"""Addresses of the desk."""

from django.urls import path

from cop.desk.views import applications, assigning, erasures, home, importing, mending, organisations, settings

app_name = "desk"

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
    path("import/<int:number>/columns/", mending.columns, name="import_columns"),
    path("import/<int:number>/rows/<int:row>/", mending.row, name="import_row"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("erasures/", erasures.erasures, name="erasures"),
    path("settings/", settings.home, name="settings"),
    path("settings/partnership/", settings.partnership, name="settings_partnership"),
    path("settings/communities/new/", settings.new_community, name="settings_new_community"),
    path("settings/communities/<int:number>/", settings.community, name="settings_community"),
    path("settings/communities/<int:number>/opening/", settings.opening, name="settings_opening"),
    path("settings/topics/new/", settings.new_topic, name="settings_new_topic"),
    path("settings/topics/<int:number>/", settings.topic, name="settings_topic"),
    path("settings/topics/<int:number>/retiring/", settings.retiring, name="settings_retiring"),
]
