"""The coaching sheet of a manager: strengths, what matters, and trainings with what came after."""
