"""Municipalities, programmes, organisations, users, memberships and mandates; signing in."""
