"""New sites run in the organisation's zone, unless they are given one of their own."""

import pytest

from apps.core.actor import system
from apps.core.errors import Invalid
from apps.groups.actions import add_group
from apps.groups.timezones import label_for
from apps.organizations.actions.settings import change_settings
from tests.clinic import Clinic


@pytest.mark.parametrize(
    ("zone", "label"),
    [
        ("Europe/Paris", "Paris"),
        ("Asia/Kathmandu", "Kathmandu"),
        ("Antarctica/Troll", None),
    ],
)
def test_a_zone_has_the_label_whose_clocks_agree_with_it(zone: str, label: str | None) -> None:
    assert label_for(zone) == label


@pytest.mark.django_db
class TestNewSites:
    def made(self, clinic: Clinic, zone: str | None, **fields: str) -> str:
        actor = system(clinic.organization.pk)
        change_settings(actor=actor, organization=clinic.organization, changes={"TIME_ZONE": zone})
        group = add_group(actor=actor, organization=clinic.organization, slug="second", name="Second", **fields)  # type: ignore[arg-type]
        return str(group.timezone)

    def test_without_a_setting_a_site_runs_as_ever(self, clinic: Clinic) -> None:
        assert self.made(clinic, None) == "Paris"

    def test_with_one_it_runs_there(self, clinic: Clinic) -> None:
        assert self.made(clinic, "Asia/Tokyo") == label_for("Asia/Tokyo")

    def test_a_zone_of_its_own_comes_first(self, clinic: Clinic) -> None:
        assert self.made(clinic, "Asia/Tokyo", timezone="Paris") == "Paris"

    def test_where_no_label_stands_for_the_zone_the_site_is_asked_for_one(self, clinic: Clinic) -> None:
        with pytest.raises(Invalid) as refused:
            self.made(clinic, "Antarctica/Troll")
        assert list(refused.value.fields) == ["timezone"]
