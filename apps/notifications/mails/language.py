"""In which language somebody is written to."""

from functools import lru_cache

import phonenumbers
from babel.languages import get_official_languages
from django.conf import settings

from apps.groups.models import Group

KNOWN = [code for code, _ in settings.LANGUAGES]


def language_for(wished: str, group: Group | None) -> str:
    """The language that the person was heard to use ("fr-CA" is "fr"), else that of the clinic's country, else ours."""
    spoken = wished.lower().replace("_", "-").split("-")[0]
    if spoken in KNOWN:
        return spoken
    return _of_country(group.country_code) if group else settings.LANGUAGE_CODE


@lru_cache(maxsize=300)
def _of_country(dialled: str) -> str:
    """By the country's dialling code, which every clinic has: 33 is France, where French is spoken."""
    region = phonenumbers.region_code_for_country_code(int(dialled))
    official = get_official_languages(region, regional=True, de_facto=True)
    return next((code for code in official if code in KNOWN), settings.LANGUAGE_CODE)
