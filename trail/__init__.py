"""What happened, what must still happen, and when: audit log, jobs, outbox, clock."""
