"""The only writers of referrals, cases, meetings, agreements and results."""
