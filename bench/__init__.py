"""How fast Frontdesk is: ratios within one run, next to the raw cost of the same work."""
