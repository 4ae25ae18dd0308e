"""Addresses of discussions. A thread's number is the partnership's."""

from django.urls import path

from cop.discussions.views import asking, covering, lists, people, posting, reporting, rules, threads

app_name = "discussions"

urlpatterns = [
    path("ask/", asking.choose, name="ask"),
    path("c/<slug:community>/ask/", asking.ask, name="ask_in"),
    path("c/<slug:community>/discussions/", lists.of_community, name="community"),
    path("discussions/", lists.mine, name="mine"),
    path("unanswered/", lists.unanswered, name="unanswered"),
    path("q/<int:number>/", threads.thread, name="thread"),
    path("q/<int:number>/edit/", asking.edit, name="edit"),
    path("q/<int:number>/history/", threads.history, name="history"),
    path("q/<int:number>/send/", asking.send, name="send"),
    path("q/<int:number>/open/", asking.open_for_answers, name="open"),
    path("q/<int:number>/withdraw/", asking.withdraw, name="withdraw"),
    path("q/<int:number>/who/", covering.who, name="who"),
    path("q/<int:number>/appear/", covering.appear, name="appear"),
    path("q/<int:number>/hand-over/", covering.hand_over, name="hand_over"),
    path("q/<int:number>/answer/", posting.answer, name="answer"),
    path("q/<int:number>/same/", posting.same, name="same"),
    path("q/<int:number>/follow/", posting.follow, name="follow"),
    path("q/<int:number>/report/", reporting.thread, name="report"),
    path("q/<int:number>/posts/<int:place>/report/", reporting.post, name="report_post"),
    path("q/<int:number>/posts/<int:place>/", posting.post, name="post"),
    path("q/<int:number>/posts/<int:place>/edit/", posting.edit, name="edit_post"),
    path("q/<int:number>/posts/<int:place>/withdraw/", posting.withdraw, name="withdraw_post"),
    path("q/<int:number>/posts/<int:place>/helpful/", posting.helpful, name="helpful"),
    path("q/<int:number>/posts/<int:place>/accept/", posting.accept, name="accept"),
    path("q/<int:number>/ask-people/", people.ask_people, name="ask_people"),
    path("q/<int:number>/ask-people/<int:asked>/", people.note, name="note_call"),
    path("q/<int:number>/ask-people/<int:asked>/answer/", people.type_answer, name="type_answer"),
    path("asked/<str:token>/<str:act>/", people.asked, name="asked"),
    path("typed/<str:token>/", people.typed, name="typed"),
    path("c/<slug:community>/discussions/calls/", people.calls, name="calls"),
    path("c/<slug:community>/discussions/rules/", rules.rules, name="rules"),
]
