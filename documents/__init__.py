"""A template becomes an accessible, safe, frozen PDF; stored files."""
