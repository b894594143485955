"""Words in indexes: plain GIN finds them by how they begin, so no extension of PostgreSQL is needed."""

from django.contrib.postgres.search import SearchVectorField
from django.db import models


class Words(models.Func):
    """The words of a folded text. No parser of PostgreSQL's comes near them: `+33612345678` stays as it is."""

    template = "array_to_tsvector(array_remove(string_to_array(%(expressions)s, ' '), ''))"
    output_field = SearchVectorField()
