"""Whether the time of an answer tells which addresses are known. `python -m bench.enumeration`."""
