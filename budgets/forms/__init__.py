"""Validate what people type about money, nothing else."""
