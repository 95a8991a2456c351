"""How mail clients introduce a quoted mail and sign a new one, in words: patterns only, Russian,
Romanian, English first.

The other languages cost one word each and keep foreign phones and webmails from leaking the
questionnaire. Not here: the walk over the lines of a mail.
"""

from __future__ import annotations

import re

_I = re.IGNORECASE | re.VERBOSE

_WEEKDAY = r"""(?:пн|вт|ср|чт|пт|сб|вс|понедельник|вторник|среда|среду|четверг|пятниц[ау]
    |суббот[ау]|воскресенье
    |lun|mar|mie|vin|s[âa]m|dum|luni|marți|marti|miercuri|joi|vineri|s[âa]mb[ăa]t[ăa]|duminic[ăa]|mon|tue|wed|thu|fri|sat
    |sun)[a-z]*"""
_DATE = (
    r"(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}"
    r"|\d{1,2}\.?\s+(?:de\s+)?[^\W\d_]{3,10}\.?,?\s+(?:de\s+)?\d{4})"
)
_VERB = r"""(?:wrote|написал(?:и|а)?(?:\s*\(-?а\))?|писал(?:и|а)?(?:\s*\(-?а\))?|пишет|пише
    |a\s+scris|scrie|schrieb|a\s+écrit
    |escribió|escreveu|ha\s+scritto|napisał(?:\(a\)|a)?|skrev|schreef
    |(?:het\s+volgende\s+)?geschreven|写道|寫道)"""
_ADDRESS = r"[^\s<>\[\]()@]{1,64}@[^\s]{1,255}"

# where an introduction can begin: On Tue, Oct 14; În mar., 14 oct.; вт, 14 окт.; 14.10.2025
INTRO_START = re.compile(
    rf"""^(?:
    (?:on|at|le|am|op|el|em|il|den|dnia|în|in|pe|la|вкл|у
    |\d{{1,2}}:\d\d)\s+(?:[^\W\d_]+[.,]*\s+){{0,3}}\d
    | {_WEEKDAY}[.,]+\s*\d | {_WEEKDAY}\s+\d{{1,2}}\s | {_DATE}
    | вы\s+писали\s | you\s+wrote\s
    )""",
    _I,
)
ENDS_WITH_VERB = re.compile(rf"(?:^|[\s,>\"”»]){_VERB}\s*(?:\([^()]{{0,40}}\))?\s*[:：]$", _I)
ENDS_WITH_ADDRESS = re.compile(r"@[^\s@<>()]+(?:<[^<>]*>)?\s*[>\])]*\s*:$", _I)
ENDS_WITH_BARE_ADDRESS = re.compile(r"<[^\s<>]+@[^\s<>]+>$", _I)
HAS_ADDRESS = re.compile(_ADDRESS, _I)
# one line that is an introduction whatever stands around it
WHOLE_INTRO = re.compile(
    rf"""^(?:
    [^<>@:]{{1,80}}\s*[<\[(]{_ADDRESS}\s*{_VERB}\b.{{0,80}}:
    | \d{{4}}-\d\d-\d\d\s\d\d:\d\d\sGMT[+-]\d\d:\d\d\s.{{1,120}}
    | -{{2,}}\s*(?:on|вкл|în|pe|în\s+data)\s.{{1,200}}{_VERB}\s*-{{2,}}
    | (?:вы\s+писали|you\s+wrote)\s.{{0,60}}\d.{{0,40}}:
    )$""",
    _I,
)
# an introduction that names its author first and has no address: "Ромашка писал(а) 2025-10-14
# 10:32:"
AUTHOR_FIRST = re.compile(
    rf"^[^:@]{{1,80}}\s{_VERB}\s+(?:la\s+|am\s+|on\s+)?{_DATE}.{{0,30}}:$", _I
)

ORIGINAL_MESSAGE = re.compile(
    r"""^[\s*]*(?:
    [-_=]{2,}\s*\*?(?:original\s+(?:message|e?-?mail) | forwarded\s+(?:message|by.{0,80})
    | reply\s+message
    | исходное\s+сообщение | оригинальное\s+сообщение | исходное\s+письмо | пересылаемое\s+сообщение
    | пересланное\s+(?:сообщение|письмо) | перенаправленное\s+сообщение
    | конец\s+пересылаемого\s+сообщения
    | mesaj(?:ul)?\s+(?:original|ini[țţt]ial|redirec[țţt]ionat|transmis|trimis) | e-mail\s+original
    | ursprüngliche\s+nachricht | mensaje\s+original | message\s+d'origine | messaggio\s+originale
    | mensagem\s+original | oorspronkelijk\s+bericht | wiadomość\s+oryginalna
    | ursprungligt\s+meddelande)
    \s*\*?\s*[-_=*]*\s*
    | begin\s+forwarded\s+message: | начало\s+переадресованного\s+сообщения:
    | начало\s+пересылаемого\s+сообщения:
    | [îi]nceputul\s+mesajului\s+(?:redirec[țţt]ionat|transmis):
    | [îi]nceput\s+mesaj\s+redirec[țţt]ionat:
    )$""",
    _I,
)
HEADER_FROM = re.compile(
    r"^[\s*]*(?:from|от|от\s+кого|de\s+la|de|expeditor|von|da|från|fra|van|od)\s*:\**(?:\s|$)", _I
)
HEADER_ANY = re.compile(
    r"""^[\s*]*(?:from|sent|date|to|subject|cc|bcc|reply-to|importance
    |от|от\s+кого|отправлено|дата|когда|кому|тема|копия|отправитель|получатель|важность
    |de\s+la|de|expeditor|trimis|data|dat[ăa]|c[ăa]tre|catre|pentru|subiect|subiectul
    |von|gesendet|an|betreff|da|risposta|a|oggetto|inviato|från|skickat|till|ämne|fra|til|emne|van
    |aan|onderwerp
    |enviado|para|asunto|assunto|envoyé|à|objet|od|do|temat)\s*:\**(?:\s|$)""",
    _I,
)

_DEVICE = r"""(?:i?phone|ipad|ipod|android|samsung|galaxy|huawei|honor|xiaomi|redmi|poco\b|realme
    |nokia|htc|sony|lg\b|oppo|vivo|oneplus
    |телефона|смартфона|планшета|мобильн|устройств|айфон|самсунг|яндекс|yandex|mail\b|mail\.ru
    |outlook|gmail|bluemail|spark\b|mymail
    |windows|blackberry|yahoo|telefon|mobil|dispozitiv|tablet|proton|aqua\s?mail|k-9|thunderbird)"""
DEVICE_SIGNATURE = re.compile(
    rf"""^\W{{0,6}}(?:
    (?:отправлено|отослано|послано|написано)\s+(?:с|со|из|через|от|при\s+помощи
    |с\s+помощью)\s.{{0,40}}{_DEVICE}.{{0,40}}
    | отправлено\s+с\s+моего\s.{{1,40}}
    | trimis[ăa]?\s+(?:de\s+pe|din|cu|prin|de\s+la|folosind)\s.{{0,40}}{_DEVICE}.{{0,40}}
    | sent\s+from\s+my\s.{{1,80}} | sent\s+(?:from|via|with|by|using)\s.{{0,20}}(?:{_DEVICE}
    |airmail|mobile|mailbox|phone).{{0,120}}
    | get\s+\[?outlook\s+for\s.{{1,100}} | (?:загрузить|скачать|descărcați|obțineți
    |descarc[ăa])\s+outlook\s.{{1,100}}
    | envoyé\s+de(?:puis)?\s.{{1,60}} | von\s+meinem\s.{{1,60}}\sgesendet.{{0,20}}
    | diese\s+nachricht\s+wurde\s.{{1,80}}
    | gesendet\s+(?:von|mit)\s.{{1,60}} | verzonden\s+(?:met|vanaf)\s.{{1,60}} | enviado\s+d(?:esde
    |o)\s.{{1,60}}
    | inviato\s+da\s.{{1,60}} | sendt\s+fra\s.{{1,60}} | skickat\s+från\s.{{1,60}}
    | wysłane\s+z\s.{{1,60}}
    | 從我的.{{1,20}}傳送 | (?:发自|發自)我的.{{1,20}}
    | (?:без\s+вирусов|virus-free|f[ăa]r[ăa]\s+viru[șşs]i)\.?\s.{{0,60}}
    | (?:это|данное)\s+(?:электронное\s+)?(?:письмо|сообщение)\s+(?:было\s+)?(?:проверено
    |защищено)\s.{{0,80}}
    )$""",
    _I,
)
# a closing line, alone or with a name; a sentence that only begins alike goes on in lower case
# and is not one
CLOSING = re.compile(
    r"""^(?i:с\s+(?:большим\s+)?уважением | с\s+наилучшими\s+пожеланиями | всего\s+доброго
    | искренне\s+ваш[аи]?
    | cu\s+(?:deosebit[ăa]\s+)?(?:stim[ăa]|respect|considera[țţt]ie)
    | cu\s+cele\s+mai\s+bune\s+ur[ăa]ri)
    \s*(?:[,.!;–—-]\s*)?(?:[A-ZА-ЯЁĂÂÎȘȚŞŢ][\w.'’-]*(?:\s+[A-ZА-ЯЁĂÂÎȘȚŞŢ][\w.'’-]*){0,3}[.,]?)?\s*$""",
    re.VERBOSE,
)
SIGNATURE_MARK = re.compile(r"^(?:--|—|––|_{5,})\s*$")
DIVIDER = re.compile(r"^\s*(?:[-–—_=*#~·ᐧ\s]{2,}|ᐧ|\+{4,})\s*$")
