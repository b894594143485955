"""Settings of the organisation at the desk: a screen for each category, for its owner and permitted developers."""
