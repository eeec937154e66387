import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.codes import (
    ALPHABET,
    BadCode,
    format_code,
    normalise_code,
    normalise_short_code,
    parse_short_code,
    short_code,
)


@given(st.binary(min_size=10, max_size=10))
def test_a_receipt_code_is_four_groups_of_four_without_look_alikes(data):
    code = format_code(data)
    groups = code.split("-")
    assert [len(group) for group in groups] == [4, 4, 4, 4]
    assert not set("".join(groups)) & set("ILOU")
    assert normalise_code(code) == code


def test_different_bytes_give_different_codes():
    assert format_code(bytes(10)) == "0000-0000-0000-0000"
    assert format_code(bytes(9) + b"\x01") == "0000-0000-0000-0001"
    assert format_code(b"\xff" * 10) == "ZZZZ-ZZZZ-ZZZZ-ZZZZ"


@pytest.mark.parametrize("length", [0, 9, 11])
def test_other_lengths_are_refused(length):
    with pytest.raises(BadCode):
        format_code(bytes(length))


@pytest.mark.parametrize(
    "typed",
    [
        "0A1B-2C3D-4E5F-6G7H",
        "oaib 2c3d 4e5f 6g7h",
        "OALB2C3D4E5F6G7H",
        "０Ａ１Ｂ－２Ｃ３Ｄ－４Ｅ５Ｆ－６Ｇ７Ｈ",
        " 0a1b–2c3d—4e5f_6g7h. ",
    ],
)
def test_a_code_is_understood_however_it_is_typed(typed):
    assert normalise_code(typed) == "0A1B-2C3D-4E5F-6G7H"


@pytest.mark.parametrize(
    "typed", ["", "0A1B", "0A1B-2C3D-4E5F-6G7U", "0A1B-2C3D-4E5F-6G7HH", "0A1B-2C3D-4E5F-6G7?"]
)
def test_what_cannot_be_a_code_is_refused(typed):
    with pytest.raises(BadCode):
        normalise_code(typed)


@given(st.integers(0, 32**7 - 1))
def test_a_short_code_has_six_to_eight_signs_and_leads_back(number):
    code = short_code(number)
    assert 6 <= len(code) <= 8
    assert parse_short_code(code.lower()) == number


@given(st.binary(min_size=5, max_size=5))
def test_five_bytes_always_give_eight_signs(data):
    code = short_code(data)
    assert len(code) == 8
    assert short_code(parse_short_code(code)).rjust(8, "0") == code


@given(st.integers(0, 32**7 - 1), st.data())
def test_one_wrong_sign_is_always_noticed(number, data):
    code = short_code(number)
    place = data.draw(st.integers(0, len(code) - 1))
    wrong = data.draw(st.sampled_from(sorted(set(ALPHABET) - {code[place]})))
    with pytest.raises(BadCode):
        parse_short_code(code[:place] + wrong + code[place + 1 :])


@given(st.integers(0, 32**7 - 1), st.data())
def test_two_signs_exchanged_are_always_noticed(number, data):
    signs = list(short_code(number))
    one, other = data.draw(st.tuples(st.integers(0, len(signs) - 1), st.integers(0, len(signs) - 1)))
    if signs[one] == signs[other]:
        return
    signs[one], signs[other] = signs[other], signs[one]
    with pytest.raises(BadCode):
        parse_short_code("".join(signs))


@pytest.mark.parametrize("value", [-1, 32**7, b"", b"1234", b"123456"])
def test_a_value_that_does_not_fit_is_refused(value):
    with pytest.raises(BadCode):
        short_code(value)


@pytest.mark.parametrize("typed", ["", "0", "00000", "000000000", "00000?"])
def test_what_cannot_be_a_short_code_is_refused(typed):
    with pytest.raises(BadCode):
        parse_short_code(typed)


def test_a_short_code_is_written_as_it_is_printed():
    code = short_code(32**6 + 1)
    assert normalise_short_code(f" {code[:4].lower()}-{code[4:]} ") == code
    with pytest.raises(BadCode):
        normalise_short_code(code[:-1])
