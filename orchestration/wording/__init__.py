"""How the product speaks in its three languages: texts, plurals, numbers, dates, periods."""
