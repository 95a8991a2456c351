"""The namespace `dbt` of a template, as far as our models use it."""


def type_string() -> str:
    """What dbt-duckdb calls a text."""
    return "varchar"
