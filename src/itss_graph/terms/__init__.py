"""What a standard is made of: labelled terms, how they are read from a graph and written as Turtle."""
