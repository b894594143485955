"""The demo clinic, always "today". `preparing` has the action."""
