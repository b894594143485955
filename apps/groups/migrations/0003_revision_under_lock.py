"""The revision as committed at the moment of the call, to be asked in the statement that takes the locks.

A statement sees what was committed when it began; one that waited for a lock would answer with what held before the
wait. A volatile function looks anew each time it is called.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION setup_revision_now(which bigint) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN (SELECT setup_revision FROM groups_group WHERE id = which);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("groups", "0002_setup_revision")]

    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION setup_revision_now(bigint);")]
