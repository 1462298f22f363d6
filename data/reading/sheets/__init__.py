"""Workbooks, by way of a confined child process."""
