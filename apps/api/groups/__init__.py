"""The groups API, /api/v1: a clinic's file over REST, in the words of its published contract.

It translates requests into actions and rows into records, and holds no rule of its own. docs/groups-api.md tells what
it does where the contract is silent.
"""
