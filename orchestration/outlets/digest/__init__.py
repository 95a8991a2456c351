"""The digest letter, twice a month: what it says, to whom, and the proof of what was sent."""
