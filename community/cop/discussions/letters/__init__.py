"""What comes in by mail for discussions: replies to their mails, and what begins a new query."""
