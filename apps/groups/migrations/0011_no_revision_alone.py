"""The set-up's revision is told by `lock_and_look`, which belongs to appointments, and no longer by itself."""

from django.db import migrations

BACKWARD = """
CREATE FUNCTION setup_revision_now(which bigint) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  RETURN (SELECT setup_revision FROM groups_group WHERE id = which);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("groups", "0010_looked_for")]

    operations = [migrations.RunSQL("DROP FUNCTION setup_revision_now(bigint);", BACKWARD)]
