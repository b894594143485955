"""The fields that the actions of the set-up take by name. Units and meanings are those of the models."""

from datetime import date
from typing import TypedDict

from apps.groups.models import CalendarSet, ServiceCategory


class GroupFields(TypedDict, total=False):
    """What a new group may be given besides its slug and name."""

    preposition: str
    phone: str
    fax: str
    address: str
    city: str
    zipcode: str
    country: str
    timezone: str
    sendmail: bool
    country_code: str
    mailreminder: int
    smsreminder: int
    sms_sender_name: str
    check_sms: bool
    check_sms_from_web: bool
    inactive: bool
    open: bool
    open_data: bool
    any_calendar: bool
    calendar_choice: int
    max_multirdvs: int
    usercolors: str | None
    display_intervention_length: bool
    display_intervention_price: bool
    currency_code: str
    validate_email: bool
    buffer_before: int
    buffer_after: int
    notice: int
    horizon: int
    cutoff: int
    frame_ancestors: str


class GroupChanges(GroupFields, total=False):
    """What of a group may be changed. `logo` is the name of a file: `change_logo` is what gives a picture."""

    name: str
    logo: str


class SetChanges(TypedDict, total=False):
    """What of a set of calendars, or of a heading over services, may be changed."""

    name: str
    publicname: str
    sort: int
    deleted: bool


class CalendarFields(TypedDict, total=False):
    """What a calendar may be given besides its name."""

    kind: str
    publicname: str
    address: str
    zipcode: str
    city: str
    step: int
    sort: int


class CalendarChanges(CalendarFields, total=False):
    """What of a calendar may be changed."""

    name: str
    calendar_set: CalendarSet | None
    deleted: bool


class ServiceFields(TypedDict, total=False):
    """What a service may be given besides its name and length."""

    abbr: str
    publicname: str
    description: str
    color: str
    price: int | None
    needs_approval: bool
    buffer_before: int | None
    buffer_after: int | None
    notice: int | None
    horizon: int | None
    cutoff: int | None
    sort: int


class ServiceChanges(ServiceFields, total=False):
    """What of a service may be changed."""

    name: str
    length: int
    category: ServiceCategory | None
    deleted: bool


class OpeningFields(TypedDict, total=False):
    """What an opening may be given besides its times and its first day."""

    kind: str
    weekday: int | None
    valid_until: date | None
    every: int
    text: str
    comments: str
    color: str
    taker: str
