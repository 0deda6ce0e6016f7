"""Validate what people type about a course, nothing else."""
