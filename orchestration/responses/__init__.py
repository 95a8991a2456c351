"""The words of the domain: what a survey is and what a row may hold. Imports no other stage."""
