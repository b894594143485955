"""Django's PostgreSQL, with a check of kept connections that asks the operating system and not the server."""

import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """A kept connection is checked at the start of each request, without a round trip.

    A server that ends a connection says so, or closes the socket: either makes an idle socket readable. Only then is
    the server itself asked, as Django would ask every time.
    """

    health_check_enabled: bool
    health_check_done: bool

    def close_if_health_check_failed(self) -> None:
        """Close a kept connection that has ended since its last use; the next statement opens another one."""
        if self.health_check_enabled and not self.health_check_done and self.connection and self._is_silent():
            self.health_check_done = True
        super().close_if_health_check_failed()

    def _is_silent(self) -> bool:
        """Whether nothing waits to be read: a sound connection has nothing to say between two requests."""
        if self.connection.closed:
            return False
        poll = select.poll()
        poll.register(self.connection.fileno(), select.POLLIN)
        return not poll.poll(0)
