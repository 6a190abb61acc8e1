"""Runs as tables and pages."""
