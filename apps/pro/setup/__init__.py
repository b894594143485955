"""The set-up of a site: services, calendars, hours, absences, the booking page and its colours."""
