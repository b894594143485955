"""A small app that lets leases and pauses end soon: no test waits a minute for what a dead worker left."""
