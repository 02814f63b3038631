"""Rules of procedure: what makes a meeting quorate, what carries a motion, how it is called. Data, not code."""
