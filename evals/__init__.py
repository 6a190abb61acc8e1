"""Measures the coach: data sets, metrics, suites, reports and the committed baseline. Nothing imports it."""
