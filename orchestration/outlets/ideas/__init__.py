"""The idea register: wishes of customers, like ones merged, and what became of them."""
