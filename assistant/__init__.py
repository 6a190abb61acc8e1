"""Kaizen Coach: a coach for leaders of continuous improvement."""
