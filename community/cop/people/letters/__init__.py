"""What comes in by mail for people: help, joining, leaving, how often mail comes, and the profile."""
