"""Classifiers behind one protocol, and the weights they load."""
