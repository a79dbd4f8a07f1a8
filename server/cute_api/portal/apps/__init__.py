"""Pages of apps: for their developers, for sellers who connect them, and OAuth for both."""
