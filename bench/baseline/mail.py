"""What sending costs at least: one kept SMTP connection, a mail of the same size, and two updates of a row for each."""

import smtplib
from collections.abc import Sequence
from typing import Any

TABLE = "CREATE TABLE bare_message (id bigserial PRIMARY KEY, state text NOT NULL)"
ADD = "INSERT INTO bare_message (state) SELECT 'planned' FROM generate_series(1, %s) RETURNING id"
MARK = "UPDATE bare_message SET state = %s WHERE id = %s AND state = %s"


def make(raw: Any, count: int) -> list[int]:
    """So many rows to send; their ids."""
    return [row for (row,) in raw.execute(ADD, [count]).fetchall()]


def send(raw: Any, port: int, rows: Sequence[int], content: bytes, recipient: str) -> None:
    """Claim, send, mark each. `raw` commits by itself."""
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as server:
        for row in rows:
            raw.execute(MARK, ["sending", row, "planned"])
            server.sendmail("bench@example.org", [recipient], content)
            raw.execute(MARK, ["sent", row, "sending"])
