"""What pages of one subject read from the current snapshot: their SQL, and nothing else."""
