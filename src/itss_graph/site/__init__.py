"""The linked-data site: the pages and documents of a standard, its versions, and the files a web server needs."""

from __future__ import annotations
