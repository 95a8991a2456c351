"""The contract of the feed: ODCS v3.1 as YAML, made of the columns and of the scheme."""

from __future__ import annotations

from typing import Any

import yaml

from orchestration.outlets.feeds.entries import CONTRACT_ID, CONTRACT_VERSION, Column, columns
from orchestration.responses.scheme import Scheme

FILE = "contract.odcs.yaml"
#: logical and physical type of each type of column; decimals are texts, so that no digit is lost
TYPES = {
    "text": ("string", "VARCHAR"),
    "integer": ("integer", "BIGINT"),
    "decimal": ("string", "VARCHAR"),
    "date": ("date", "DATE"),
    "timestamp": ("string", "VARCHAR"),
}
DECIMAL = r"^-?[0-9]+(\.[0-9]+)?$"
TIMESTAMP = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+[+-][0-9]{2}:[0-9]{2}$"
SCHEMA_UNIQUE = "entry_id"


def contract_bytes(scheme: Scheme) -> bytes:
    """The contract of one scheme's feed, as it stands beside every release."""
    text = yaml.safe_dump(contract(scheme), sort_keys=False, allow_unicode=True, width=100)
    return text.encode()


def contract(scheme: Scheme) -> dict[str, Any]:
    """The contract as a document of the Open Data Contract Standard, version 3.1."""
    return {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": f"{CONTRACT_ID}-{scheme.scheme}",
        "name": f"KPI feed of scheme {scheme.scheme}",
        "version": CONTRACT_VERSION,
        "status": "draft" if scheme.shadow else "active",
        "domain": "customer loyalty",
        "dataProduct": "KPI feed for bonus schemes",
        "description": {
            "purpose": "Figures of customer loyalty that a bonus scheme may pay by.",
            "usage": "Payroll multiplies payout_percent; it adds up the entries of a unit and "
            "period. Nothing that was released changes: corrections are further entries.",
            "limitations": "No money, no names, no comments, no customers. A figure that is not "
            "shown is not zero. Decimals are texts.",
        },
        "schema": [
            {
                "name": "entries",
                "physicalName": "entries",
                "physicalType": "file",
                "logicalType": "object",
                "description": "One row: scheme, period, unit, metric, entry.",
                "dataGranularityDescription": "One row an entry of the ledger.",
                "properties": [_property(column) for column in columns()],
                "quality": _rules(scheme),
            }
        ],
        "slaProperties": [
            {"property": "frequency", "value": 1, "unit": "month"},
            {"property": "cutOffDay", "value": scheme.cut_off_day, "unit": "d"},
            {"property": "retention", "value": 10, "unit": "y"},
        ],
        "team": {"members": _team(scheme)},
        "roles": [
            {"role": "preparer", "access": "write"},
            {"role": "approver", "access": "write"},
            {"role": "payroll", "access": "read"},
        ],
        "support": [{"channel": "appeals", "tool": "other", "scope": "issues"}],
        "customProperties": [
            {"property": "schemeVersion", "value": scheme.version},
            {"property": "isShadow", "value": scheme.shadow},
            {"property": "metric", "value": scheme.metric},
            {"property": "minimumAnswers", "value": scheme.gates.minimum_answers},
        ],
    }


def _property(column: Column) -> dict[str, Any]:
    logical, physical = TYPES[column.type]
    found: dict[str, Any] = {
        "name": column.name,
        "logicalType": logical,
        "physicalType": physical,
        "description": column.text,
        "required": column.required,
        "classification": "internal",
        "tags": [column.group],
    }
    if column.name == SCHEMA_UNIQUE:
        found |= {"primaryKey": True, "primaryKeyPosition": 1, "unique": True}
    patterns = {"decimal": DECIMAL, "timestamp": TIMESTAMP}
    if column.type in patterns:
        found["logicalTypeOptions"] = {"pattern": patterns[column.type]}
    if column.of:
        found["quality"] = [
            {
                "type": "library",
                "metric": "invalidValues",
                "arguments": {"validValues": list(column.of)},
                "mustBe": 0,
            }
        ]
    return found


def _rules(scheme: Scheme) -> list[dict[str, Any]]:
    """What must be 0: SQL over the rows of a release, as `loyalty feed verify` checks as well."""
    minimum = scheme.gates.minimum_answers
    rules = {
        "Nothing is met with fewer answers than the gate.": (
            f"select count(*) from entries where status = 'met' and n_answered < {minimum}"
        ),
        "Whoever approved it did not prepare it.": (
            "select count(*) from entries where approved_by is null or approved_by = prepared_by"
        ),
        "A unit has one original entry a period and metric.": (
            "select count(*) from (select 1 from entries where entry_type = 'original' "
            "group by scheme_id, applies_to_period, unit_id, metric_id having count(*) > 1)"
        ),
        "A hidden figure tells nothing.": (
            "select count(*) from entries where is_shown = 0 "
            "and (value is not null or n_answered is not null)"
        ),
    }
    return [
        {"type": "sql", "description": text, "query": query, "mustBe": 0}
        for text, query in rules.items()
    ]


def _team(scheme: Scheme) -> list[dict[str, str]]:
    listed = [
        *((name, "preparer") for name in scheme.roles.preparers),
        *((name, "approver") for name in scheme.roles.approvers),
    ]
    return [{"username": name, "role": role} for name, role in listed]
