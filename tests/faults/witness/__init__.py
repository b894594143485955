"""A small app that hears of facts and writes down each hearing, so that lost and double work can be counted."""
