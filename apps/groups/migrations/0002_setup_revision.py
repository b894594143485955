"""The database itself moves a group's `setup_revision` on every change of its set-up.

What processes remember of a set-up is kept under that number, so no writer, not even raw SQL, can leave it stale. The
number comes from a sequence: one that was rolled back is never used again.
"""

from django.db import migrations

FORWARD = """
CREATE SEQUENCE group_setup_revision;

CREATE FUNCTION move_setup_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.setup_revision := nextval('group_setup_revision');
  RETURN NEW;
END $$;

CREATE TRIGGER move_setup_revision BEFORE INSERT OR UPDATE ON groups_group
  FOR EACH ROW EXECUTE FUNCTION move_setup_revision();

-- Tables that name their group.
CREATE FUNCTION touch_setup() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN UPDATE groups_group SET setup_revision = 0 WHERE id = OLD.group_id; END IF;
  IF TG_OP <> 'DELETE' THEN UPDATE groups_group SET setup_revision = 0 WHERE id = NEW.group_id; END IF;
  RETURN NULL;
END $$;

-- Tables that name a calendar, a service or a set of the group.
CREATE FUNCTION touch_setup_of_calendar() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    UPDATE groups_group SET setup_revision = 0
    WHERE id = (SELECT group_id FROM groups_calendar WHERE id = OLD.calendar_id);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    UPDATE groups_group SET setup_revision = 0
    WHERE id = (SELECT group_id FROM groups_calendar WHERE id = NEW.calendar_id);
  END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION touch_setup_of_service() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    UPDATE groups_group SET setup_revision = 0
    WHERE id = (SELECT group_id FROM groups_service WHERE id = OLD.service_id);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    UPDATE groups_group SET setup_revision = 0
    WHERE id = (SELECT group_id FROM groups_service WHERE id = NEW.service_id);
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER touch_setup AFTER INSERT OR UPDATE OR DELETE ON groups_calendar
  FOR EACH ROW EXECUTE FUNCTION touch_setup();
CREATE TRIGGER touch_setup AFTER INSERT OR UPDATE OR DELETE ON groups_calendarset
  FOR EACH ROW EXECUTE FUNCTION touch_setup();
CREATE TRIGGER touch_setup AFTER INSERT OR UPDATE OR DELETE ON groups_service
  FOR EACH ROW EXECUTE FUNCTION touch_setup();
CREATE TRIGGER touch_setup AFTER INSERT OR UPDATE OR DELETE ON groups_servicecategory
  FOR EACH ROW EXECUTE FUNCTION touch_setup();
CREATE TRIGGER touch_setup AFTER INSERT OR UPDATE OR DELETE ON groups_opening
  FOR EACH ROW EXECUTE FUNCTION touch_setup_of_calendar();
CREATE TRIGGER touch_setup AFTER INSERT OR UPDATE OR DELETE ON groups_servicecalendar
  FOR EACH ROW EXECUTE FUNCTION touch_setup_of_service();
CREATE TRIGGER touch_setup AFTER INSERT OR UPDATE OR DELETE ON groups_requirement
  FOR EACH ROW EXECUTE FUNCTION touch_setup_of_service();
"""

BACKWARD = """
DROP FUNCTION touch_setup CASCADE;
DROP FUNCTION touch_setup_of_calendar CASCADE;
DROP FUNCTION touch_setup_of_service CASCADE;
DROP FUNCTION move_setup_revision CASCADE;
DROP SEQUENCE group_setup_revision;
"""


class Migration(migrations.Migration):
    dependencies = [("groups", "0001_first")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
