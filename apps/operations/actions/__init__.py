"""What operators have done for them: the schedule, heartbeats, sandboxes, the demo clinic, the throw-away race."""
