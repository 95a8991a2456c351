"""Words of dbt that sqlfluff's templater does not know; read by sqlfluff only (pyproject.toml)."""
