"""Making one of two people, or of two organisations, and taking them apart again (DESIGN section 8.7)."""
