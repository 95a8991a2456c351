"""Processes of our own that begin to import slow things while other work goes on.

`process` is the side of the run that starts one and asks it; `__main__` is the companion itself.
What a companion does is in a module with `prepare` and `work`, named when it is started. Nothing
here knows Great Expectations or dbt.
"""
