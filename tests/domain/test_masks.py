import pytest

from app.domain.masks import mask_id, mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张建三", "张*三"),
        ("张三", "张*"),
        ("张", "张"),
        ("", ""),
        ("欧阳小明", "欧**明"),
        (" 张三 ", "张*"),
        ("阿依古丽·买买提", "阿******提"),
        ("John Smith", "J*** S****"),
        ("Li", "L*"),
        ("𠮷田一", "𠮷*一"),
    ],
)
def test_a_name_keeps_enough_to_be_recognised_by_who_knows_it(name, masked):
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("13812345678", "138****5678"),
        ("+8613812345678", "+86*******5678"),
        ("62345678", "******78"),
        ("12", "12"),
        ("", ""),
    ],
)
def test_a_phone_keeps_its_ends(phone, masked):
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [("000000000000000018", "000*************18"), ("E12345678", "********8"), ("", "")],
)
def test_an_identity_number_is_almost_covered(number, masked):
    assert mask_id(number) == masked
