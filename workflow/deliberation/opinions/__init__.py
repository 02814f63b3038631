"""Opinion groups: who holds alike, what each group holds against the others, what all of them share.

``analysis`` is a pure computation over votes; ``kept`` keeps its result with a proposal, without a name in it.
Whatever imports numpy or scikit-learn is imported only where a computation begins: pages and most commands
need none of it.
"""
