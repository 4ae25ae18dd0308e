"""Addresses of the desk."""

from django.urls import path

from cop.desk.views import (
    applications,
    assigning,
    days,
    erasures,
    home,
    importing,
    organisations,
    settings,
    tables,
    texts,
)

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
    path("import/<int:number>/rows/<int:row>/cell/", tables.cell, name="import_cell"),
    path("people/export.<str:form>", tables.people, name="people_table"),
    path("people/labels.pdf", tables.labels, name="labels"),
    path("organisations/export.<str:form>", tables.organisations, name="organisations_table"),
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
    path("settings/days/", days.days, name="settings_days"),
    path("settings/days/<str:code>/", days.country, name="settings_country_days"),
    path("settings/consents/", texts.consents, name="settings_consents"),
    path("settings/consents/<slug:kind>/", texts.consent, name="settings_consent"),
    path("settings/consents/<slug:kind>/publish/", texts.publish, name="settings_publish"),
    path("settings/mails/", texts.mails, name="settings_mails"),
    path("settings/mails/<slug:mail>/", texts.mail, name="settings_mail"),
    path("settings/mails/<slug:mail>/restore/", texts.restore, name="settings_mail_restore"),
    path("settings/mails/<slug:mail>/<str:language>/", texts.preview, name="settings_mail_preview"),
    path("settings/mails/<slug:mail>/<str:language>/html/", texts.preview_html, name="settings_mail_html"),
]
