"""What people fill in for a report."""
