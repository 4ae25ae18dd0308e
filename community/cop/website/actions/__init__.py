"""Every change of the website's content."""
