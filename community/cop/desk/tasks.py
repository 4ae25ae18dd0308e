"""Jobs of the room."""

from cop.desk.actions import today as actions


def follow() -> None:
    """End what is over of who sees to what, and have the mail of the morning sent where it is morning."""
    actions.end_what_is_over()
    actions.ask_for_morning_mails()


def morning_mail(number: int) -> None:
    """Send one mail of the morning; a second run changes nothing."""
    actions.send_morning_mail(number)
