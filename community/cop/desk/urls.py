"""Addresses of the desk."""

from django.urls import path

from cop.desk.views import applications, assigning, erasures, home, importing, letters, organisations, settings

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
    path("import/<int:number>/rows/<int:row>/", importing.decide, name="import_row"),
    path("letters/", letters.letters, name="letters"),
    path("letters/new/", letters.new, name="letter_new"),
    path("letters/<int:number>/", letters.letter, name="letter"),
    path("letters/<int:number>/recipients/", letters.recipients, name="letter_recipients"),
    path("letters/<int:number>/text/<slug:language>/", letters.text, name="letter_text"),
    path("letters/<int:number>/preview/", letters.preview, name="letter_preview"),
    path("letters/<int:number>/preview/html/", letters.preview_html, name="letter_preview_html"),
    path("letters/<int:number>/export.csv", letters.export, name="letter_export"),
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
