"""One normal form for the ways people write an e-mail address and a phone, as DuckDB expressions.

SQL decides the plain cases, which are nearly all; what it cannot decide goes to the functions of
`identity_words`. Both give the same word for the same person, or null. Nothing is run here.
"""

from __future__ import annotations

from orchestration.validated.cells import literal, matches

ADDRESS = r"[a-z0-9!#$%&'*/=?^_`{|}~.-]+@([a-z0-9-]+\.)+[a-z][a-z0-9-]*[a-z0-9]"
TAGGED = ADDRESS.replace("@", r"(\+[a-z0-9!#$%&'*/=?^_`{|}~.+-]*)?@", 1)
NOBODY = "anonymous"
#: first sign a plus, a bracket or a digit; no letters, dots or second plus
PLAIN_PHONE = r"[+(]?[0-9][0-9 ()\x{a0}-]*"
#: region -> country code, sign of a call inside the country, numbers that certainly exist.
#: A part of what phonenumbers knows: whatever is not here is asked of it.
CERTAIN = {
    "MD": ("373", "0", "(6[0-9]|7[16-9]|2[1-9])[0-9]{6}"),
    "RO": ("40", "0", "(7[2-7]|[23][13-6])[0-9]{7}"),
    "RU": ("7", "8", "(9([0-24-9][0-9]|3[1-9])|495|499|812)[0-9]{7}"),
}


def email_word(form: str) -> str:
    """The normal form of an address.

    Args:
        form: the name of an expression that holds the cell in small letters.
    """
    local = f"split_part(split_part({form}, '@', 1), '+', 1)"
    google = f"(ends_with({form}, '@gmail.com') or ends_with({form}, '@googlemail.com'))"
    return (
        f"case when {matches(form, ADDRESS)} and not {google} then {form}"
        f" when {matches(form, TAGGED)} then case"
        f" when {google} then nullif(replace({local}, '.', ''), '') || '@gmail.com'"
        f" else concat({local}, '@', split_part({form}, '@', 2)) end"
        f" when contains({form}, '@') then email_word({form}) end"
    )


def phone_word(cell: str, digits: str, region: str | None) -> str:
    """The digits of an E.164 number, with the extension where there is one.

    Args:
        cell: the name of an expression that holds the text.
        digits: the name of an expression that holds its digits.
        region: where a number without a country code is called from.
    """
    known = "|".join(f"{code}{numbers}" for code, _, numbers in CERTAIN.values())
    branches = [
        (f"starts_with({cell}, '+') and {matches(digits, known)}", digits),
        (f"not starts_with({cell}, '+') and {matches(digits, f'00({known})')}", f"{digits}[3:]"),
    ]
    if region in CERTAIN:
        code, trunk, numbers = CERTAIN[region]
        here = f"not starts_with({cell}, '+') and "
        branches += [
            (f"{here}{matches(digits, f'{trunk}{numbers}')}", f"concat('{code}', {digits}[2:])"),
            (f"{here}{matches(digits, numbers)}", f"concat('{code}', {digits})"),
            (f"{here}{matches(digits, f'{code}{numbers}')}", digits),
        ]
    decided = "".join(f" when {test} then {word}" for test, word in branches)
    asked = f"phone_word({cell}, {literal(region or '')})"
    return (
        f"case when {cell} is null or {digits} = '' then null"
        f" when not {matches(cell, PLAIN_PHONE)} then {asked}{decided} else {asked} end"
    )
