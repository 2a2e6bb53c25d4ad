"""The commands behind `make`: `python -m book.tools.build` and `python -m book.tools.notebooks`.

They draw no page; `book.course_book` does.
"""
