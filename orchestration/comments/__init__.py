"""What customers wrote: language, themes, kinds, sentiment and flags of every open answer.

Inferred from the masked words alone, never from the score beside them; offline, the same for the
same words in any order, batch or process, and made again by a rebuild. What was said is never
rewritten here, and no metric is computed.
"""
