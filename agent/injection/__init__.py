"""Controlled errors put into clean reports, each recorded, to measure the proofreader with."""
