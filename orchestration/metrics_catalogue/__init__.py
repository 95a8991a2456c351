"""The catalogue of metrics: what every figure means, once, for dbt, docs, command and board."""
