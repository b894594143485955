"""What is sealed opens with its key, about its thing, unchanged; everything else is an error and never other bytes."""

import pytest

from apps.core.sealing import CannotOpenError, Keyring, master_name, new_key, seal, unseal

KEY = bytes(range(32))
OLD, NEW = "0a" * 32, "0b" * 32


def test_what_is_sealed_opens_with_the_same_key_about_the_same_thing() -> None:
    assert unseal(KEY, seal(KEY, b"a secret", "clinic:EMAIL"), "clinic:EMAIL") == b"a secret"


def test_sc_02_a_text_moved_to_another_owner_or_field_does_not_open() -> None:
    with pytest.raises(CannotOpenError):
        unseal(KEY, seal(KEY, b"a secret", "clinic A:EMAIL"), "clinic B:EMAIL")


def test_sc_04_of_every_byte_that_is_flipped_none_is_taken() -> None:
    sealed = seal(KEY, b"a secret", "it")
    for place in range(len(sealed)):
        flipped = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(CannotOpenError):
            unseal(KEY, flipped, "it")


@pytest.mark.parametrize("broken", [b"", b"short", bytes(12)])
def test_sc_04_what_is_too_short_is_refused_too(broken: bytes) -> None:
    with pytest.raises(CannotOpenError):
        unseal(KEY, broken, "it")


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert seal(KEY, b"a secret", "it") != seal(KEY, b"a secret", "it")


def test_the_first_master_key_seals_and_every_one_opens() -> None:
    name, sealed = Keyring.read([OLD]).seal(b"a data key", "it")
    both = Keyring.read([NEW, OLD])
    assert (name, both.unseal(name, sealed, "it")) == (master_name(bytes.fromhex(OLD)), b"a data key")
    assert both.first == master_name(bytes.fromhex(NEW))


def test_sc_03_without_the_right_master_key_there_is_an_error_and_no_value() -> None:
    name, sealed = Keyring.read([OLD]).seal(b"a data key", "it")
    with pytest.raises(CannotOpenError):
        Keyring.read([NEW]).unseal(name, sealed, "it")
    with pytest.raises(CannotOpenError, match="There is no master key"):
        Keyring.read([]).seal(b"a data key", "it")


def test_a_keyring_does_not_print_its_keys() -> None:
    assert OLD not in repr(Keyring.read([OLD]))
    assert repr(bytes.fromhex(OLD)) not in repr(Keyring.read([OLD]))
    assert len(new_key()) == 32
