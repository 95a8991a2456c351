"""What people decided: an append-only, hash-chained journal. Never derived, never rebuilt."""
