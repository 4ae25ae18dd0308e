"""Tables that go out to a spreadsheet, are edited there, and come back: only the cells that were changed count."""
