"""What customers write beside their scores, in Russian, Romanian and English.

No digits stand in these sentences, so that a number in a reply is the score and nothing else;
sources that want a trap add it themselves.
"""

from __future__ import annotations

from orchestration.samples.dice import Dice

_COMMENTS: dict[tuple[str, str], tuple[str, ...]] = {
    ("ru", "promoter"): (
        "Всё отлично, спасибо!",
        "Быстро оформили и вежливо ответили на все вопросы",
        "Менеджер помог выбрать, осталась очень довольна",
        "Хороший выбор и честные цены",
        "Привезли в тот же день, упаковано аккуратно",
        "Покупаем у вас не первый год, рекомендую знакомым",
        "Мастер приехал вовремя и всё объяснил",
        "Приятно, что перезвонили и спросили, всё ли работает",
    ),
    ("ru", "passive"): (
        "В целом нормально, но можно быстрее",
        "Хорошо, но дороже, чем у других",
        "Товар хороший, сайт неудобный",
        "Обычный магазин, без восторга",
        "Хотелось бы больше моделей в наличии",
        "Неплохо. Парковки рядом нет",
    ),
    ("ru", "detractor"): (
        "Долго ждал ответа, никто не перезвонил",
        "Менеджер разговаривал грубо",
        "Обещали одно, привезли другое",
        "Ремонт затянули, на связь не выходили",
        "На кассе очередь, работает одно окно",
        "Деньги за возврат так и не пришли",
        "Цена на сайте одна, в магазине другая",
        "Больше к вам не приду. Перезвоните мне, пожалуйста",
    ),
    ("ro", "promoter"): (
        "Totul a fost excelent, mulțumesc!",
        "Rapid și foarte politicos",
        "Managerul m-a ajutat să aleg, sunt foarte mulțumită",
        "Prețuri corecte și gamă bogată",
        "Au livrat în aceeași zi, ambalat cu grijă",
        "Cumpăr de la voi de mult timp și vă recomand prietenilor",
        "Meșterul a venit la timp și a explicat tot",
    ),
    ("ro", "passive"): (
        "E bine, dar se poate mai repede",
        "Calitate bună, însă cam scump",
        "Site-ul este greu de folosit",
        "Un magazin obișnuit",
        "Aș vrea mai multe modele în stoc",
    ),
    ("ro", "detractor"): (
        "Am așteptat mult și nimeni nu a răspuns",
        "Personalul a fost nepoliticos",
        "Au promis una și au adus alta",
        "Reparația a durat prea mult",
        "Coadă mare la casă",
        "Nu mi-au întors banii pentru retur",
        "Sunt dezamăgită, vă rog să mă sunați",
    ),
    ("en", "promoter"): (
        "Great service, thank you!",
        "Quick and friendly, everything works",
        "The manager helped me choose, very happy",
        "Fair prices and a good choice",
    ),
    ("en", "passive"): (
        "Fine, but it could be faster",
        "Good product, a bit expensive",
        "The website is hard to use",
    ),
    ("en", "detractor"): (
        "Nobody called me back",
        "The staff was rude",
        "They promised one thing and brought another",
        "The repair took far too long, please call me",
    ),
}

_DELIVERY_COMPLAINTS = {
    "ru": (
        "Доставку переносили несколько раз, пришлось звонить самому",
        "Курьер не предупредил и уехал, ждал весь день",
        "Привезли с вмятиной, заменить оказалось очень сложно",
    ),
    "ro": (
        "Livrarea a fost amânată de câteva ori, a trebuit să sun eu",
        "Curierul nu a anunțat și a plecat, am așteptat toată ziua",
        "Au adus produsul zgâriat și schimbul a fost foarte greu",
    ),
    "en": (
        "Delivery was moved again and again, I had to call myself",
        "The courier left without calling, I waited all day",
    ),
}

_PLAIN_LETTERS = str.maketrans("șşțţăâîȘŞȚŢĂÂÎ", "ssttaaiSSTTAAI")


def comment_on(dice: Dice, *, language: str, group: str, touchpoint: str) -> str:
    """A comment, or nothing: the unhappy write more often."""
    share = {"promoter": 0.45, "passive": 0.45, "detractor": 0.75}[group]
    if not dice.chance(share):
        return ""
    if group == "detractor" and touchpoint == "delivery" and dice.chance(0.8):
        return dice.pick(_DELIVERY_COMPLAINTS[language])
    return dice.pick(_COMMENTS[language, group])


def in_plain_letters(text: str) -> str:
    """Romanian as it is typed where its letters do not exist, in cp1251 for one."""
    return text.translate(_PLAIN_LETTERS)
