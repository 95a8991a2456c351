"""Invitations: asking those whom a wave has chosen, by mail, and hearing who wants none."""
