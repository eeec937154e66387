"""Demand surveys (意愿调查): what is asked, how an answer is read, how answers are counted.

A survey is not a vote: nothing here is evidence of consent (RULES.md sections 1 and 7). The way of an answer:

    questionnaire.read(data)            JSON-able data -> Questionnaire; QuestionnaireInvalid has every fault
    answers.read(questionnaire, form)   what was typed -> Reading(answers, faults by question id)
    marks.marks(questionnaire, answers) the answers as rows (question, key, place, amount) that a table counts
    results                             pictures' numbers from counted rows, never from all answers in memory
    versions.changes(old, new)          after the first answer only wording may change
"""
