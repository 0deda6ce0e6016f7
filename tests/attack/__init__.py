"""What somebody with bad intentions, or a broken program, would send."""
