"""Follow-up: whom somebody gets back to, and by when; the cases themselves are decisions."""
