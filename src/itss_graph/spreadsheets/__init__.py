"""Spreadsheets in and out: a form to fill in, profiles read from it, and existing profiles written into it."""
