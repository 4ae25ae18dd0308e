"""Documents as PDF, tagged and in every script."""
