"""What is measured: metrics, questions and answers."""
