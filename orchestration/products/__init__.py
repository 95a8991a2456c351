"""Ready-made declarations for what known tools export, each with a sample and what it becomes."""
