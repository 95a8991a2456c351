"""What people count, measure, pay and date: a number before one of these is no score.

Forms matter: "9 заказов" counts orders, "9 заказ пришёл вовремя" is a nine with a comment. Only
forms that follow a count stand here. Not here: how a score is found.
"""

from __future__ import annotations

_RUSSIAN = r"""минут[аыу]?|мин|час(?:а|ов)?|ч|дн(?:я|ей)?|день|сут(?:ок|ки)|недел[юияь]|нед
    |месяц(?:а|ев)?|мес|лет|год(?:а|у|ов)?|раза?
    |руб(?:л[ьяей]+)?|р|ле(?:й|я|ев)|бан(?:ь|и|ей|ов)|коп(?:е[её]к|ейк[аи])?|евро|долл(?:ар(?:а
    |ов)?)?|грн|штук[аи]?|шт|кг|км|м
    |человека?|чел|магазин(?:а|ов|е)|заказ(?:а|ов)|покуп(?:ки|ок)|товар(?:а|ов)|сотрудник(?:а|ов)
    |менеджер(?:а|ов)
    |оператор(?:а|ов)|продавц(?:а|ов)|кассир(?:а|ов)|кассы?|звонк(?:а|ов)|пис(?:ьма|ем)|этаж(?:а|е
    |ей)?|процент(?:а|ов)?
    |тыс(?:яч[аи]?)?|секунд[аы]?|сек|вещ(?:и|ей)|проблемы?|недостатк(?:а|ов)|вопрос(?:а|ов)
    |клиент(?:а|ов)|причины?
    |пункт(?:а|ов)|филиал(?:а|ов)|отдел(?:а|ов)|утра|вечера|ночи
    |января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"""
_ROMANIAN = r"""minute?|min|ore|or[ăa]|zi(?:le)?|luni|lun[ăa]|ani?|ori|dat[ăa]|le[iu]|bani|mdl|ron
    |eur|usd|buc(?:[ăa][țţt]i)?|kg|km
    |persoane|magazine|comenzi|produse|angaja[țţt]i|manageri|operatori|apeluri
    |s[ăa]pt[ăa]m[âa]n[iă]|secunde|lucruri|motive|probleme
    |aspecte|clien[țţt]i|diminea[țţt]a|seara|la\s+sut[ăa]
    |ianuarie|februarie|martie|aprilie|mai(?!\s+(?:mult|bine|r[ăa]u|slab|bun))|iunie|iulie|august
    |septembrie|octombrie|noiembrie|decembrie"""
_ENGLISH = r"""minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|times|people|persons?|orders
    |items|shops|stores|calls|agents|employees
    |managers|things|reasons|problems|issues|percent|dollars|euros?|cents?|seconds?|sec|visits
    |e-?mails|products|am(?!\s+(?:\w{2,}t|mers|ales|zis|trimis|dus)\b)|pm|a\.m|p\.m
    |january|february|march|april|may|june|july|august|september|october|november|december"""

COUNTED = rf"(?:(?:{_RUSSIAN}|{_ROMANIAN}|{_ENGLISH})(?!\w))"
"""After any number."""

COUNTED_ONE = r"""(?:(?:менеджер|магазин|заказ|товар|сотрудник|оператор|продавец|касса|кассир|звонок
    |письмо|клиент|вопрос|проблема|manager|magazin|comand[ăa]|produs|operator|apel|order|item|agent|call
    |time|store)(?!\w))"""
"""After 1, where the counted thing has the form that a comment also begins with: it cannot be told,
so no score.
"""
