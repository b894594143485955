"""The dialect of organisation configuration: settings by category, for the organisation that a header names."""
