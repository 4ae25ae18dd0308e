"""Addresses of joining."""

from django.urls import path

from cop.people.views.joining import after, ending, steps

urlpatterns = [
    path("join/", steps.start, name="join"),
    path("join/code/", ending.code, name="join_code"),
    path("join/sent/", ending.sent, name="join_sent"),
    path("join/leave/", steps.leave, name="join_leave"),
    path("join/left/", steps.left, name="join_left"),
    path("join/organisations/", steps.organisations, name="join_organisations"),
    path("join/keep/<slug:name>/", steps.keep, name="join_keep"),
    path("join/resume/<str:key>/", ending.resume, name="join_resume"),
    path("join/answer/<str:token>/", after.answer, name="join_answer"),
    path("join/not-ours/<str:token>/", after.not_ours, name="join_not_ours"),
    path("join/<slug:name>/", steps.step, name="join_step"),
    path("my/application/", after.mine, name="my_application"),
    path("my/application/<int:number>/answer/", after.answer_here, name="my_application_answer"),
    path("my/application/<int:number>/withdraw/", after.withdraw, name="my_application_withdraw"),
]
