"""Trying whether an organisation's mail server and its Twilio account take what is set."""

import smtplib
import socket
import ssl
from contextlib import suppress
from typing import Any

from django.utils.translation import gettext as _

from apps.core.outgoing import GuardedAdapter, InsideError
from apps.core.sealing import CannotOpenError
from apps.notifications.transports.own import connection_to
from apps.organizations.settings.categories import Email
from apps.organizations.settings.connections import NotFilledInError, Tried, tries
from apps.organizations.settings.kinds import host_words
from apps.organizations.settings.registry import Settings

TWILIO = "https://api.twilio.com"
PATIENCE = 5


@tries("EMAIL")
def try_mail_server(settings: Settings) -> Tried:
    """Connect, encrypt and log in, as for a mail; nothing is sent."""
    email = settings.email
    if not email.host:
        raise NotFilledInError("EMAIL_CONFIG_HOST")
    place = f"{email.host}:{email.port}"
    failed = _failure(email, place)
    if failed:
        return Tried(ok=False, message=failed)
    if email.user and email.password:
        return Tried(ok=True, message=_("%(place)s takes this user and password.") % {"place": place})
    said = _("%(place)s answers. No user and password are set, so none were tried.")
    return Tried(ok=True, message=said % {"place": place})


def _failure(email: Email, place: str) -> str:
    """What went wrong, in a sentence; blank when nothing did."""
    told = {"place": place, "host": email.host}
    try:
        connection = connection_to(email)
        try:
            connection.open()
        finally:
            with suppress(OSError):  # all of smtplib's errors are OSErrors
                connection.close()
    except (InsideError, CannotOpenError) as error:
        return host_words(error)
    except smtplib.SMTPAuthenticationError as error:
        return _("%(place)s refuses this user and password (%(code)s).") % (told | {"code": error.smtp_code})
    except smtplib.SMTPNotSupportedError:
        return _("%(place)s does not offer the encryption or the login that is set.") % told
    except ssl.SSLCertVerificationError:
        return _("The certificate of %(place)s is not valid for this name.") % told
    except ssl.SSLError:
        return _("%(place)s does not speak TLS this way: check port and encryption.") % told
    except socket.gaierror:
        return _("There is no host of the name %(host)s.") % told
    except TimeoutError:
        return _("%(place)s does not answer in time.") % told
    except OSError as error:
        return _("%(place)s cannot be talked to: %(why)s.") % (told | {"why": type(error).__name__})
    return ""


@tries("TWILLIO")
def try_twilio(settings: Settings) -> Tried:
    """Read the account; nothing is sent and nothing is charged."""
    twilio = settings.twilio
    if not twilio.sid:
        raise NotFilledInError("TWILLIO_SID")
    if twilio.auth_token is None:
        raise NotFilledInError("TWILLIO_AUTH_TOKEN")
    return _account_read(twilio.sid, twilio.auth_token.reveal)


def _account_read(sid: str, token: Any) -> Tried:
    import requests  # noqa: PLC0415  with Twilio's client half a second, which most processes never need
    from twilio.base.exceptions import TwilioException, TwilioRestException  # noqa: PLC0415
    from twilio.rest import Client  # noqa: PLC0415

    try:
        account = Client(sid, token(), http_client=_guarded_client()).api.v2010.accounts(sid).fetch()
    except (InsideError, CannotOpenError) as error:
        return Tried(ok=False, message=host_words(error))
    except TwilioRestException as error:
        if error.status in {401, 403, 404}:
            return Tried(ok=False, message=_("Twilio does not know this SID and token together."))
        return Tried(ok=False, message=_("Twilio answers %(status)s.") % {"status": error.status})
    except (requests.RequestException, TwilioException):
        return Tried(ok=False, message=_("Twilio cannot be reached."))
    if account.status != "active":
        return Tried(ok=False, message=_("The account at Twilio is %(state)s.") % {"state": account.status})
    return Tried(ok=True, message=_("Twilio knows this account, and it is active."))


def _guarded_client() -> Any:
    """Twilio's own client, over connections that judge whom they call; without proxies, retries and long waits."""
    from twilio.http.http_client import TwilioHttpClient  # noqa: PLC0415

    class Guarded(TwilioHttpClient):  # type: ignore[misc]  # without types
        def request(self, method: str, url: str, *given: Any, **named: Any) -> Any:
            return super().request(method, url.replace("https://api.twilio.com", TWILIO, 1), *given, **named)

    client = Guarded(timeout=PATIENCE)
    client.session.trust_env = False
    for scheme in ("https://", "http://"):
        client.session.mount(scheme, GuardedAdapter())
    return client
