"""How customer-centric a company holds itself to be: statements of our own, and their scorecard."""
