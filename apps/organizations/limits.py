"""How often visitors may do what costs a clinic something. Each number is a setting of the organisation.

An address here is the client's network: IPv4 as it is, IPv6 by /64. Several people share one behind a company's or a
mobile operator's gateway, so its numbers are larger than a person's.
"""

from dataclasses import dataclass, fields
from typing import Any

from apps.accounts.actions import CodeBudget
from apps.core.errors import Invalid

MOST = 1_000_000
GENEROUS_NUMBER = 10_000


@dataclass(frozen=True, slots=True)
class Limits:
    """The numbers, and what they are where an organisation says nothing."""

    bookings_address_hour: int = 30
    bookings_person_day: int = 10  # one e-mail, one phone, one visitor's form
    bookings_organization_hour: int = 300
    holds_address_hour: int = 30
    holds_person_hour: int = 6
    holds_organization_hour: int = 300
    cancellations_person_day: int = 5  # an alarm, no refusal
    cancellations_organization_day: int = 40  # an alarm, no refusal
    codes_target_hour: int = 5
    codes_target_day: int = 10
    codes_address_hour: int = 30
    codes_organization_hour: int = 1000
    code_guesses_address_hour: int = 60
    api_calls_caller_minute: int = 600  # one member, application or key

    @property
    def code_budget(self) -> CodeBudget:
        """What floor 3 is told of them."""
        return CodeBudget(
            target_hour=self.codes_target_hour,
            target_day=self.codes_target_day,
            address_hour=self.codes_address_hour,
            organization_hour=self.codes_organization_hour,
            guesses_hour=self.code_guesses_address_hour,
        )


NAMES = tuple(field.name for field in fields(Limits))
# For organisations that are made to be tried out and measured.
GENEROUS = dict.fromkeys(NAMES, GENEROUS_NUMBER)


def checked_limits(numbers: dict[str, Any]) -> dict[str, int]:
    """The numbers, if each is a known limit's; Invalid naming those that are not."""
    wrong = {name: ["There is no such limit."] for name in numbers if name not in NAMES}
    for name, number in numbers.items():
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number <= MOST:
            wrong.setdefault(name, [f"A limit is a whole number from 0 to {MOST}."])
    if wrong:
        raise Invalid("Some limits need another look.", fields=wrong)
    return dict(numbers)
