"""Snapshots of what is published: a new read-only file each time, and a pointer to the newest."""
