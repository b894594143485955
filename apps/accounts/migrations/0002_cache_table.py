"""The table that stands in for Redis as a cache where there is none."""

from django.db import migrations

FORWARD = """
CREATE TABLE cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX cache_expires ON cache (expires);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_first")]

    operations = [migrations.RunSQL(FORWARD, "DROP TABLE cache")]
