"""What assets get handed: the installation, dbt, the run's lock, the run history's settings."""
