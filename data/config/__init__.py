"""What people set: report settings, targets, assessments, owners, event notes, the company."""
