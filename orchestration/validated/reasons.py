"""The closed lists: reasons for which a row is set aside, a file refused or a record skipped, and
flags of what was assumed or changed to read a row that is used.

Every one has words for the person who must act. No other module invents one.
"""

from __future__ import annotations

#: one row is set aside; the rest of its file is loaded
ROW_REASONS = {
    "FIELD_COUNT": "The row has more or fewer cells than the header row.",
    "QUOTE": "A quotation mark stands where none may stand.",
    "CELL_TOO_LONG": "A cell is longer than 2 MB.",
    "ENCODING": "The row is not in the encoding of its file.",
    "SCORE_FORMAT": "The score is no number of the declared form.",
    "SCORE_NOT_INTEGER": "The score has a fraction, and the question takes whole numbers.",
    "SCORE_RANGE": "The score lies outside the question's scale.",
    "SCORE_IS_DATE": "A spreadsheet has turned the score into a date.",
    "SCORE_MISSING": "The question is required and has no answer.",
    "VERSION_MISSING": "The answer is from a day for which no version of its question is declared.",
    "VERSION_UNCLEAR": "The row answers two versions of one question.",
    "DATE_FORMAT": "The date is in none of the declared formats.",
    "DATE_INVALID": "There is no such day or time.",
    "DATE_MISSING": "There is no date.",
    "DATE_FUTURE": "The date lies after the day the file was fetched.",
    "DATE_TOO_OLD": "The date lies before the first day the source allows.",
    "NUMBER_FORMAT": "The amount is no number of the declared form.",
    "ID_MISSING": "The record has no identifier.",
    "ID_PRECISION_LOST": "A spreadsheet has cut the identifier to 1.23E+15.",
    "ROWS_DISAGREE": "The rows of one response contradict each other, or one names no question.",
    "STATE_UNKNOWN": "A state or a consent is said in a word that has no meaning.",
    "SUMMARY_ROW": "The row is a total, not an answer.",
    "EXCEL_ERROR": "The cell holds an Excel error.",
    "FORMULA_NO_VALUE": "The cell holds a formula that was never computed.",
    "SENDER_UNTRUSTED": "The sender of the mail cannot be trusted.",
    "EMPTY_REPLY": "The mail has no words of its own: nothing but a quote or a signature.",
    "FORWARDED": "The mail is forwarded: whose answer it is cannot be told.",
    "UNASKED": "The mail answers nothing that was asked.",
    "SPAM": "The mail server took the mail for spam.",
    "MIME_DEPTH": "The mail is nested too deep.",
    "CHARSET": "The text of the mail cannot be decoded.",
    "MAIL_UNREADABLE": "The mail cannot be read.",
    "MAIL_TOO_LARGE": "The mail is over 32 MB.",
    "TOKEN_MISSING": "The mail answers no invitation of ours.",
    "TOKEN_UNKNOWN": "The token of the invitation is none that we made.",
    "TOKEN_FOREIGN": "The token belongs to an invitation to another address.",
    "ATTACHMENT_MISSING": "The mail has no attachment of the declared kind.",
    "CHECK_FAILED": "The typed row fails an expectation of its source.",
}

#: the whole file is kept in landing and nothing of it is loaded
FILE_REASONS = {
    "EMPTY_FILE": "The file has no bytes.",
    "MAGIC_MISMATCH": "The file is of another kind than its source declares.",
    "NOT_CSV": "The file is a web page or no delimited text.",
    "ENCODING_UNKNOWN": "The encoding of the file is neither UTF-8 nor a declared one.",
    "DELIMITER": "The declared delimiter is not the one of the file.",
    "HEADER_MISSING": "The header row, or a mapped column in it, is missing.",
    "HEADER_DUPLICATE": "A mapped column stands in the header row twice.",
    "HEADER_EMPTY": "A column has data and no header.",
    "TOO_MANY_COLUMNS": "The file has more columns than any survey.",
    "QUOTE_UNCLOSED": "A quotation mark is never closed.",
    "DATE_ORDER_UNDECLARED": "Dates such as 03/04/2026 need a declared order.",
    "SUMMARY_REPORT": "The file is a report of a survey, not its answers.",
    "VENDOR_GROUP": "A question's column holds the vendor's groups, not scores.",
    "SCALE_DISAGREES": "The form itself has another scale than is declared for a question.",
    "COUNTED_TWICE": "Two rows say different things of one stage and period, or of one membership.",
    "TIME_ZONE": "The file names a time zone that does not exist.",
    "NAME_PATTERN": "The file's name does not fit the declared pattern.",
    "BAD_XLSX": "The workbook is damaged or is none.",
    "ENCRYPTED": "The workbook is password-protected or of the old kind.",
    "SHEET_MISSING": "The workbook has no sheet of the declared name.",
    "SHEET_SPARSE": "The sheet reaches to cells that no survey has.",
    "ZIP_RATIO": "The archive would unpack to far more than it seems.",
    "XML_DTD": "The file declares XML entities.",
    "BAD_XML": "The file is no XML, or it is cut off.",
    "XML_PATH": "The XML records are not where the source declares them.",
    "XML_DEPTH": "The XML is nested too deep.",
    "BAD_SAV": "The SPSS file is damaged or is none.",
    "BAD_JSON": "The file is no JSON.",
    "JSON_PATH": "The records are not where the source declares them.",
    "JSON_DUP_KEY": "A key stands twice in one JSON object.",
    "JSON_DEPTH": "The JSON is nested too deep.",
    "FILE_TOO_LARGE": "The file is larger than its kind may be.",
    "PARSER_LIMIT": "Reading the file went past its limit of memory or time.",
    "LANDING_MISSING": "The landed bytes are gone or were changed.",
}

#: a record that is no answer by its nature; counted, never a fault
SKIP_REASONS = {
    "BLANK_ROW": "The row is empty.",
    "HEADER_ROW": "The row is a second header row.",
    "FOOTER_ROW": "The row stands under the answers: a total, a notice, the name of a report.",
    "FURTHER_ANSWER": "The row is a further answer of a response that is counted already.",
    "NO_ANSWER": "The record says itself that nobody answered.",
    "OPT_OUT": "The respondent asks not to be written to.",
    "BOUNCE": "The mail says that another mail was not delivered.",
    "AUTO_REPLY": "The mail was written by a machine: out of office and the like.",
    "COMPLAINT": "The mail is a complaint report of a mail provider.",
    "MAILING_LIST": "The mail came from a list.",
}

#: the rows are used; somebody should know what had to be assumed or changed to read them
FLAGS = {
    "EMPTY_BATCH": "The file has a header row and no records.",
    "ENCODING": "The file was read in a declared encoding other than UTF-8.",
    "CTRL_STRIPPED": "Zero bytes were taken out of the text.",
    "CHARSET_GUESSED": "The mail names no charset, or a wrong one; the likeliest was taken.",
    "DATE_FROM_RECEIVED": "The mail has no readable date; that of its delivery was taken.",
    "ID_SYNTH": "The row or mail has no identifier; one was made of its content.",
    "NFKC": "A score was written in full-width digits.",
    "TRIM": "A score had blanks around it.",
    "BIDI": "A comment turns the direction of its text; it is shown with the signs made visible.",
    "ZERO_WIDTH": "A comment holds nothing that can be seen, and counts as empty.",
    "EXCEL_SERIAL": "A date was written as the number of days that spreadsheets count.",
    "SENDER_UNVERIFIED": "The mail server could not verify the sender of the mail.",
}

#: a response is kept and is in no figure; counted, never a fault
LEFT_OUT_REASONS = {
    "PREVIEW": "A test: the form was tried out in its preview.",
    "TEST_ADDRESS": "A test: it came from an address of our own.",
    "TEST_MARKER": "A test: the row is marked as one.",
    "BEFORE_GO_LIVE": "A test: it came before the first day of the survey.",
    "PARTIAL": "The source says that the respondent did not finish.",
    "DISQUALIFIED": "The source says that the respondent was not to be asked.",
    "OVER_QUOTA": "The source says that enough had answered before.",
    "OFFERED_ONLY": "The rating was offered, and nobody has answered.",
    "MANAGER_RATING": "A supervisor has rated, not a customer.",
    "MYSTERY_VISIT": "A paid visitor has rated, not a customer.",
    "REPEATED": "The same person has another answer that counts.",
}

REASONS = ROW_REASONS | FILE_REASONS | SKIP_REASONS | LEFT_OUT_REASONS

#: how the reader of delimited text names what is wrong with a line
CSV_ERROR_REASONS = {
    "MISSING COLUMNS": "FIELD_COUNT",
    "TOO MANY COLUMNS": "FIELD_COUNT",
    "UNQUOTED VALUE": "QUOTE",
    "LINE SIZE OVER MAXIMUM": "CELL_TOO_LONG",
    "INVALID ENCODING": "ENCODING",
    "INVALID STATE": "QUOTE",
    "CAST": "FIELD_COUNT",
}
