from app.domain.text import compact, same_word, trim


def test_compact_text_has_no_blank_and_no_invisible_sign():
    assert compact(" １２\u3000０\u200b１\u202e\ufeff\n") == "1201"


def test_words_are_compared_without_case_and_width():
    assert same_word("ＹＥＳ ") == same_word("yes")
    assert same_word("张 三") == same_word("张三")


def test_a_trimmed_name_keeps_its_own_signs():
    assert trim("\ufeff\u3000Ｊohn  Smith𠮷\u200b ") == "Ｊohn  Smith𠮷"
    assert trim(" \u200b ") == ""
