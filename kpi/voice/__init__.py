"""What customers write: the comments of surveys, their themes, and the words of low and high scores."""
