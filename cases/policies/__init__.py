"""Who may do what in a course: `check_can_x` raises Denied with the reason, `can_x` derives from it."""
