"""How a check of the doctor fails."""


class Unwell(Exception):
    """A check fails; the text says why and what to do."""
