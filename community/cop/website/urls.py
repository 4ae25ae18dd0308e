"""Addresses of the public pages and of their editor. The partnership's own pages come last: they match any word."""

from django.urls import path

from cop.website.views import editor, home, offline, picturing, public, publishing

app_name = "website"
urlpatterns = [
    path("", home.home, name="home"),
    path("communities/", public.communities, name="communities"),
    path("c/<slug:community>/", public.community, name="community"),
    path("c/<slug:community>/news/", public.news_list, name="news"),
    path("c/<slug:community>/<slug:slug>/", public.content, name="content"),
    path("contact/", public.contact, name="contact"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("sw.js", offline.worker, name="worker"),
    path("offline/", offline.offline, name="offline"),
    path("offline/unsent/", offline.unsent, name="unsent"),
    path("desk/pages/", editor.pages, name="editor"),
    path("desk/pages/new/", editor.new, name="editor_new"),
    path("desk/pages/releases/", publishing.releases, name="releases"),
    path("desk/pages/releases/<int:number>/", publishing.release, name="release"),
    path("desk/pages/rule/", publishing.rule, name="approval_rule"),
    path("desk/pages/languages/", publishing.languages, name="to_translate"),
    path("desk/pages/redirects/", publishing.addresses, name="redirects"),
    path("desk/pages/findings/", publishing.findings, name="findings"),
    path("desk/pages/<int:number>/", editor.page, name="editor_page"),
    path("desk/pages/<int:number>/settings/", editor.settings, name="editor_settings"),
    path("desk/pages/<int:number>/publish/", publishing.publish, name="editor_publish"),
    path("desk/pages/<int:number>/address/", editor.address, name="editor_address"),
    path("desk/pages/<int:number>/picture/", picturing.picture, name="editor_picture"),
    path("desk/pages/<int:number>/picture/<int:place>/", picturing.picture, name="editor_picture"),
    path("desk/pages/<int:number>/<str:language>/", editor.text, name="editor_text"),
    path("desk/pages/<int:number>/<str:language>/history/", editor.history, name="editor_history"),
    path("<slug:slug>/", public.partnership_page, name="page"),
]
