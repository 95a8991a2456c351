"""The sample company Mirovela: a made-up retailer whose exports show the product at work.

Here is a deterministic generator: every file is a pure function of one seed, so that a change of
the samples is a change of this code. It knows nothing of the pipeline: its own bookkeeping of what
must become of every row is the oracle of the end-to-end tests.
"""
