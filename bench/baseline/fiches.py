"""A page of a client file in plain SQL: the number of cards that are found, and 25 of them with all their columns."""

FOUND = "FROM groups_client WHERE group_id = %(group)s AND search_text LIKE %(search)s AND externid >= %(externid)s"
COUNT = f"SELECT count(*) {FOUND}"
PAGE = f"SELECT * {FOUND} ORDER BY lastname, id LIMIT 25"
