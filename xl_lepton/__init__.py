"""Spreadsheet functions that cost, size, value and plan AI infrastructure."""

__version__ = "0.1.0"
