"""What the bare site's booking writes to."""

TABLES = """
CREATE TABLE bare_booking (id bigserial PRIMARY KEY, calendar_id bigint NOT NULL, starts_at timestamptz NOT NULL,
  ends_at timestamptz NOT NULL, EXCLUDE USING gist (int8range(calendar_id, calendar_id, '[]') WITH &&,
  tstzrange(starts_at, ends_at) WITH &&));
CREATE TABLE bare_outbox (id bigserial PRIMARY KEY, topic text NOT NULL, payload jsonb NOT NULL);
"""
