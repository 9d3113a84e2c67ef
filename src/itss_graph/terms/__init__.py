"""The labelled terms of a standard, read from a graph and written as Turtle."""
