"""Taking in the secretariat's spreadsheet as it is: sheets → columns → values → people and organisations."""
