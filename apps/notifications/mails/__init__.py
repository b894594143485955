"""Writing mails at the moment of sending: in the client's language, on the clinic's clock, with nothing kept."""

from apps.notifications.mails.alarms import alarm_mail
from apps.notifications.mails.codes import code_mail
from apps.notifications.mails.language import language_for
from apps.notifications.mails.visits import Visit, visit_mail

__all__ = ["Visit", "alarm_mail", "code_mail", "language_for", "visit_mail"]
