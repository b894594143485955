"""Starts and stops Frontdesk on a machine that has Python and make, and nothing else.

Standard library only: this package runs before the virtual environment exists, so it imports neither Django nor
anything that is installed later.
"""
