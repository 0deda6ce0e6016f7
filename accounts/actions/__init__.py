"""The only writers of municipalities, organisations, users, memberships and mandates."""
