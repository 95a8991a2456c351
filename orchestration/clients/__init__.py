"""Several client companies of one provider, each in a home and in processes of its own.

Nothing here reads what customers said: each client is worked by the same command as a single
company, in a process whose environment has only that client's places and secrets.
"""
