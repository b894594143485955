"""What a clinic asks belongs to its set-up: a change of it moves `setup_revision` as every other one does."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER touch_setup AFTER INSERT OR UPDATE OR DELETE ON groups_customfield
  FOR EACH ROW EXECUTE FUNCTION touch_setup();
UPDATE groups_group SET setup_revision = 0 WHERE id IN (SELECT group_id FROM groups_customfield);
"""
BACKWARD = "DROP TRIGGER touch_setup ON groups_customfield;"


class Migration(migrations.Migration):
    dependencies = [
        ("groups", "0006_openings_kept"),
    ]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
