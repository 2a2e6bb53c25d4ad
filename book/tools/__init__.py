"""The commands behind `make`: `python -m book.tools.build`, `…notebooks` and `…mutants`.

They draw no page; `book.course_book` does.
"""
