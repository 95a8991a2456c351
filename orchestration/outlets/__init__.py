"""What goes out of the house: each outlet in a folder of its own, none knowing another."""
