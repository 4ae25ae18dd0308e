"""Addresses of discussions. A thread's number is the partnership's."""

from django.urls import path

from cop.discussions.views import asking, compiling, lists, posting, replies, threads

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
    path("q/<int:number>/answer/", posting.answer, name="answer"),
    path("q/<int:number>/same/", posting.same, name="same"),
    path("q/<int:number>/follow/", posting.follow, name="follow"),
    path("q/<int:number>/posts/<int:place>/", posting.post, name="post"),
    path("q/<int:number>/posts/<int:place>/edit/", posting.edit, name="edit_post"),
    path("q/<int:number>/posts/<int:place>/withdraw/", posting.withdraw, name="withdraw_post"),
    path("q/<int:number>/posts/<int:place>/helpful/", posting.helpful, name="helpful"),
    path("q/<int:number>/posts/<int:place>/accept/", posting.accept, name="accept"),
    path("q/<int:number>/compile/", compiling.compile_reply, name="compile"),
    path("q/<int:number>/compile/<slug:act>/", compiling.step, name="reply_step"),
    path("q/<int:number>/reply/", replies.reply, name="reply"),
    path("q/<int:number>/reply/as/<slug:kind>/", replies.document, name="reply_as"),
    path("q/<int:number>/reply/in/<slug:language>/", replies.translate, name="translate_reply"),
    path("q/<int:number>/reply/check/<slug:act>/<str:token>/", replies.check, name="check_reply"),
    path("q/<int:number>/reply/what-came/<str:token>/", replies.what_came, name="what_came"),
]
