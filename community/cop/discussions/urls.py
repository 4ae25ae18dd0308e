"""Addresses of discussions. A thread's number is the partnership's."""

from django.urls import path

from cop.discussions.views import asking, feeds, lists, posting, searching, threads

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
    path("search/", searching.search, name="search"),
    path("search/save/", searching.save, name="save_search"),
    path("my/searches/", searching.saved, name="saved_searches"),
    path("my/searches/<int:number>/forget/", searching.forget, name="forget_search"),
    path("my/searches/stop/<str:token>/", searching.stop, name="stop_search"),
    path("open-questions/", lists.open_questions, name="open_questions"),
    path("replies/", lists.replies, name="replies"),
    path("c/<slug:community>/discussions/feed/", feeds.OfCommunity(), name="feed"),
    path("topics/<slug:topic>/feed/", feeds.OfTopic(), name="topic_feed"),
]
