"""The book: how its pages are made (`course_book`, a Sphinx extension) and the commands around it (`tools`).

Both know `facts` and `measured`, and neither knows the other. It runs from a clone's root and is not installed.
"""
