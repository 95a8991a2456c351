"""Assets, jobs, schedules, sensors and checks. No SQL, no parsing, no I/O at import."""
