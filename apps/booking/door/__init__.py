"""The JSON door of the booking module: our own language, public, used by the pages' scripts and by programs."""
