"""Figures, disclosure control, editions, the factsheet."""
