"""Planning what is to be said, and saying it. Handlers, tasks and pages call these; none writes otherwise."""

from apps.notifications.actions.housekeeping import delete_captured_mails
from apps.notifications.actions.planning import plan_alarm_messages, plan_code_message, plan_visit_message
from apps.notifications.actions.resending import resend_message
from apps.notifications.actions.sending import send_due

__all__ = [
    "delete_captured_mails",
    "plan_alarm_messages",
    "plan_code_message",
    "plan_visit_message",
    "resend_message",
    "send_due",
]
