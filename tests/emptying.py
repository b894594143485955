"""How tests that commit leave the database empty for the next one."""

from functools import cache

from django.db import connection

# Written when the database is made, and by no test.
KEPT = {"django_content_type", "auth_permission"}


def delete_every_row() -> None:
    """Delete the rows of all tables in one statement, a twentieth of what `flush` takes.

    TRUNCATE makes new files for each table and each index, however few rows there are; and `flush` writes permissions
    anew. Keys are checked at the end of the transaction, so that the order of the tables does not matter.
    """
    with connection.cursor() as cursor:
        cursor.execute(_deletion())


@cache
def _deletion() -> str:
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    deletions = [f"DELETE FROM {connection.ops.quote_name(name)};" for name in sorted({*names} - KEPT)]
    return "DO $$ BEGIN " + " ".join(deletions) + " END $$"
