"""Referral, case, problems, meetings, agreements, results."""
