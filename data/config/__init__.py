"""What people set: report settings, targets, assessments, event notes."""
