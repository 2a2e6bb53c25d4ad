"""For those who teach with the course: hand-outs without solutions, and the checking of what comes back.

`handouts` writes, `submissions` reads and judges. A submission runs in processes of its own (`sandbox`, `worker`),
and of it only what an exercise needs (`excerpt`). Nothing here shows a solution.
"""
